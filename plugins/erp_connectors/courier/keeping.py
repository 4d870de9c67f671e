"""What became of each document, kept on its link: one transaction for all outcomes of a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core_erp import Task
from plugins.erp_connectors import advice, links, periods, waiting
from plugins.erp_connectors.adapters.base import Remote
from plugins.erp_connectors.courier.lanes import Outcome
from plugins.erp_connectors.models import Link
from plugins.erp_connectors.translation import NotMapped
from plugins.erp_connectors.wire.errors import Refused, SessionLost, UnknownOutcome, Unreachable

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.erp_connectors.courier.trips import Trip


def kept(task: Task, outcomes: Mapping[Trip, Outcome], steps: tuple[str, ...] = ()) -> None:
    """Remember where each stands now, or why it does not go on. A link that somebody else took up meanwhile is theirs."""
    if not outcomes:
        return
    by_link = {(trip.link_id, trip.attempt): (trip.revision, outcome) for trip, outcome in outcomes.items()}
    with task.transaction() as tx:
        task.keep(tx)
        done = []
        for link in tx.get_all(Link, [link_id for link_id, _ in by_link], lock=True):
            if (link.id, link.attempts) in by_link:
                revision, outcome = by_link[link.id, link.attempts]
                _keep(tx, link, outcome, steps, revision)
                done.extend([link.id] if link.is_done else [])
        if done:
            tx.flush()
            waiting.release(tx, done)


def kept_back(task: Task, reasons: Mapping[tuple[int, int], Exception]) -> None:
    """Say on their links why these do not go this time."""
    if not reasons:
        return
    with task.transaction() as tx:
        task.keep(tx)
        for link in tx.get_all(Link, [link_id for link_id, _ in reasons], lock=True):
            if (reason := reasons.get((link.id, link.attempts))) is not None:
                _fail(tx, link, reason)


def _keep(tx: Transaction, link: Link, outcome: Outcome, steps: tuple[str, ...], revision: str) -> None:
    if isinstance(outcome, Remote):
        links.remembered(tx, link, outcome, steps)
        link.revision = revision
    else:
        _fail(tx, link, outcome)


def _fail(tx: Transaction, link: Link, error: Exception) -> None:
    match error:
        case advice.Waits():
            links.held(tx, link, error)
        case advice.Withdrawn():
            links.skipped(link, str(error))
        case UnknownOutcome():
            links.doubted(tx, link, error)
        case Unreachable() | SessionLost():
            links.rested(tx, link, error)
        case Refused() if advice.is_closed_period(error) and periods.moved(tx, link):
            pass
        case Refused() | NotMapped() | advice.Gone() | advice.NotAudited():
            links.parked(link, str(error), advice.after(error, link))
        case _:
            links.stumbled(tx, link, error)
