"""How our documents stand over there by now: an audit or a rejection made by their people moves our link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from core_erp import Actor
from plugins.erp_connectors.adapters.base import Adapter, Remote
from plugins.erp_connectors.mappings import FieldMapping
from plugins.erp_connectors.models import Connection, Link

if TYPE_CHECKING:
    from core_erp import Transaction
    from core_erp.erp import Erp

_AT_ONCE = 200
_TAKEN_BACK = "taken back there: "


def check_states(erp: Erp, connection: Connection, mapping: FieldMapping, adapter: Adapter) -> int:
    """Ask about documents of the last days that are there; gives how many links moved."""
    moved = 0
    for kind in mapping.sections:
        while links := _unasked(erp, connection, kind):
            there = {remote.number: remote for remote in adapter.listed(mapping.sections[kind], [one.number for one in links])}
            moved += _kept(erp, connection, links, there, adapter.steps(kind))
    return moved


def _unasked(erp: Erp, connection: Connection, kind: str) -> Sequence[Link]:
    """Done or taken back, of the last days, and not asked about for a while."""
    with erp.reading(Actor.system(connection.company_id)) as tx:
        young = tx.now - timedelta(days=tx.setting("erp_connectors.state_days"))
        asked = tx.now - timedelta(minutes=tx.setting("erp_connectors.pull_minutes"))
        query = select(Link).where(
            Link.connection_id == connection.id, Link.kind == kind, Link.origin == "ours", Link.done_at > young,
            Link.standing.in_(("done", "parked")), or_(Link.checked_at.is_(None), Link.checked_at < asked),
        )  # fmt: skip
        return tx.session.scalars(query.order_by(Link.id).limit(_AT_ONCE)).all()


def _kept(erp: Erp, connection: Connection, links: Sequence[Link], there: Mapping[str, Remote], steps: tuple[str, ...]) -> int:
    with erp.transaction(Actor.system(connection.company_id, via="pull")) as tx:
        fresh = tx.get_all(Link, [link.id for link in links], lock=True)
        return sum(_move(tx, link, there.get(link.number), steps) for link in fresh)


def _move(tx: Transaction, link: Link, there: Remote | None, steps: tuple[str, ...]) -> bool:
    """A link follows its document; True when it moved."""
    link.checked_at = tx.now
    before = (link.standing, link.verdict, link.state)
    verdict = "gone" if there is None else there.verdict
    if there is not None and there.state == steps[-1] and not verdict:
        _back_in_order(link, steps)
    elif link.is_done or link.verdict:
        _taken_back(link, there, verdict, steps)
    return before != (link.standing, link.verdict, link.state)


def _back_in_order(link: Link, steps: tuple[str, ...]) -> None:
    if link.standing == "parked" and (link.problem or "").startswith(_TAKEN_BACK):
        link.problem = link.next_action = None
        link.standing, link.state, link.verdict = "done", steps[-1], ""
    elif link.is_done:
        link.verdict = ""


def _taken_back(link: Link, there: Remote | None, verdict: str, steps: tuple[str, ...]) -> None:
    link.verdict = verdict
    if verdict == "closed":
        return
    link.standing, link.due_at = "parked", None
    link.state = there.state if there and there.state in steps else link.state
    stands = verdict or (there.state if there else "") or "a draft"
    link.problem = f"{_TAKEN_BACK}it is {stands}, not {steps[-1]}"
    again = f"erp sync retry {link.id}" + (" --afresh" if there is None else "")
    link.next_action = f"ask them why; {steps[-1]} it there (we notice by ourselves), or: {again}"
