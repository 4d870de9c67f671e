"""Gapless numbers per company, kind and year: what the law asks of vouchers and invoices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core_erp.db import Id, Model, table_of
from core_erp.plugin import hookimpl
from core_erp.prepared import Prepared, several, spread

if TYPE_CHECKING:
    from core_erp.transaction import Transaction


class Counter(Model):
    """The last number given out. Its row stays locked until the commit, so a rollback leaves no gap."""

    __tablename__ = "core_sequence"
    __audited__ = False
    __table_args__ = (UniqueConstraint("company_id", "kind", "year"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    kind: Mapped[str]
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


PREFIXES: dict[str, str] = {}
"""Kind -> the letters its numbers begin with; a plugin's models say ``PREFIXES["orders.order"] = "SO"``."""


@hookimpl(trylast=True)
def erp_number(tx: Transaction, kinds: Sequence[str]) -> dict[str, str]:
    """The host's answer: ``SO-2011-000042``, counted per company, kind and year of ``tx.now``."""
    return draw(tx, kinds)


def draw(tx: Transaction, kinds: Sequence[str]) -> dict[str, str]:
    """The next number of each kind, all counters in one statement; they stay locked until the commit."""
    drawn = _step(tx, kinds)
    if missing := [kind for kind in kinds if kind not in drawn]:
        _begin(tx, missing)
        drawn |= _step(tx, missing)
    return {kind: f"{PREFIXES.get(kind, kind.rpartition('.')[2].upper())}-{tx.now.year}-{drawn[kind]:06d}" for kind in kinds}


_MINE = (Counter.company_id == bindparam("company"), Counter.year == bindparam("in_year"))


@cache
def _stepping(count: int) -> Prepared:
    chosen = update(table_of(Counter)).where(*_MINE, Counter.kind.in_(several("kind", count, Counter.kind.type)))
    return Prepared(chosen.values(last=Counter.last + 1).returning(Counter.kind, Counter.last))


def _step(tx: Transaction, kinds: Sequence[str]) -> dict[str, int]:
    given = spread("kind", list(kinds))
    drawn = _stepping(len(given)).rows(tx.session, {"company": tx.company_id, "in_year": tx.now.year, **given})
    return {kind: last for kind, last in drawn}  # noqa: C416 - rows are sequences of two


def _begin(tx: Transaction, kinds: Sequence[str]) -> None:
    rows = [{"company_id": tx.company_id, "kind": kind, "year": tx.now.year, "last": 0} for kind in kinds]
    dialect = tx.session.get_bind().dialect.name
    write = (sqlite if dialect == "sqlite" else postgresql).insert(Counter)
    tx.session.execute(write.values(rows).on_conflict_do_nothing())
