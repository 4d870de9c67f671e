"""Do what was asked for: claim a job row, run it, and commit its effect and its "done" together."""

from __future__ import annotations

import logging
import random
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Select, and_, exists, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from core_erp.crash import point
from core_erp.db import Id, Model, Utc
from core_erp.errors import IllegalStep
from core_erp.identity import Actor
from core_erp.outbox import JobRow
from core_erp.permissions import MANAGE_JOBS, require
from core_erp.plugin import Job

if TYPE_CHECKING:
    from core_erp.erp import Erp
    from core_erp.transaction import Transaction

log = logging.getLogger("core_erp.jobs")


class Schedule(Model):
    """When a repeating job is next due; one row per job, moved on by whoever enqueues it."""

    __tablename__ = "core_schedule"
    __audited__ = False

    id: Mapped[Id]
    job: Mapped[str] = mapped_column(unique=True)
    next_at: Mapped[datetime] = mapped_column(Utc)


class Fenced(Exception):
    """Another worker has taken this job over; what was just done is rolled back."""


@dataclass(frozen=True)
class Task:
    """A claimed job. ``key`` is the same for every attempt, so that a receiver can tell a repeat."""

    erp: Erp
    id: int
    attempt: int
    key: str
    name: str
    subject: str
    payload: dict[str, Any]
    company_id: int
    created_at: datetime
    failures: int = 0

    @property
    def actor(self) -> Actor:
        return Actor.system(self.company_id, via="job", request_id=f"job-{self.id}")

    def transaction(self) -> AbstractContextManager[Transaction]:
        return self.erp.transaction(self.actor)

    def finish(self, tx: Transaction) -> None:
        """Mark it done in this transaction, unless somebody else has taken it meanwhile (Fenced)."""
        if not _mark(tx, self, state="done", done_at=tx.now, problem=None):
            raise Fenced(self.key)

    def keep(self, tx: Transaction) -> None:
        """Hold it for one more lease: asked between the steps of long work outside. Fenced if somebody else has it now."""
        if not _mark(tx, self, lease_until=tx.now + timedelta(seconds=self.erp.settings.job_lease_seconds)):
            raise Fenced(self.key)


def _mark(tx: Transaction, task: Task, *, lease_until: datetime | None = None, **values: Any) -> bool:
    mine = (JobRow.id == task.id, JobRow.attempts == task.attempt, JobRow.state == "running")
    result = tx.session.execute(update(JobRow).where(*mine).values(**values, lease_until=lease_until))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


# -- claiming -----------------------------------------------------------------------------------------------------


def claim(
    erp: Erp, *, now: datetime | None = None, limit: int = 10, outside: bool | None = None, ids: Sequence[int] = ()
) -> list[Task]:
    """Take due jobs under a lease. Of each document only the oldest unfinished job per handler may run: order is kept.

    ``outside`` takes only those that talk to the network, or only those that do not; ``ids`` only these rows.
    """
    now = now or erp.clock()
    lease = now + timedelta(seconds=erp.settings.job_lease_seconds)
    with erp.session() as session:
        wanted = _due(erp.engine, now, limit)
        if outside is not None:
            names = [name for name, handler in erp.handlers.items() if handler.outside]
            wanted = wanted.where(JobRow.name.in_(names) if outside else JobRow.name.not_in(names))
        if ids:
            wanted = wanted.where(JobRow.id.in_(ids))
        found = session.scalars(wanted).all()
        if not found:
            return []
        taken = session.execute(
            update(JobRow).where(JobRow.id.in_(found))
            .values(state="running", lease_until=lease, attempts=JobRow.attempts + 1)
            .returning(JobRow.id, JobRow.attempts, JobRow.key, JobRow.name, JobRow.subject, JobRow.payload,
                       JobRow.company_id, JobRow.created_at, JobRow.failures).execution_options(synchronize_session=False)
        ).all()  # fmt: skip
        session.commit()
    point("job:claimed")
    return [Task(erp, *row) for row in sorted(taken)]


def _due(engine: Engine, now: datetime, limit: int) -> Any:
    query = due(now).limit(limit)
    return query.with_for_update(skip_locked=True, of=JobRow) if engine.dialect.name == "postgresql" else query


def due(now: datetime) -> Select[Any]:
    """Ids of the rows that a worker could take now, oldest first; nothing is locked."""
    older = aliased(JobRow)
    waiting = or_(
        and_(JobRow.state == "ready", JobRow.run_at <= now),
        and_(JobRow.state == "running", JobRow.lease_until < now),
    )
    blocked = exists().where(
        older.subject == JobRow.subject, older.name == JobRow.name, older.id < JobRow.id,
        older.subject != "", older.state.in_(("ready", "running", "dead")),
    )  # fmt: skip
    return select(JobRow.id).where(waiting, ~blocked).order_by(JobRow.run_at, JobRow.id)


# -- running ------------------------------------------------------------------------------------------------------


def run(task: Task) -> str:
    """Run one claimed job; return ``done``, ``fenced``, ``retry`` or ``dead``."""
    handler = task.erp.handlers.get(task.name)
    try:
        if handler is None:
            raise LookupError(f"no plugin that is switched on handles {task.name}")
        if handler.outside:
            handler.handle(task)
        else:
            _run_inside(task, handler.handle)
    except Fenced:
        log.warning("job %s (%s) was taken over by another worker", task.id, task.name)
        return "fenced"
    except Exception as error:  # a job's failure is kept on its row, and must not stop the worker
        return _fail(task, error)
    return "done"


def _run_inside(task: Task, handle: Any) -> None:
    with task.transaction() as tx:
        handle(tx, task.payload)
        tx.session.flush()
        point("job:effect-written")
        task.finish(tx)
        point("job:before-commit")


class Later(Exception):
    """Not now: try again at ``at`` without counting it as a failure worth an alarm."""

    def __init__(self, why: str, at: datetime) -> None:
        super().__init__(why)
        self.at = at


class Park(Exception):
    """Trying again would not help; a person must act. The job is set aside with this reason."""


def _fail(task: Task, error: Exception) -> str:
    """Keep the reason on the row and say when to try again, or that a person must act. ``Later`` is not a failure."""
    log.warning("job %s (%s) failed, attempt %s: %s", task.id, task.name, task.attempt, error)
    log.debug("%s", "".join(traceback.format_exception(error)))
    failures = task.failures + (not isinstance(error, Later))
    spent = isinstance(error, Park) or failures >= task.erp.settings.job_attempts
    state = "dead" if spent and not isinstance(error, Later) else "ready"
    run_at = error.at if isinstance(error, Later) else task.erp.clock() + backoff(failures)
    problem = str(error) if isinstance(error, Park | Later) else f"{type(error).__name__}: {error}"
    with task.transaction() as tx:
        mine = _mark(tx, task, state=state, problem=problem[:2000], run_at=run_at, failures=failures)
    if not mine:
        return "fenced"
    return "dead" if state == "dead" else "retry"


def backoff(attempt: int) -> timedelta:
    """1, 2, 4 … 300 seconds, spread by half either way."""
    return timedelta(seconds=min(300.0, 2.0 ** (attempt - 1)) * random.uniform(0.5, 1.5))  # noqa: S311 - jitter


# -- the embedded worker ------------------------------------------------------------------------------------------


def tick(erp: Erp, *, now: datetime | None = None) -> int:
    """Enqueue what repeats, then run what is due; return how many jobs were tried."""
    enqueue_repeating(erp, now=now)
    return _run_all(claim(erp, now=now))


def drain(erp: Erp, *, now: datetime | None = None, limit: int = 100_000) -> int:
    """Run until nothing is due."""
    done = 0
    while done < limit and (count := tick(erp, now=now)):
        done += count
    return done


def work(erp: Erp, stop: threading.Event, *, idle_seconds: float = 1.0, threads: int = 1) -> None:
    """Serve until ``stop`` is set; the doorbell of this process wakes it at once.

    With several threads one keeps to the jobs that do not leave the house, so that receivers outside that are asleep
    hold up nobody but each other; the rest take one job that goes outside at a time.
    """
    if threads == 1:
        _serve(erp, stop, idle_seconds, lambda: tick(erp))
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="worker") as pool:
        pool.submit(_serve, erp, stop, idle_seconds, lambda: _at_home(erp))
        for _ in range(threads - 1):
            pool.submit(_serve, erp, stop, idle_seconds, lambda: _run_all(claim(erp, limit=1, outside=True)))


def _serve(erp: Erp, stop: threading.Event, idle_seconds: float, step: Callable[[], int]) -> None:
    while not stop.is_set():
        try:
            busy = step()
        except Exception:
            log.exception("the worker could not reach the job table; it keeps trying")
            busy = 0
        if not busy:
            erp.doorbell.wait(idle_seconds)
            erp.doorbell.clear()


def _at_home(erp: Erp) -> int:
    enqueue_repeating(erp)
    return _run_all(claim(erp, outside=False))


def _run_all(tasks: Sequence[Task]) -> int:
    for task in tasks:
        run(task)
    return len(tasks)


def enqueue_repeating(erp: Erp, *, now: datetime | None = None) -> None:
    """Put repeating jobs that are due into the table; their key names the due time, so many workers enqueue one."""
    now = now or erp.clock()
    repeating = [j for p in erp.plugins for j in p.jobs if j.every] + list(erp.own_jobs)
    with erp.session(reading=True) as session:
        known = {s.job: s.next_at for s in session.scalars(select(Schedule))}
    for job in repeating:
        if known.get(job.name, now) <= now:
            _enqueue(erp, job, now)


def _enqueue(erp: Erp, job: Job, now: datetime) -> None:
    assert job.every is not None
    with erp.transaction(Actor.system(erp.first_company_id(), via="job")) as tx:
        row = tx.session.scalar(select(Schedule).where(Schedule.job == job.name).with_for_update())
        if row is None:
            row = tx.add(Schedule(job=job.name, next_at=now))
        if row.next_at > now:
            return
        tx.enqueue(job.name, {}, key=f"{job.name}@{row.next_at.isoformat()}")
        row.next_at = now + job.every


# -- a person steps in --------------------------------------------------------------------------------------------


def retry(tx: Transaction, job_id: int) -> JobRow:
    """Make a job that was set aside due again, now. Raises NotFound, or IllegalStep unless it is dead.

    Attempts go on counting: they fence off whoever still works on an earlier one.
    """
    require(tx, MANAGE_JOBS)
    job = tx.get(JobRow, job_id, lock=True)
    if job.state != "dead":
        raise IllegalStep("This job is {state}; only one that is dead can be retried", state=job.state, to="ready", allowed=[])
    tx.record_change("core_job", job.id, "retried", {"state": ["dead", "ready"], "problem": [job.problem, None]})
    job.state, job.problem, job.run_at, job.failures = "ready", None, tx.now, 0
    return job
