"""Send what waits here and now, without a worker: for the command line, a demo, a test."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from core_erp import jobs
from core_erp.outbox import JobRow
from plugins.erp_connectors import dispatch, operations, queries, waiting
from plugins.erp_connectors.models import Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from core_erp import Actor
    from core_erp.erp import Erp

_PAUSE = 0.1


def push(
    erp: Erp, actor: Actor, connection: str | None = None, *, seconds: float = 60, progress: Callable[[int], None] | None = None
) -> dict[str, int]:
    """Begin what was overlooked, wake what waits, and run jobs until nothing is left to try or the time is over.

    Returns how many documents of the connection (or of all) now stand how; ``progress`` is told now and then how many wait.
    """
    jobs.drain(erp)
    with erp.transaction(actor) as tx:
        chosen = [queries.connection_named(tx, connection)] if connection else dispatch.active(tx)
        for one in chosen:
            operations.push_all(tx, one.id)
    until = time.monotonic() + seconds
    ids = [one.id for one in chosen]
    while (jobs.drain(erp, limit=20) or _waiting(erp, actor, ids)) and time.monotonic() < until:
        if progress:
            progress(_left(erp, actor, ids))
        time.sleep(_PAUSE)
    return _counts(erp, actor, ids)


def _waiting(erp: Erp, actor: Actor, connection_ids: list[int]) -> bool:
    """Will something be tried again by itself? Not what waits for a person, or behind what does."""
    with erp.reading(actor) as tx:
        active = [one for one in dispatch.active(tx) if one.id in connection_ids]
        told = exists().where(JobRow.company_id == actor.company_id, JobRow.name.like("%.dispatch.fan_out"),
                              JobRow.state.in_(("ready", "running")))  # fmt: skip
        return any(waiting.next_due(tx, one.id) is not None for one in active) or bool(tx.session.scalar(select(told)))


def _left(erp: Erp, actor: Actor, connection_ids: list[int]) -> int:
    with erp.reading(actor) as tx:
        return sum(waiting.count(tx, connection_id) for connection_id in connection_ids)


def _counts(erp: Erp, actor: Actor, connection_ids: list[int]) -> dict[str, int]:
    with erp.reading(actor) as tx:
        mine = select(Link.standing, func.count()).where(Link.connection_id.in_(connection_ids)).group_by(Link.standing)
        return {standing: int(count) for standing, count in tx.session.execute(mine)}
