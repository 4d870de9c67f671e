"""Gapless numbers per company, kind and year: what the law asks of vouchers and invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core_erp.db import Id, Model
from core_erp.plugin import hookimpl

if TYPE_CHECKING:
    from core_erp.transaction import Transaction


class Sequence(Model):
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
def erp_number(tx: Transaction, kind: str, count: int) -> list[str]:
    """The host's answer: ``SO-2011-000042``, counted per company, kind and year of ``tx.now``."""
    last = _draw(tx, kind, count)
    prefix = PREFIXES.get(kind, kind.rpartition(".")[2].upper())
    return [f"{prefix}-{tx.now.year}-{n:06d}" for n in range(last - count + 1, last + 1)]


_STEP = (
    update(Sequence.__table__)
    .where(Sequence.company_id == bindparam("company"), Sequence.kind == bindparam("of"), Sequence.year == bindparam("in_year"))
    .values(last=Sequence.last + bindparam("count"))
    .returning(Sequence.last)
)  # fmt: skip
"""Built once: every legal document draws a number."""


def _draw(tx: Transaction, kind: str, count: int) -> int:
    given = {"company": tx.company_id, "of": kind, "in_year": tx.now.year, "count": count}
    connection = tx.session.connection()
    last = connection.scalar(_STEP, given)
    if last is None:
        _begin(tx, kind)
        last = connection.scalar(_STEP, given)
    assert last is not None
    return int(last)


def _begin(tx: Transaction, kind: str) -> None:
    row = {"company_id": tx.company_id, "kind": kind, "year": tx.now.year, "last": 0}
    dialect = tx.session.get_bind().dialect.name
    write = (sqlite if dialect == "sqlite" else postgresql).insert(Sequence)
    tx.session.execute(write.values(row).on_conflict_do_nothing())



