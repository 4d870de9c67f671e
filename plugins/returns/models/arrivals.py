"""What came back: the receipt document, each arrival scanned to it, each finding, and the differences."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Minor, Model, Moment, Quantity, Utc

if TYPE_CHECKING:
    from plugins.returns.models.documents import Return

_RECEIPT_STATES = {
    "approved": "draft", "in_transit": "draft", "partly_received": "open", "cancelled": "cancelled",
}  # fmt: skip


class Receipt(Model):
    """The receipt (退货入库单) of a return: written as a draft when it is approved, filled by arrivals.

    There is one per return; what it expects is what the return's lines have approved.
    """

    __tablename__ = "returns_receipt"

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    return_id: Mapped[int] = mapped_column(ForeignKey("returns_return.id"), unique=True)
    number: Mapped[str]
    opened_at: Mapped[Moment]
    returned: Mapped[Return] = relationship(back_populates="receipt")
    lines: Mapped[list[ReceiptLine]] = relationship(order_by="ReceiptLine.id", back_populates="receipt")

    @property
    def state(self) -> str:
        """draft, open (something came), done or cancelled."""
        return _RECEIPT_STATES.get(self.returned.state, "done")


class ReceiptLine(Model):
    """A quantity of a line that arrived, as scanned. Append-only; a scan id counts once per line of a return."""

    __tablename__ = "returns_receipt_line"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("return_id", "scan_id", "line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[Id]
    return_id: Mapped[int] = mapped_column(ForeignKey("returns_receipt.return_id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("returns_line.id"))
    scan_id: Mapped[str | None]
    quantity: Mapped[Quantity]
    cost_minor: Mapped[Minor]
    place_id: Mapped[int] = mapped_column(ForeignKey("inventory_location.id"))
    received_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    received_at: Mapped[Moment]
    receipt: Mapped[Receipt] = relationship(back_populates="lines")


class Inspection(Model):
    """What was found of a quantity of a line, and where the goods went. Append-only."""

    __tablename__ = "returns_inspection"
    __audited__ = False
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"), Index("ix_returns_inspection_return", "return_id"))

    id: Mapped[Id]
    return_id: Mapped[int] = mapped_column(ForeignKey("returns_return.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("returns_line.id"))
    quantity: Mapped[Quantity]
    grade: Mapped[str]
    is_accepted: Mapped[bool]
    place_id: Mapped[int] = mapped_column(ForeignKey("inventory_location.id"))
    note: Mapped[str] = mapped_column(default="")
    inspected_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    inspected_at: Mapped[Moment]


class Difference(Model):
    """Promised and actual quantity differ (差异): too few came, too many, or some were refused; somebody owns it."""

    __tablename__ = "returns_difference"
    __table_args__ = (
        CheckConstraint("kind in ('short', 'over', 'refused')", name="kind"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("(closed_at is null) = (resolution = '')", name="closed"),
        Index("ix_returns_difference_return", "return_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    return_id: Mapped[int] = mapped_column(ForeignKey("returns_return.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("returns_line.id"))
    kind: Mapped[str]
    quantity: Mapped[Quantity]
    owner: Mapped[str]
    """The role that has to clear it up."""
    opened_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    resolution: Mapped[str] = mapped_column(default="")

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
