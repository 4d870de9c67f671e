"""Send what waits here and now, without a worker: for the command line, a demo, a test."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from core_erp import jobs
from core_erp.outbox import JobRow
from plugins.erp_connectors import dispatch, operations, queries
from plugins.erp_connectors.models import Connection, Link

if TYPE_CHECKING:
    from core_erp import Actor
    from core_erp.erp import Erp

_PAUSE = 0.2


def push(erp: Erp, actor: Actor, connection: str | None = None, *, seconds: float = 60) -> dict[str, int]:
    """Begin what was overlooked, wake what waits, and run jobs until nothing is left to try or the time is over.

    Returns how many documents of the connection (or of all) now stand how.
    """
    jobs.drain(erp)
    with erp.transaction(actor) as tx:
        chosen = [queries.connection_named(tx, connection)] if connection else dispatch.active(tx)
        for one in chosen:
            operations.push_all(tx, one.id)
    until = time.monotonic() + seconds
    while jobs.drain(erp) or (_waiting(erp, actor) and time.monotonic() < until):
        time.sleep(_PAUSE)
    return _counts(erp, actor, [one.id for one in chosen])


def _waiting(erp: Erp, actor: Actor) -> bool:
    """Is there a push that will be tried again by itself? Not one that waits for a person, or behind one that does."""
    stopped = aliased(JobRow)
    with erp.reading(actor) as tx:
        mine = (JobRow.name == dispatch.PUSH, JobRow.company_id == actor.company_id, JobRow.state.in_(("ready", "running")))
        behind = exists().where(stopped.name == JobRow.name, stopped.subject == JobRow.subject,
                                stopped.id < JobRow.id, stopped.state == "dead")  # fmt: skip
        switched_off = exists().where(Link.job_key == JobRow.key, Link.connection_id == Connection.id, ~Connection.is_active)
        return bool(tx.session.scalar(select(exists().where(*mine, ~behind, ~switched_off))))


def _counts(erp: Erp, actor: Actor, connection_ids: list[int]) -> dict[str, int]:
    with erp.reading(actor) as tx:
        mine = select(Link.standing, func.count()).where(Link.connection_id.in_(connection_ids)).group_by(Link.standing)
        return {standing: int(count) for standing, count in tx.session.execute(mine)}
