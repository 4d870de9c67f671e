"""What happened in the warehouse by its own documents."""

from __future__ import annotations

from dataclasses import dataclass

from core_erp import Event


@dataclass(frozen=True, kw_only=True)
class StockAdjusted(Event):
    """Stock was counted anew, taken over or transferred; ``kind`` says which: adjustment, opening, transfer."""

    name = "inventory.stock_adjusted"

    slip_id: int
    number: str
    kind: str
    reason: str

    @property
    def subject(self) -> str:
        return f"inventory.slip:{self.slip_id}"
