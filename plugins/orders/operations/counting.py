"""What invoices and returns write on order lines: how much is invoiced, claimed and back. The callers have the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import Objection, object_to, refuse
from core_erp.fields import plain
from plugins.orders import counters
from plugins.orders.models import OrderLine

if TYPE_CHECKING:
    from core_erp import Transaction

Quantities = Mapping[int, Decimal]
"""line id -> quantity"""


def record_invoiced(tx: Transaction, quantities: Quantities) -> list[OrderLine]:
    """Count so much of each line as invoiced. Raises Refused ``orders/not-invoiceable`` beyond what was delivered."""
    lines = _locked(tx, quantities)
    left = {line.id: line.delivered - line.invoiced for line in lines}
    refuse([_beyond(quantities, left, "orders/not-invoiceable", "{wanted} wanted, {left} left to invoice")])
    counters.write(tx, [(line, {"invoiced": line.invoiced + quantities[line.id]}) for line in lines])
    return lines


def claim_return(tx: Transaction, quantities: Quantities) -> list[OrderLine]:
    """Set so much of each line aside for a return, so that nobody else can ask for it; the lines come back by id.

    The lines are locked, sorted, before they are read: of two that ask at once for more than there is one is refused.
    Raises Refused ``orders/not-returnable`` at ``/lines/<i>`` in the order given, with ``left`` of each.
    """
    lines = _locked(tx, quantities)
    left = {line.id: line.returnable for line in lines}
    refuse([_beyond(quantities, left, "orders/not-returnable", "{wanted} wanted back, {left} left to return")])
    counters.write(tx, [(line, {"return_claimed": line.return_claimed + quantities[line.id]}) for line in lines])
    return lines


def release_return(tx: Transaction, quantities: Quantities) -> list[OrderLine]:
    """Give up claims that will not come back: the return was refused, cancelled or closed short."""
    lines = _locked(tx, quantities)
    left = {line.id: line.return_claimed - line.returned for line in lines}
    refuse([_beyond(quantities, left, "orders/not-claimed", "{wanted} to release, {left} claimed and not back")])
    counters.write(tx, [(line, {"return_claimed": line.return_claimed - quantities[line.id]}) for line in lines])
    return lines


def record_returned(tx: Transaction, returned: Mapping[int, tuple[Decimal, int]]) -> list[OrderLine]:
    """Count goods that came back, line id -> (quantity, their cost in minor units of the company's currency).

    Raises Refused ``orders/not-claimed`` for more than was claimed, ``orders/cost-returned`` for more than was issued.
    """
    lines = _locked(tx, returned)
    quantities = {line_id: quantity for line_id, (quantity, _) in returned.items()}
    left = {line.id: line.return_claimed - line.returned for line in lines}
    refuse((
        _beyond(quantities, left, "orders/not-claimed", "{wanted} came back, {left} claimed and not back"),
        _dear(lines, returned),
    ))  # fmt: skip
    counters.write(tx, [
        (line, {"returned": line.returned + quantity, "cost_returned_minor": line.cost_returned_minor + cost})
        for line in lines for quantity, cost in [returned[line.id]]
    ])  # fmt: skip
    return lines


def _locked(tx: Transaction, quantities: Mapping[int, object]) -> list[OrderLine]:
    return tx.get_all(OrderLine, quantities, lock=True)


def _beyond(quantities: Quantities, left: Quantities, code: str, reason: str) -> Iterator[Objection]:
    for i, (line_id, quantity) in enumerate(quantities.items()):
        if quantity <= 0:
            yield object_to("orders/quantity", "The quantity must be more than nothing", f"/lines/{i}/quantity")
        elif quantity > left[line_id]:
            yield object_to(code, reason, f"/lines/{i}", wanted=plain(quantity), left=plain(left[line_id]), line_id=line_id)


def _dear(lines: list[OrderLine], returned: Mapping[int, tuple[Decimal, int]]) -> Iterator[Objection]:
    for line in lines:
        if not 0 <= returned[line.id][1] <= line.cost_minor - line.cost_returned_minor:
            yield object_to("orders/cost-returned", "Line {line} cannot bring back more than it had cost", line=line.position)
