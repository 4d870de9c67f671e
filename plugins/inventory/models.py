"""Warehouses, places, the stock in them, what of it is promised, and the moves that are its only history."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import audit
from core_erp.db import BigId, Exact, Id, Minor, Model, Quantity, Utc
from core_erp.numbering import PREFIXES

PHYSICAL = ("stock", "quarantine", "transit")
"""Kinds of place inside a warehouse; what lies there is ours and has a value."""
VIRTUAL = ("supplier", "customer", "loss", "scrap", "opening")
"""Kinds of place outside: where goods come from or go to. One of each per company, never counted as stock."""
SLIPS = ("adjustment", "opening", "transfer")

PREFIXES["inventory.slip"] = "ST"


def _among(column: str, words: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(w) for w in words)})"


class Warehouse(Model):
    """A building (仓库)."""

    __tablename__ = "inventory_warehouse"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    code: Mapped[str]
    name: Mapped[str]
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    """Who is in charge of it (仓库管理员)."""
    is_active: Mapped[bool] = mapped_column(default=True)


class Location(Model):
    """A place (库位): of a kind, and inside a warehouse exactly when the kind is physical."""

    __tablename__ = "inventory_location"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint(_among("kind", PHYSICAL + VIRTUAL), name="kind"),
        CheckConstraint(f"(warehouse_id is not null) = ({_among('kind', PHYSICAL)})", name="warehouse"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    warehouse_id: Mapped[int | None] = mapped_column(ForeignKey("inventory_warehouse.id"), index=True)
    kind: Mapped[str]
    code: Mapped[str]


class Stock(Model):
    """How much of a product lies in a physical place, its value in the company's currency, and how much of it is promised.

    Only moves and reservations change it; both are written beside it, so it needs no audit trail of its own.
    """

    __tablename__ = "inventory_stock"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("product_id", "location_id"),
        Index("ix_inventory_stock_location", "location_id"),
        CheckConstraint("quantity >= 0 or may_be_negative", name="quantity"),
        CheckConstraint("reserved >= 0 and (reserved <= quantity or may_be_negative)", name="reserved"),
        CheckConstraint("quantity <> 0 or value_minor = 0", name="value_of_nothing"),
        CheckConstraint("value_minor >= 0 or quantity < 0", name="value"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("core_product.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("inventory_location.id"))
    quantity: Mapped[Quantity] = mapped_column(default=Decimal(0))
    value_minor: Mapped[Minor] = mapped_column(default=0)
    reserved: Mapped[Quantity] = mapped_column(default=Decimal(0))
    average_minor: Mapped[Decimal] = mapped_column(Exact(6), default=Decimal(0))
    """The last known average cost of one unit, in minor units: what goods cost that leave before they arrive."""
    may_be_negative: Mapped[bool] = mapped_column(default=False)

    @property
    def free(self) -> Decimal:
        """What nobody has been promised."""
        return self.quantity - self.reserved


class Move(Model):
    """Goods went from one place to another. Append-only; ``value_minor`` is their cost in the company's currency.

    A quantity of 0 moves value alone: the difference found when goods arrive that had left before they were there.
    """

    __tablename__ = "inventory_move"
    __audited__ = False
    __table_args__ = (
        CheckConstraint("quantity > 0 or (quantity = 0 and value_minor > 0)", name="quantity"),
        CheckConstraint("value_minor >= 0", name="value"),
        CheckConstraint("source_id <> target_id", name="somewhere_else"),
        Index("ix_inventory_move_product", "product_id", "id"),
        Index("ix_inventory_move_because", "because_kind", "because_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    at: Mapped[datetime] = mapped_column(Utc)
    product_id: Mapped[int] = mapped_column(ForeignKey("core_product.id"))
    quantity: Mapped[Quantity]
    source_id: Mapped[int] = mapped_column(ForeignKey("inventory_location.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("inventory_location.id"))
    value_minor: Mapped[Minor]
    because_kind: Mapped[str]
    because_id: Mapped[int] = mapped_column(BigId)
    because_line_id: Mapped[int | None] = mapped_column(BigId)
    memo: Mapped[str] = mapped_column(default="")


class Reservation(Model):
    """So much of a stock row is promised to a line of a document; gone when it is fulfilled or released."""

    __tablename__ = "inventory_reservation"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("because_kind", "because_id", "because_line_id", "stock_id", name="uq_inventory_reservation_line"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    stock_id: Mapped[int] = mapped_column(ForeignKey("inventory_stock.id"), index=True)
    quantity: Mapped[Quantity]
    because_kind: Mapped[str]
    because_id: Mapped[int] = mapped_column(BigId)
    because_line_id: Mapped[int] = mapped_column(BigId)


class Slip(Model):
    """A document of the warehouse itself (库存单): an adjustment 盘盈盘亏, an opening 期初 or a transfer 调拨, and its reason."""

    __tablename__ = "inventory_slip"
    __table_args__ = (UniqueConstraint("company_id", "number"), CheckConstraint(_among("kind", SLIPS), name="kind"))

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    number: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)


audit.CACHED.update({Warehouse.__tablename__, Location.__tablename__})
