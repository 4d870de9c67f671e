"""Both sides compared, document by document: what they have, what we have, and what to do about each difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp import Actor, to_minor
from plugins.erp_connectors import dispatch, queries, systems
from plugins.erp_connectors.adapters.base import Adapter, Remote
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.models import Connection, Link

if TYPE_CHECKING:
    from core_erp.erp import Erp

MATCHED, MISSING_THERE, MISSING_HERE, DIFFERENT, IN_FLIGHT = "matched", "missing_there", "missing_here", "different", "in_flight"
VERDICTS = (MATCHED, MISSING_THERE, MISSING_HERE, DIFFERENT, IN_FLIGHT)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One document on both sides. Amounts are minor units; ``repair`` is what to do, empty when there is nothing."""

    verdict: str
    kind: str
    number: str
    link_id: int | None = None
    their_id: str | None = None
    state: str = ""
    quantity: Decimal | None = None
    their_quantity: Decimal | None = None
    amount_minor: int | None = None
    their_amount_minor: int | None = None
    currency: str = ""
    why: str = ""
    repair: str = ""


@dataclass(frozen=True)
class Report:
    """All rows of a connection; ``counts`` by verdict."""

    connection: str
    rows: tuple[Row, ...]

    @property
    def counts(self) -> dict[str, int]:
        return {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in VERDICTS}

    @property
    def is_clean(self) -> bool:
        """Everything matched; documents in flight are not clean either."""
        return all(row.verdict == MATCHED for row in self.rows)


def reconcile(erp: Erp, company_id: int, name: str) -> Report:
    """Compare every document of a connection with what is there. Reads both sides, changes neither."""
    connection, links, unlinked = _ours(erp, company_id, name)
    mapping = systems.mapping_of(erp, connection.system, connection.mapping_file)
    with systems.opened(erp, connection) as adapter:
        rows = [row for section in mapping.sections.values() for row in _compared(adapter, section, connection, links)]
    return Report(connection.name, (*rows, *unlinked))


def _ours(erp: Erp, company_id: int, name: str) -> tuple[Connection, list[Link], list[Row]]:
    with erp.reading(Actor.system(company_id)) as tx:
        connection = queries.connection_named(tx, name)
        mine = (Link.connection_id == connection.id, Link.standing != "empty")
        links = list(tx.session.scalars(select(Link).where(*mine).order_by(Link.id)))
        return connection, links, [_not_begun(payload) for payload in dispatch.overlooked(tx, connection)]


def _not_begun(payload: dict[str, Any]) -> Row:
    number = payload.get("number", "")
    return Row(verdict=IN_FLIGHT, kind=payload["event"], number=number, why="not yet taken up", repair="erp sync push")


def _compared(adapter: Adapter, section: Section, connection: Connection, links: list[Link]) -> Iterator[Row]:
    mine = {link.number: link for link in links if link.kind == section.kind}
    there = {remote.number: remote for remote in adapter.listed(section, list(mine))}
    for number, link in mine.items():
        yield _row(link, there.get(number), adapter.steps(section.kind)[-1])
    for number in sorted(set(adapter.carrying(section, connection.prefix)) - set(mine)):
        yield Row(verdict=MISSING_HERE, kind=section.kind, number=number, why="it bears our prefix, and we know nothing of it",
                  repair="find out who made it there; delete it if nobody needs it")  # fmt: skip


def _row(link: Link, there: Remote | None, last: str) -> Row:
    verdict, why, repair = _judged(link, there, last)
    return Row(
        verdict=verdict, kind=link.kind, number=link.number, link_id=link.id, their_id=there.id if there else link.their_id,
        state=there.state if there else link.state, quantity=link.quantity, their_quantity=there.quantity if there else None,
        amount_minor=link.amount_minor, their_amount_minor=_minor(there, link.currency), currency=link.currency,
        why=why, repair=repair,
    )  # fmt: skip


def _judged(link: Link, there: Remote | None, last: str) -> tuple[str, str, str]:
    """(verdict, why, repair)."""
    if not link.is_done:
        return IN_FLIGHT, link.problem or "on its way", link.next_action or "erp sync push"
    if there is None:
        return MISSING_THERE, "it was there and is gone", f"erp sync retry {link.id} --afresh"
    if differences := list(_differences(link, there, last)):
        return DIFFERENT, "; ".join(differences), link.next_action or "correct it there: ours is posted and stays as it is"
    return MATCHED, "", ""


def _differences(link: Link, there: Remote, last: str) -> Iterator[str]:
    if there.state != last:
        yield f"it is {there.state or 'a draft'} there, not {last}"
    if there.quantity is not None and there.quantity != link.quantity:
        yield f"quantity {_text(link.quantity)} here, {_text(there.quantity)} there"
    theirs = _minor(there, link.currency)
    if theirs is not None and theirs != link.amount_minor:
        yield f"amount {link.amount_minor} here, {theirs} there (minor units)"
    if link.problem:
        yield link.problem


def _minor(there: Remote | None, currency: str) -> int | None:
    return None if there is None or there.amount is None else to_minor(there.amount, currency)


def _text(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
