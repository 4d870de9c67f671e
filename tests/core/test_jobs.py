"""Jobs: effect and "done" in one commit, order per document, leases, fences, parking, repeating."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from core_erp import Actor, Event, Job, Later, Park, Plugin, Subscriber, Task, Transaction, jobs
from core_erp.erp import Erp
from core_erp.host import LAWS
from core_erp.laws import breaches
from core_erp.masters.models import Partner
from core_erp.outbox import JobRow
from core_erp.registry import Registry

PLUGINS: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rang(Event):
    name = "bell.rang"
    bell: int
    times: int = 1

    @property
    def subject(self) -> str:
        return f"bell.bell:{self.bell}"


seen: list[Any] = []
mood: dict[str, Any] = {}


def inside(tx: Transaction, payload: dict[str, Any]) -> None:
    if error := mood.get("inside"):
        raise error
    tx.add(Partner(company_id=tx.company_id, code=f"rang-{payload['times']}", name="x"))


def chime(_tx: Transaction, _payload: dict[str, Any]) -> None:
    if error := mood.get("inside"):
        raise error


def outside(task: Task) -> None:
    if error := mood.get("outside"):
        raise error
    seen.append((task.subject, task.payload["times"]))
    with task.transaction() as tx:
        if mood.get("stolen"):
            tx.session.execute(update(JobRow).where(JobRow.id == task.id).values(attempts=JobRow.attempts + 1))
        tx.add(Partner(company_id=tx.company_id, code=f"out-{task.payload['times']}", name="x"))
        task.finish(tx)


BELL = Plugin(
    name="bell", version="1", title="Bell", events=(Rang,),
    subscribers=(Subscriber("bell.rang", inside), Subscriber("bell.rang", outside, outside=True)),
    jobs=(Job("bell.chime", chime, every=timedelta(hours=1)),),
)  # fmt: skip


@pytest.fixture
def bell(erp: Erp, company: Any) -> Iterator[Erp]:
    """The host's ERP with one more plugin, on the same database."""
    seen.clear(), mood.clear()
    told = Registry([BELL], erp.settings, ())
    erp.__dict__ |= {"plugins": told.plugins, "subscribers": told.subscribers, "handlers": {**erp.handlers, **told.handlers}}
    erp.own_jobs = ()  # type: ignore[misc]
    yield erp
    del erp.own_jobs


@pytest.fixture
def actor(company: Any) -> Actor:
    return Actor.system(company.id)


def ring(erp: Erp, actor: Actor, *times: int, bell: int = 1) -> None:
    with erp.transaction(actor) as tx:
        for n in times:
            tx.emit(Rang(bell=bell, times=n))


def rows(erp: Erp, actor: Actor, name: str = "") -> list[JobRow]:
    with erp.reading(actor) as tx:
        return [r for r in tx.session.scalars(select(JobRow).order_by(JobRow.id)) if name in r.name]


def partners(erp: Erp, actor: Actor, prefix: str) -> list[str]:
    with erp.reading(actor) as tx:
        return sorted(p for p in tx.session.scalars(select(Partner.code)) if p.startswith(prefix))


def test_every_event_has_one_job_per_subscriber_and_is_done_once(bell: Erp, actor: Actor) -> None:
    ring(bell, actor, 1, 2, 3)
    assert len([r for r in rows(bell, actor) if r.subject == "bell.bell:1"]) == 6
    jobs.drain(bell)
    assert {r.state for r in rows(bell, actor)} == {"done"}
    assert partners(bell, actor, "rang") == ["rang-1", "rang-2", "rang-3"]
    assert seen == [("bell.bell:1", n) for n in (1, 2, 3)]
    assert jobs.tick(bell) == 0
    with bell.reading(actor) as tx:
        assert breaches(tx.session, LAWS) == []


def test_of_one_document_only_the_oldest_may_run(bell: Erp, actor: Actor) -> None:
    ring(bell, actor, 1, 2)
    ring(bell, actor, 7, bell=2)
    claimed = [t for t in jobs.claim(bell) if "outside" in t.name]
    assert sorted((t.subject, t.payload["times"]) for t in claimed) == [("bell.bell:1", 1), ("bell.bell:2", 7)]


def test_a_failure_keeps_its_reason_and_tries_again_later(bell: Erp, actor: Actor) -> None:
    mood["inside"] = ValueError("the clapper fell off")
    ring(bell, actor, 1)
    jobs.tick(bell)
    (row,) = rows(bell, actor, "inside")
    assert (row.state, row.attempts, row.problem) == ("ready", 1, "ValueError: the clapper fell off")
    assert row.run_at > datetime.now(UTC)
    mood.clear()
    jobs.drain(bell, now=datetime.now(UTC) + timedelta(minutes=10))
    assert partners(bell, actor, "rang-1") == ["rang-1"]


def test_after_the_last_try_it_is_set_aside(bell: Erp, actor: Actor) -> None:
    mood["inside"] = ValueError("again")
    ring(bell, actor, 1)
    for day in range(1, 20):
        jobs.tick(bell, now=datetime.now(UTC) + timedelta(days=day))
    (row,) = rows(bell, actor, "inside")
    assert (row.state, row.attempts) == ("dead", bell.settings.job_attempts)


def test_parked_at_once_and_the_next_of_the_document_waits(bell: Erp, actor: Actor) -> None:
    mood["outside"] = Park("no such bell over there; map it first")
    ring(bell, actor, 1, 2)
    jobs.drain(bell)
    first, second = rows(bell, actor, "outside")
    assert (first.state, first.problem) == ("dead", "no such bell over there; map it first")
    assert (second.state, second.attempts) == ("ready", 0)


def test_later_is_not_a_failure(bell: Erp, actor: Actor) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    mood["outside"] = Later("asleep", at)
    ring(bell, actor, 1)
    jobs.tick(bell)
    (row,) = rows(bell, actor, "outside")
    assert (row.state, row.run_at, row.problem) == ("ready", at, "asleep")


def test_waiting_does_not_use_up_the_tries(bell: Erp, actor: Actor) -> None:
    """Eight times asleep and then one real failure: that is the first of its tries."""
    ring(bell, actor, 1)
    for day in range(1, 10):
        at = datetime.now(UTC) + timedelta(days=day)
        mood["outside"] = Later("asleep", at) if day < 9 else ValueError("awake and cross")
        jobs.tick(bell, now=at)
    (row,) = rows(bell, actor, "outside")
    assert (row.state, row.attempts, row.failures) == ("ready", 9, 1)


def test_a_worker_that_lost_its_lease_cannot_double_the_effect(bell: Erp, actor: Actor) -> None:
    ring(bell, actor, 1)
    slow = [t for t in jobs.claim(bell) if "inside" in t.name][0]
    later = datetime.now(UTC) + timedelta(seconds=bell.settings.job_lease_seconds + 1)
    fast = [t for t in jobs.claim(bell, now=later) if "inside" in t.name][0]
    assert (slow.id, slow.key) == (fast.id, fast.key)
    assert [jobs.run(fast), jobs.run(slow)] == ["done", "fenced"]
    assert partners(bell, actor, "rang") == ["rang-1"]


def test_an_outside_job_that_was_taken_over_rolls_back(bell: Erp, actor: Actor) -> None:
    mood["stolen"] = True
    ring(bell, actor, 1)
    assert [jobs.run(t) for t in jobs.claim(bell) if "outside" in t.name] == ["fenced"]
    assert partners(bell, actor, "out") == []


def test_a_job_nobody_handles_says_so(bell: Erp, actor: Actor) -> None:
    with bell.transaction(actor) as tx:
        tx.enqueue("gone.plugin", {}, key="k1")
    jobs.tick(bell)
    (row,) = rows(bell, actor, "gone")
    assert row.problem == "LookupError: no plugin that is switched on handles gone.plugin"


def test_repeating_jobs_are_enqueued_once_by_many_workers(bell: Erp, actor: Actor) -> None:
    noon = datetime(2030, 1, 1, 12, tzinfo=UTC)
    mood["inside"] = Later("not needed here", noon + timedelta(days=30))
    for _ in range(3):
        jobs.enqueue_repeating(bell, now=noon)
    assert len(rows(bell, actor, "bell.chime")) == 1
    jobs.enqueue_repeating(bell, now=noon + timedelta(minutes=59))
    jobs.enqueue_repeating(bell, now=noon + timedelta(hours=1))
    assert len(rows(bell, actor, "bell.chime")) == 2
