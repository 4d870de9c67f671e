"""Where inspected goods go, by grade (品级): to stock, away, to the supplier, or they stay in quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core_erp import hookimpl, reject
from plugins.inventory import api as inventory

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Line
    from plugins.returns.wishes import Finding


@dataclass(frozen=True)
class Disposition:
    """A kind of place of the receiving warehouse (or of the world outside), or one place; and is it accepted?"""

    kind: str
    is_accepted: bool = True
    place_id: int | None = None


GRADES = {
    "A": Disposition("stock"), "B": Disposition("stock"), "hold": Disposition("quarantine"),
    "scrap": Disposition("scrap"), "vendor": Disposition("supplier"), "refused": Disposition("quarantine", is_accepted=False),
}  # fmt: skip
_OUTSIDE = frozenset({"scrap", "supplier", "loss", "customer"})


@hookimpl(trylast=True)
def returns_disposition(tx: Transaction, line: Line, inspection: Finding) -> Disposition:
    if inspection.grade not in GRADES:
        raise reject(
            "returns/unknown-grade",
            "{grade} is no grade; grades are {known}",
            "/findings",
            grade=inspection.grade,
            known=", ".join(GRADES),
        )
    return GRADES[inspection.grade]


def place_of(tx: Transaction, disposition: Disposition, *, warehouse_id: int) -> int:
    """The place a disposition means for goods that lie in this warehouse."""
    if disposition.place_id is not None:
        return disposition.place_id
    if disposition.kind in _OUTSIDE:
        return inventory.virtual(tx, disposition.kind)
    return inventory.place(tx, warehouse_id, disposition.kind)
