"""What is due, put into their words: links taken up under a lease, documents drafted anew, what cannot go told why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_
from sqlalchemy.exc import DBAPIError

from core_erp import Task
from plugins.erp_connectors import dispatch, waiting
from plugins.erp_connectors.adapters.base import Errand
from plugins.erp_connectors.advice import Waits, Withdrawn
from plugins.erp_connectors.courier.route import Route
from plugins.erp_connectors.documents import Counterpart, Document
from plugins.erp_connectors.fingerprints import fingerprint
from plugins.erp_connectors.models import Link
from plugins.erp_connectors.translation import section_of, translate

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True, eq=False)
class Trip:
    """One document on its way in this round."""

    link_id: int
    attempt: int
    errand: Errand
    state: str
    """The last step that we remember."""
    is_master: bool
    revision: str
    rewrites: bool
    """What is there, open or not, is not what we would write now: it is written anew."""
    must_ask: bool
    """An earlier call's outcome is unknown and it has not been asked for often enough to push again."""

    @property
    def number(self) -> str:
        return self.errand.number


@dataclass(frozen=True)
class Plan:
    """What a round begins with: how many were taken up, those that go, and why the others do not."""

    taken: int
    trips: tuple[Trip, ...]
    held_up: dict[tuple[int, int], Exception]
    """(link, attempt) -> reason."""


def planned(task: Task, route: Route, limit: int) -> Plan:
    """Take up what is due and put it in their words; nothing is written but the lease."""
    with task.transaction() as tx:
        task.keep(tx)
        links = waiting.take(tx, route.connection.id, limit)
    held_up: dict[tuple[int, int], Exception] = {}
    with task.erp.reading(task.actor) as tx:
        documents = list(_drafted(tx, route, links, held_up))
        there = _counterparts(tx, route, [document for _, document in documents])
        trips = list(_trips(tx, route, documents, there, held_up))
    return Plan(len(links), tuple(trips), held_up)


def _drafted(
    tx: Transaction, route: Route, links: Iterable[Link], held_up: dict[tuple[int, int], Exception]
) -> Iterator[tuple[Link, Document]]:
    for link in links:
        try:
            document = dispatch.document_of(tx, route.connection, link.event)
            yield link, replace(document, number=link.number, booked_on=link.booked_on)
        except DBAPIError:
            raise
        except Exception as error:
            held_up[link.id, link.attempts] = error


def _counterparts(tx: Transaction, route: Route, documents: Iterable[Document]) -> dict[tuple[str, int], Link]:
    """The links of everything these documents need or come from, in one statement."""
    wanted = {pair for document in documents for pair in (*document.needs, *document.comes_from)}
    if not wanted:
        return {}
    mine = (Link.connection_id == route.connection.id, tuple_(Link.kind, Link.our_id).in_(sorted(wanted)))
    return {(link.kind, link.our_id): link for link in tx.session.scalars(select(Link).where(*mine))}


def _trips(
    tx: Transaction, route: Route, documents: Iterable[tuple[Link, Document]], there: dict[tuple[str, int], Link],
    held_up: dict[tuple[int, int], Exception],
) -> Iterator[Trip]:  # fmt: skip
    for link, document in documents:
        try:
            _check_still_wanted(link, document)
            _check_not_behind(link, document, there)
            yield _trip(tx, route, link, replace(document, sources=_sources(document, there)))
        except Exception as error:
            held_up[link.id, link.attempts] = error


def _check_still_wanted(link: Link, document: Document) -> None:
    """Raise Withdrawn when it was taken back here and nothing of it can be there yet."""
    if document.is_withdrawn and not link.state and link.standing != "unknown":
        raise Withdrawn("it was taken back here before it was sent")


def _check_not_behind(link: Link, document: Document, there: dict[tuple[str, int], Link]) -> None:
    """Raise Waits when something it needs or comes from is itself still on its way."""
    for pair in (*document.needs, *document.comes_from):
        first = there.get(pair)
        if first is not None and first.id != link.id and first.standing in waiting.BLOCKING:
            todo = first.next_action if first.standing == "parked" else None
            why = f"{first.kind} {first.number} must be there first ({first.standing})"
            raise Waits(why, first.id, todo or "nothing: it goes when that is there")


def _sources(document: Document, there: dict[tuple[str, int], Link]) -> dict[str, Counterpart]:
    known = {kind: there[kind, our_id] for kind, our_id in document.comes_from if (kind, our_id) in there}
    return {kind: Counterpart(link.their_id, link.their_number or link.number) for kind, link in known.items() if link.their_id}


def _trip(tx: Transaction, route: Route, link: Link, document: Document) -> Trip:
    body = translate(document, route.mapping, org=route.connection.org)
    errand = Errand(section=section_of(route.mapping, link.kind), number=link.number, body=body)
    revision = fingerprint(document)
    return Trip(
        link_id=link.id, attempt=link.attempts, errand=errand, state=link.state, is_master=document.is_master, revision=revision,
        rewrites=bool(link.revision) and link.revision != revision and (document.is_master or link.booked_on is not None),
        must_ask=link.standing == "unknown" and link.silences < tx.setting("erp_connectors.silences"),
    )  # fmt: skip
