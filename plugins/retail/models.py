"""What the import remembers: the documents it has done, and the stock it assumed to be there before the first of them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Minor, Model, Moment

KINDS = ("sale", "return", "write_off")
REFUSED = "refused"
STEPS = (REFUSED, "sold", "written_off", "requested", "endorsed", "approved", "received", "inspected", "settled")
FINAL = ("sold", "written_off", "settled")
"""Steps after which nothing is left to do."""


def _among(column: str, words: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(w) for w in words)})"


class RetailDocument(Model):
    """How far the business acts of one document of a file have come; written in the same transaction as each act."""

    __tablename__ = "retail_document"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("company_id", "invoice"),
        CheckConstraint(_among("kind", KINDS), name="kind"),
        CheckConstraint(_among("step", STEPS), name="step"),
        CheckConstraint("kind <> 'sale' or step in ('sold', 'refused')", name="sale"),
        CheckConstraint("step <> 'sold' or order_id is not null", name="sold"),
        CheckConstraint("kind <> 'return' or step = 'refused' or return_id is not null", name="return"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    invoice: Mapped[str]
    kind: Mapped[str]
    step: Mapped[str]
    at: Mapped[Moment]
    content: Mapped[str]
    """A hash of all its lines: a document that comes again with other content is another document."""
    line_count: Mapped[int]
    pieces: Mapped[int] = mapped_column(default=0)
    """By how many pieces of goods it has changed what lies in stock, so far."""
    net_minor: Mapped[Minor] = mapped_column(default=0)
    """What was invoiced, or minus what was credited, so far."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders_order.id"), index=True)
    return_id: Mapped[int | None] = mapped_column(ForeignKey("returns_return.id"), index=True)
    reason: Mapped[str] = mapped_column(default="")
    """Why the books refused it, or its next step."""


class RetailOpening(Model):
    """Stock of a product that was assumed to be there before documents were imported. Append-only."""

    __tablename__ = "retail_opening"
    __audited__ = False
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"), CheckConstraint("value_minor >= 0", name="value"))

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("core_product.id"))
    quantity: Mapped[int]
    value_minor: Mapped[Minor]
    at: Mapped[Moment]
