"""The thread from a return to the credit notes it caused."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Minor, Model, Moment


class Credit(Model):
    """A credit note of a return; ``due_minor`` of it is paid back, the rest lowers what the customer still owes."""

    __tablename__ = "returns_credit"
    __table_args__ = (
        CheckConstraint("refunded_minor >= 0 and refunded_minor <= due_minor and due_minor <= amount_minor", name="refunded"),
    )

    id: Mapped[Id]
    return_id: Mapped[int] = mapped_column(ForeignKey("returns_return.id"), index=True)
    credit_note_id: Mapped[int] = mapped_column(ForeignKey("finance_credit_note.id"), unique=True)
    amount_minor: Mapped[Minor]
    """What it took off the customer's account, less the fee that was kept."""
    due_minor: Mapped[Minor]
    refunded_minor: Mapped[Minor] = mapped_column(default=0)
    credited_at: Mapped[Moment]

    @property
    def open_minor(self) -> int:
        """What is still to be paid back of it."""
        return self.due_minor - self.refunded_minor
