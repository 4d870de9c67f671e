"""Orders and their lines, deliveries and theirs; the counters on a line say how far it has come and gone back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp.db import Exact, Extensible, Id, Minor, Model, Price, Quantity, Rate, Utc, Versioned
from core_erp.numbering import PREFIXES
from plugins.orders.return_state import return_state
from plugins.orders.workflow import ORDER

PREFIXES["orders.order"] = "SO"


class Order(Versioned, Extensible, Model):
    """A sale to a partner (销售订单). Amounts are in minor units of ``currency``; ``rate`` is company currency per unit of it."""

    __tablename__ = "orders_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "reference"),
        CheckConstraint(f"state in ({', '.join(repr(s) for s in ORDER.states)})", name="state"),
        CheckConstraint("net_minor + tax_minor = gross_minor", name="gross"),
        CheckConstraint("discount_minor >= 0", name="discount"),
        CheckConstraint("rate > 0", name="rate"),
        Index("ix_orders_order_partner", "partner_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    number: Mapped[str]
    partner_id: Mapped[int] = mapped_column(ForeignKey("core_partner.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("inventory_warehouse.id"))
    currency: Mapped[str]
    rate: Mapped[Rate]
    channel: Mapped[str] = mapped_column(default="")
    reference: Mapped[str | None]
    """The customer's or the shop's own number; unique, so that an import finds what it has brought already."""
    state: Mapped[str] = mapped_column(default="quotation")
    prices_include_tax: Mapped[bool] = mapped_column(default=False)
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    ordered_at: Mapped[datetime] = mapped_column(Utc)
    delivered_at: Mapped[datetime | None] = mapped_column(Utc)
    """When the last of it was delivered."""
    deliveries: Mapped[int] = mapped_column(default=0)
    cancel_reason: Mapped[str | None]
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Terms promised with the sale, frozen at order time."""
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", order_by="OrderLine.position")

    @property
    def is_open(self) -> bool:
        """Is there still something to deliver?"""
        return self.state in ("confirmed", "partly_delivered")

    @property
    def is_invoiced(self) -> bool:
        """Is all that was delivered invoiced?"""
        delivered = [line for line in self.lines if line.delivered]
        return bool(delivered) and all(line.invoiced == line.delivered for line in delivered)

    @property
    def return_state(self) -> str:
        """What of the delivered goods has come back: nothing (empty), ``partly_returned`` or ``returned``."""
        return return_state(self.lines)


class OrderLine(Model):
    """One product of an order. Its prices never change; the counters below are written with the documents that move them.

    Company and partner are the order's, repeated so that nobody is handed a line of somebody else.
    """

    __tablename__ = "orders_line"
    __audited__ = False  # price and quantity are fixed at order time, and every counter has its own documents
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price >= 0 and tax_rate >= 0", name="price"),
        CheckConstraint("discount_minor >= 0 and order_discount_minor >= 0", name="discount"),
        CheckConstraint("net_minor >= 0 and tax_minor >= 0 and net_minor + tax_minor = gross_minor", name="gross"),
        CheckConstraint("delivered >= 0 and delivered <= quantity", name="delivered"),
        CheckConstraint("invoiced >= 0 and invoiced <= delivered", name="invoiced"),
        CheckConstraint("return_claimed >= 0 and return_claimed <= delivered", name="return_claimed"),
        CheckConstraint("returned >= 0 and returned <= return_claimed", name="returned"),
        CheckConstraint("cost_returned_minor >= 0 and cost_returned_minor <= cost_minor", name="cost_returned"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("core_partner.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders_order.id"))
    position: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("core_product.id"), index=True)
    is_stocked: Mapped[bool]
    description: Mapped[str]
    quantity: Mapped[Quantity]
    unit_price: Mapped[Price]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    order_discount_minor: Mapped[Minor] = mapped_column(default=0)
    """This line's share of the order's discount, frozen at order time: no return allocates it anew."""
    tax_rate: Mapped[Decimal] = mapped_column(Exact(6))
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    delivered: Mapped[Quantity] = mapped_column(default=Decimal(0))
    invoiced: Mapped[Quantity] = mapped_column(default=Decimal(0))
    return_claimed: Mapped[Quantity] = mapped_column(default=Decimal(0))
    """What returns that were not refused or cancelled ask to send back, or have sent back."""
    returned: Mapped[Quantity] = mapped_column(default=Decimal(0))
    """What has come back."""
    cost_minor: Mapped[Minor] = mapped_column(default=0)
    """Cost of what was delivered, in the company's currency."""
    cost_returned_minor: Mapped[Minor] = mapped_column(default=0)
    order: Mapped[Order] = relationship(back_populates="lines")

    @property
    def undelivered(self) -> Decimal:
        return self.quantity - self.delivered

    @property
    def returnable(self) -> Decimal:
        """What a return may still ask for."""
        return self.delivered - self.return_claimed


class Delivery(Model):
    """Goods handed over (发货单), once; append-only. Its number is the order's and how many deliveries that had."""

    __tablename__ = "orders_delivery"
    __table_args__ = (UniqueConstraint("company_id", "number"), Index("ix_orders_delivery_order", "order_id"))

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("core_partner.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders_order.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("inventory_warehouse.id"))
    number: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)
    lines: Mapped[list[DeliveryLine]] = relationship(order_by="DeliveryLine.id", viewonly=True)


class DeliveryLine(Model):
    """What of an order line was delivered, at which cost (company currency). Append-only."""

    __tablename__ = "orders_delivery_line"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("delivery_id", "order_line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("cost_minor >= 0", name="cost"),
    )

    id: Mapped[Id]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("orders_delivery.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("orders_line.id"), index=True)
    quantity: Mapped[Quantity]
    cost_minor: Mapped[Minor]
