"""What the books do when goods move: one entry per batch, at the cost the goods were moved at (存货核算)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.finance import posting
from plugins.finance.posting import EntryWish, Leg, Source
from plugins.inventory import api as inventory

if TYPE_CHECKING:
    from core_erp import Transaction

PURPOSES = {
    "stock": "inventory", "quarantine": "inventory", "transit": "inventory", "customer": "cogs", "supplier": "supplier_accrual",
    "opening": "opening_equity", "scrap": "pending_loss", "loss": "pending_loss",
}  # fmt: skip
"""Kind of place -> the account that holds the value of what lies or went there."""


@hookimpl
def inventory_moved(tx: Transaction, moves: Sequence[inventory.Move]) -> None:
    """Post the batch, unless the goods stayed on one account or were worth nothing."""
    flows = Counter[tuple[str, str]]()
    for move in moves:
        flows[PURPOSES[inventory.kind_of(tx, move.source_id)], PURPOSES[inventory.kind_of(tx, move.target_id)]] += (
            move.value_minor
        )
    legs = [
        leg for (source, target), value in flows.items() if source != target and value for leg in _legs(tx, source, target, value)
    ]
    if legs:
        _post(tx, moves[0], legs)


def _legs(tx: Transaction, source: str, target: str, value: int) -> Iterator[Leg]:
    """Debit where the goods are now, credit where they were; goods that come back take their cost of sale back."""
    if source == "cogs" and posting.take_back_style(tx) == "red":
        yield from posting.taken_back((Leg(source, debit_minor=value), Leg(target, credit_minor=value)), "red")
    else:
        yield from (Leg(target, debit_minor=value), Leg(source, credit_minor=value))


def _post(tx: Transaction, first: inventory.Move, legs: list[Leg]) -> None:
    comes_back = any(leg.purpose == "cogs" and (leg.credit_minor or leg.debit_minor < 0) for leg in legs)
    posting.post(tx, EntryWish(
        journal="stock", source=Source("inventory.move", first.id), legs=legs,
        memo=f"{first.because_kind} {first.because_id}", style=posting.take_back_style(tx) if comes_back else "normal",
    ))  # fmt: skip
