"""The return and its lines: what was asked for, approved, received, accepted and credited, each in its own column."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import PREFIXES, Extensible, Id, Minor, Model, Moment, Price, Quantity, Rate, Utc, Versioned
from plugins.returns.models.arrivals import Difference, Receipt
from plugins.returns.models.credits import Credit
from plugins.returns.workflow import AWAITING_GOODS, ENDED, OPEN, STATES

KIND = "returns.return"
PREFIXES[KIND] = "RET"

_STATE_LIST = ", ".join(f"'{state}'" for state in STATES)


class Return(Model, Versioned, Extensible):
    """A sales return (退货单). Amounts are in minor units of its ``currency``, which is that of its orders.

    ``amount_minor`` is what the returned lines cost the customer, taxes included: what approvers and rules go by.
    """

    __tablename__ = "returns_return"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "reference"),
        ForeignKeyConstraint(["company_id", "reason"], ["returns_reason.company_id", "returns_reason.code"]),
        CheckConstraint(f"state in ({_STATE_LIST})", name="state"),
        CheckConstraint("refunded_minor >= 0 and refunded_minor <= due_minor and due_minor <= credited_minor", name="money"),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint("not needs_goods or warehouse_id is not null or state in ('requested', 'rejected', 'cancelled')",
                        name="warehouse"),
        Index("ix_returns_return_partner", "company_id", "partner_id"),
        Index("ix_returns_return_state", "company_id", "state"),
    )  # fmt: skip

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    number: Mapped[str]
    reference: Mapped[str | None]
    partner_id: Mapped[int] = mapped_column(ForeignKey("core_partner.id"))
    reason: Mapped[str]
    channel: Mapped[str] = mapped_column(default="")
    warehouse_id: Mapped[int | None] = mapped_column(ForeignKey("inventory_warehouse.id"))
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="requested")
    holder: Mapped[str] = mapped_column(default="")
    """Who has it: a role, ``customer``, ``carrier``, or nobody."""
    needs_goods: Mapped[bool] = mapped_column(default=True)
    currency: Mapped[str]
    rate: Mapped[Rate]
    """Company currency per one unit of ``currency``, that of the orders."""
    amount_minor: Mapped[Minor]
    credited_minor: Mapped[Minor] = mapped_column(default=0)
    due_minor: Mapped[Minor] = mapped_column(default=0)
    """Of what was credited, how much is to be paid back; the rest lowered what the customer still owed."""
    refunded_minor: Mapped[Minor] = mapped_column(default=0)
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The company's rules as they were when the return was asked for."""
    carrier: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="")
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    deciders: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """The people who decided it, and below those who received it: none of them may pay it out."""
    receivers: Mapped[list[Any]] = mapped_column(JSON, default=list)
    requested_at: Mapped[Moment]
    approved_at: Mapped[datetime | None] = mapped_column(Utc)
    received_at: Mapped[datetime | None] = mapped_column(Utc)
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_because: Mapped[str] = mapped_column(default="")
    """Why it was rejected, cancelled or closed short."""

    lines: Mapped[list[Line]] = relationship(back_populates="returned", order_by="Line.position")
    receipt: Mapped[Receipt | None] = relationship(back_populates="returned")
    differences: Mapped[list[Difference]] = relationship(order_by="Difference.id")
    credits: Mapped[list[Credit]] = relationship(order_by="Credit.id")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @property
    def awaits_goods(self) -> bool:
        return self.needs_goods and self.state in AWAITING_GOODS

    @property
    def refund_open_minor(self) -> int:
        """What is still to be paid back."""
        return self.due_minor - self.refunded_minor

    @property
    def pays_before_receipt(self) -> bool:
        """Was this return promised its money before the goods are back?"""
        return bool(self.policy.get("refund_before_receipt"))


class Line(Model):
    """One line of a return. Quantities are in the product's unit.

    ``requested ≥ approved ≥ received + closed_short``, ``received ≥ accepted + rejected``, ``approved ≥ credited``:
    the database refuses anything else. A line without ``order_line_id`` is blind (无源单): it is valued as given.
    """

    __tablename__ = "returns_line"
    __table_args__ = (
        UniqueConstraint("return_id", "position"),
        UniqueConstraint("return_id", "order_line_id"),
        CheckConstraint("requested > 0", name="requested"),
        CheckConstraint("approved >= 0 and approved <= requested", name="approved"),
        CheckConstraint("received >= 0 and closed_short >= 0 and received + closed_short <= approved", name="received"),
        CheckConstraint("accepted >= 0 and rejected >= 0 and accepted + rejected <= received", name="accepted"),
        CheckConstraint("credited >= 0 and credited <= approved", name="credited"),
        CheckConstraint("needs_goods or received = 0", name="needs_goods"),
        CheckConstraint("credited_minor >= 0 and cost_minor >= 0", name="amounts"),
        CheckConstraint("order_line_id is not null or (net_minor >= 0 and tax_minor >= 0)", name="blind"),
        Index("ix_returns_line_order", "order_id"),
        Index("ix_returns_line_order_line", "order_line_id"),
    )

    id: Mapped[Id]
    return_id: Mapped[int] = mapped_column(ForeignKey("returns_return.id"))
    position: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders_order.id"))
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("orders_line.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("core_product.id"))
    description: Mapped[str] = mapped_column(default="")
    needs_goods: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(default="")
    requested: Mapped[Quantity]
    approved: Mapped[Quantity] = mapped_column(default=Decimal(0))
    received: Mapped[Quantity] = mapped_column(default=Decimal(0))
    closed_short: Mapped[Quantity] = mapped_column(default=Decimal(0))
    accepted: Mapped[Quantity] = mapped_column(default=Decimal(0))
    rejected: Mapped[Quantity] = mapped_column(default=Decimal(0))
    credited: Mapped[Quantity] = mapped_column(default=Decimal(0))
    unit_price: Mapped[Price | None]
    net_minor: Mapped[int | None] = mapped_column(BigInteger)
    """Value of all of a blind line before tax, as given; None where the order line tells."""
    tax_minor: Mapped[int | None] = mapped_column(BigInteger)
    blind_cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    """Cost of all of a blind line in company currency, as given; the order line tells it otherwise."""
    cost_minor: Mapped[Minor] = mapped_column(default=0)
    """Original cost of what came in, in company currency."""
    credited_minor: Mapped[Minor] = mapped_column(default=0)
    """What was credited for it, tax included."""
    place_id: Mapped[int | None] = mapped_column(ForeignKey("inventory_location.id"))
    """Where the arrived goods wait for inspection."""
    returned: Mapped[Return] = relationship(back_populates="lines")

    @property
    def is_blind(self) -> bool:
        return self.order_line_id is None

    @property
    def outstanding(self) -> Decimal:
        """Approved and neither here nor given up."""
        return self.approved - self.closed_short - self.received if self.needs_goods else Decimal(0)

    @property
    def uninspected(self) -> Decimal:
        return self.received - self.accepted - self.rejected
