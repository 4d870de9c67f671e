"""The host's own part in its hooks, jobs and laws, by the same door as any plugin's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from core_erp import attempts, audit, idempotency
from core_erp.laws import Law
from core_erp.outbox import EventRow, JobRow
from core_erp.plugin import HealthCheck, Job, hookimpl

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core_erp.transaction import Transaction


@hookimpl
def erp_health_checks(tx: Transaction) -> Iterable[HealthCheck]:
    """The database answers, and how many jobs wait for a person."""
    dead = tx.session.scalar(select(func.count()).where(JobRow.state == "dead"))
    yield HealthCheck("database", healthy=True, detail=tx.session.get_bind().dialect.name)
    yield HealthCheck("jobs", healthy=not dead, detail=f"{dead} set aside" if dead else "")


def seal_audit(tx: Transaction, _payload: dict[str, Any]) -> None:
    """Job: seal what was written since the last time."""
    while audit.seal(tx.session) == 10_000:
        pass


JOBS = (
    Job("core_erp.audit.seal", seal_audit, every=timedelta(minutes=1)),
    Job("core_erp.idempotency.forget_old", idempotency.forget_old, every=timedelta(days=1)),
    Job("core_erp.attempts.forget_old", attempts.forget_old, every=timedelta(hours=1)),
)


def _broken_chain(session: Session) -> Iterable[dict[str, Any]]:
    return [{"problem": p} for p in audit.verify(session).problems]


def _events_without_jobs(session: Session) -> Iterable[Any]:
    """O1: every event has the jobs of those who were subscribed; a job whose key names no event is an orphan."""
    uid = JobRow.payload["event_id"].as_string()
    return session.execute(select(JobRow.id, JobRow.key).where(uid.is_not(None), uid.not_in(select(EventRow.uid)))).all()


LAWS = (
    Law(
        "A1",
        "the audit chain recomputes to what is stored",
        _broken_chain,
        "someone changed the trail: compare with the head kept outside",
    ),
    Law("O1", "every job of an event has its event", _events_without_jobs),
)
