"""How long tasks waited and how long somebody worked on them, told from what happened to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from plugins.approvals.models import Flow, Happening, Instance, Task

if TYPE_CHECKING:
    from core_erp import Transaction

_BACK = frozenset({"released", "transferred", "reassigned", "delegated", "escalated"})
"""After these it is nobody's in particular, or somebody else's."""


@dataclass(frozen=True)
class Span:
    """One task that was ended by a person: whose, and how long it waited and was worked on."""

    flow_id: int
    node: str
    role: str
    owner_id: int | None
    ended_at: datetime
    waiting: timedelta
    working: timedelta

    @property
    def total(self) -> timedelta:
        return self.waiting + self.working


class Moment(NamedTuple):
    """One happening of a task; ``state`` is the one it came to, if it changed."""

    kind: str
    at: datetime
    state: str | None = None


def spans(tx: Transaction, *, since: datetime, until: datetime | None = None, code: str | None = None) -> Iterator[Span]:
    """Every task that people ended in this time, oldest first. One statement; rows are read a thousand at a time."""
    wanted = (
        select(Happening.task_id, Happening.kind, Happening.at, Happening.data,
               Task.node, Task.role, Task.decider_id, Task.decided_at, Instance.flow_id)
        .join(Task, Task.id == Happening.task_id).join(Instance, Instance.id == Task.instance_id)
        .where(Task.company_id == tx.company_id, Task.decided_at >= since, Task.decider_id.is_not(None))
        .order_by(Task.decided_at, Happening.task_id, Happening.id)
    )  # fmt: skip
    if until is not None:
        wanted = wanted.where(Task.decided_at < until)
    if code is not None:
        wanted = wanted.where(Instance.flow_id.in_(_versions(tx, code)))
    rows = tx.session.execute(wanted.execution_options(yield_per=1_000))
    for _task, group in groupby(rows, key=lambda row: row.task_id):
        told = list(group)
        last = told[-1]
        waiting, working = measured([Moment(row.kind, row.at, row.data.get("task")) for row in told])
        yield Span(last.flow_id, last.node, last.role, last.decider_id, last.decided_at, waiting, working)


def _versions(tx: Transaction, code: str) -> list[int]:
    return [flow_id for flow_id, of in codes(tx).items() if of == code]


def codes(tx: Transaction) -> dict[int, str]:
    """Code of each version of each flow by its id."""
    return dict(tx.session.execute(select(Flow.id, Flow.code).where(Flow.company_id == tx.company_id)).all())


def measured(moments: Iterable[Moment]) -> tuple[timedelta, timedelta]:
    """Waiting and working. A task waits until somebody claims it; one that nobody claims waits until it is decided.

    While it stands behind another task (a question to the requester, a signer put before it) it does neither.
    """
    waiting = working = timedelta(0)
    state, since = "", None
    for moment in moments:
        if since is not None and state == "waiting":
            waiting += moment.at - since
        if since is not None and state == "working":
            working += moment.at - since
        state, since = _after(moment, state), moment.at
    return waiting, working


def _after(moment: Moment, state: str) -> str:
    if moment.kind in _BACK or moment.state == "open":
        return "waiting"
    if moment.kind == "claimed":
        return "working"
    return "" if moment.state else state
