"""Both sides compared, document by document: what they have, what we have, and what to do about each difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp import Actor, to_minor
from plugins.erp_connectors import dispatch, queries, systems
from plugins.erp_connectors.adapters.base import Adapter, Remote
from plugins.erp_connectors.documents import KINDS
from plugins.erp_connectors.drafting import DRAFTS
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.models import Connection, Link
from plugins.erp_connectors.reconcile.periods import Period
from plugins.erp_connectors.reconcile.rows import DIFFERENT, IN_FLIGHT, MATCHED, MISSING_HERE, MISSING_THERE, Report, Row

if TYPE_CHECKING:
    from core_erp.erp import Erp

_AT_ONCE = 500


def reconcile(erp: Erp, company_id: int, name: str, period: Period | None = None) -> Report:
    """Compare a connection's documents, all or of one month, with what is there. Reads both sides, changes neither."""
    actor = Actor.system(company_id)
    with erp.reading(actor) as tx:
        connection = queries.connection_named(tx, name)
        unlinked = [] if period else [_not_begun(payload) for payload in dispatch.overlooked(tx, connection)]
    mapping = systems.mapping_of(erp, connection.system, connection.mapping_file)
    rows: list[Row] = []
    with systems.opened(erp, connection, mapping) as adapter:
        for section in mapping.sections.values():
            rows += _compared(erp, actor, adapter, section, connection, period)
    return Report(connection.name, (*rows, *unlinked))


def _not_begun(payload: Mapping[str, Any]) -> Row:
    return Row(verdict=IN_FLIGHT, kind=DRAFTS[payload["event"]][0], number=payload.get("number", ""), why="not yet taken up",
               repair="erp sync push", is_safe=True)  # fmt: skip


def _compared(  # noqa: PLR0917 - both sides, and what of them
    erp: Erp, actor: Actor, adapter: Adapter, section: Section, connection: Connection, period: Period | None
) -> Iterator[Row]:
    last = adapter.steps(section.kind)[-1] if section.kind in adapter_kinds(erp, connection) else ""
    known: set[str] = set()
    for links in _chunks(erp, actor, section, connection, period):
        numbers = [link.number for link in links]
        known.update(numbers)
        there = {remote.number: remote for remote in adapter.listed(section, numbers)}
        yield from (_row(link, there.get(link.number), last) for link in links)
    if last and period is None and not KINDS[section.kind].is_master:
        strange = sorted(set(adapter.carrying(section, connection.prefix)) - known)
        ours = _ours(erp, actor, connection, strange) if strange else set()
        yield from (_stray(section, number) for number in strange if number not in ours)


def adapter_kinds(erp: Erp, connection: Connection) -> frozenset[str]:
    """What the system takes at all."""
    return systems.the(erp, connection.system).capabilities.sends


def _chunks(erp: Erp, actor: Actor, section: Section, connection: Connection, period: Period | None) -> Iterator[Sequence[Link]]:
    """Our links of a kind in handy portions, so that a hundred thousand need no more memory than five hundred."""
    mine = [Link.connection_id == connection.id, Link.kind == section.kind, Link.origin == "ours",
            Link.standing.not_in(("empty", "skipped"))]  # fmt: skip
    if period:
        mine.append(period.covers(Link))
    after = 0
    while True:
        with erp.reading(actor) as tx:
            query = select(Link).where(*mine, Link.id > after).order_by(Link.id).limit(_AT_ONCE)
            links = tx.session.scalars(query).all()
        if not links:
            return
        yield links
        after = links[-1].id


def _ours(erp: Erp, actor: Actor, connection: Connection, numbers: Sequence[str]) -> set[str]:
    """Those that are ours under another kind: two kinds may share a form over there."""
    with erp.reading(actor) as tx:
        mine = (Link.connection_id == connection.id, Link.number.in_(numbers))
        return set(tx.session.scalars(select(Link.number).where(*mine)))


def _stray(section: Section, number: str) -> Row:
    return Row(verdict=MISSING_HERE, kind=section.kind, number=number, why="it bears our prefix, and we know nothing of it",
               repair="find out who made it there; delete it if nobody needs it")  # fmt: skip


def _row(link: Link, there: Remote | None, last: str) -> Row:
    verdict, why, repair, is_safe = _judged(link, there, last)
    return Row(
        verdict=verdict, kind=link.kind, number=link.number, link_id=link.id, their_id=there.id if there else link.their_id,
        state=link.state, their_state=there.state if there else "", quantity=link.quantity,
        their_quantity=there.quantity if there else None, amount_minor=link.amount_minor,
        their_amount_minor=_minor(there, link.currency), currency=link.currency, day=link.day, booked_on=link.booked_on,
        why=why, repair=repair, is_safe=is_safe,
    )  # fmt: skip


def _judged(link: Link, there: Remote | None, last: str) -> tuple[str, str, str, bool]:
    """(verdict, why, repair, is it safe)."""
    if not link.is_done:
        found = f", and it is there ({there.state or 'a draft'})" if there else ""
        is_safe = link.standing != "parked"
        return IN_FLIGHT, (link.problem or "on its way") + found, link.next_action or "erp sync push", is_safe
    if there is None:
        return MISSING_THERE, "it was there and is gone", f"erp sync retry {link.id} --afresh", False
    if differences := list(_differences(link, there, last)):
        return DIFFERENT, "; ".join(differences), link.next_action or _repair(link, there, last), False
    return MATCHED, "", "", False


def _differences(link: Link, there: Remote, last: str) -> Iterator[str]:
    if there.state != last:
        yield f"it is {there.state or 'a draft'} there, not {last}"
    if there.verdict:
        yield f"it was {there.verdict} there"
    if _is_compared(link, there) and there.quantity != link.quantity:
        yield f"quantity {_text(link.quantity)} here, {_text(there.quantity or Decimal(0))} there"
    theirs = _minor(there, link.currency)
    if theirs is not None and not KINDS[link.kind].is_master and theirs != link.amount_minor:
        yield f"amount {link.amount_minor} here, {theirs} there (minor units)"
    if link.problem:
        yield link.problem


def _is_compared(link: Link, there: Remote) -> bool:
    """Vouchers and refunds have no quantity worth comparing, masters none at all."""
    return there.quantity is not None and link.kind not in ("customer", "product", "voucher", "refund")


def _repair(link: Link, there: Remote, last: str) -> str:
    if there.state != last:
        return f"{last} it there, or: erp sync retry {link.id} --afresh takes the steps that are missing"
    return "correct it there: ours is posted and stays as it is"


def _minor(there: Remote | None, currency: str) -> int | None:
    return None if there is None or there.amount is None else to_minor(there.amount, currency)


def _text(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
