"""Where documents stand with the systems outside; reads, never writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from core_erp import NotFound
from plugins.erp_connectors.models import STANDINGS, Conflict, Connection, Link

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class LinkFilters:
    """Which links: of a connection, a kind, a standing, a return."""

    connection_id: int | None = None
    kind: str | None = None
    standing: str | None = None
    subject: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConflictFilters:
    """Which questions: of a connection, a kind, open or answered."""

    connection_id: int | None = None
    kind: str | None = None
    open: bool | None = None


@dataclass(frozen=True)
class Overview:
    """A connection and how many of its documents stand how."""

    connection: Connection
    counts: dict[str, int]


def connections(tx: Transaction) -> Select[Connection]:
    """The company's connections."""
    return select(Connection).where(Connection.company_id == tx.company_id)


def connection_named(tx: Transaction, name: str) -> Connection:
    """By its name, or NotFound telling how to make one."""
    found = tx.session.scalar(connections(tx).where(Connection.name == name))
    if found is None:
        raise NotFound("There is no connection {name}; make one: erp connect {name} --url …", name=name)
    return found


def links(tx: Transaction, filters: LinkFilters) -> Select[Link]:
    """Links of the company, with their connections."""
    query = select(Link).where(Link.company_id == tx.company_id).options(joinedload(Link.connection))
    for name, value in vars(filters).items():
        if value is not None:
            query = query.where(getattr(Link, name) == value)
    return query


def overview(tx: Transaction) -> list[Overview]:
    """Every connection with its counts by standing."""
    counted = select(Link.connection_id, Link.standing, func.count()).where(Link.company_id == tx.company_id)
    counts: dict[int, dict[str, int]] = {}
    for connection_id, standing, count in tx.session.execute(counted.group_by(Link.connection_id, Link.standing)):
        counts.setdefault(connection_id, {})[standing] = count
    every = tx.session.scalars(connections(tx).order_by(Connection.id)).all()
    return [Overview(c, dict.fromkeys(STANDINGS, 0) | counts.get(c.id, {})) for c in every]


def problem_count(tx: Transaction) -> int:
    """Documents of any company that wait for a person."""
    return tx.session.scalar(select(func.count()).select_from(Link).where(Link.standing == "parked")) or 0


def conflicts(tx: Transaction, filters: ConflictFilters) -> Select[Conflict]:
    """Questions of the company, with their connections."""
    query = select(Conflict).where(Conflict.company_id == tx.company_id).options(joinedload(Conflict.connection))
    if filters.open is not None:
        query = query.where(Conflict.answer.is_(None) if filters.open else Conflict.answer.is_not(None))
    wanted = {"connection_id": filters.connection_id, "kind": filters.kind}
    return query.filter_by(**{name: value for name, value in wanted.items() if value is not None})


def silent(tx: Transaction) -> list[Connection]:
    """Connections of any company whose circuit is open."""
    return list(tx.session.scalars(select(Connection).where(Connection.is_active, Connection.breaker != "closed")))
