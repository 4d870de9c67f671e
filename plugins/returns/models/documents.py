"""The return itself: whose it is, how far it has come, and its money."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import PREFIXES, Extensible, Id, Minor, Model, Moment, Rate, Utc, Versioned
from plugins.returns.answers import Answers, three_questions
from plugins.returns.models.arrivals import Difference, Receipt
from plugins.returns.models.credits import Credit
from plugins.returns.models.lines import Line
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
    def answers(self) -> Answers:
        """Who has it, have the goods arrived, is the money back."""
        return three_questions(self)

    @property
    def refund_open_minor(self) -> int:
        """What is still to be paid back."""
        return self.due_minor - self.refunded_minor

    @property
    def pays_before_receipt(self) -> bool:
        """Was this return promised its money before the goods are back?"""
        return bool(self.policy.get("refund_before_receipt"))
