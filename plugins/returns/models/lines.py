"""A line of a return: what was asked for, approved, received, accepted and credited, each in its own column."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Minor, Model, Price, Quantity

if TYPE_CHECKING:
    from plugins.returns.models.documents import Return


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
    places: Mapped[int] = mapped_column(default=0)
    """Decimals that make sense of the product's unit."""
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
