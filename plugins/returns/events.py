"""What happened to a return, in the past tense; plain values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from core_erp import Event


@dataclass(frozen=True, kw_only=True)
class OfReturn(Event):
    """Base of the events of a return, told in order under ``returns.return:<id>``."""

    return_id: int
    number: str

    @property
    def subject(self) -> str:
        return f"returns.return:{self.return_id}"


@dataclass(frozen=True, kw_only=True)
class ReturnRequested(OfReturn):
    """Somebody asked for a return."""

    name: ClassVar[str] = "returns.return_requested"
    partner_id: int
    reason: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class ReturnAuthorized(OfReturn):
    """It was approved; the goods are expected in ``warehouse_id``."""

    name: ClassVar[str] = "returns.return_authorized"
    warehouse_id: int | None


@dataclass(frozen=True, kw_only=True)
class ReturnRejected(OfReturn):
    """It was refused; the reason is meant for the customer."""

    name: ClassVar[str] = "returns.return_rejected"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReturnReopened(OfReturn):
    """An appeal against the refusal was upheld: the return waits for its approval again."""

    name: ClassVar[str] = "returns.return_reopened"


@dataclass(frozen=True, kw_only=True)
class ReturnCancelled(OfReturn):
    """It was called off before anything came of it."""

    name: ClassVar[str] = "returns.return_cancelled"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReturnShipped(OfReturn):
    """The customer has sent the goods."""

    name: ClassVar[str] = "returns.return_shipped"
    carrier: str
    tracking: str


@dataclass(frozen=True, kw_only=True)
class ReturnReceived(OfReturn):
    """Goods arrived: ``arrivals`` lists line_id, product_id and quantity; ``state`` is partly_received or received."""

    name: ClassVar[str] = "returns.return_received"
    warehouse_id: int
    state: str
    arrivals: tuple[dict[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class ReturnClosedShort(OfReturn):
    """What had not come is not waited for any more."""

    name: ClassVar[str] = "returns.return_closed_short"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReturnInspected(OfReturn):
    """Goods were inspected: ``findings`` lists line_id, quantity, grade and is_accepted."""

    name: ClassVar[str] = "returns.return_inspected"
    state: str
    findings: tuple[dict[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class ReturnCredited(OfReturn):
    """A credit note was posted."""

    name: ClassVar[str] = "returns.return_credited"
    credit_note_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class ReturnSettled(OfReturn):
    """All that was accepted is credited, and paid back as far as it had been paid."""

    name: ClassVar[str] = "returns.return_settled"
    credited_minor: int
    refunded_minor: int
    currency: str


ALL: tuple[type[Event], ...] = (
    ReturnRequested, ReturnAuthorized, ReturnRejected, ReturnReopened, ReturnCancelled, ReturnShipped, ReturnReceived,
    ReturnClosedShort, ReturnInspected, ReturnCredited, ReturnSettled,
)  # fmt: skip
