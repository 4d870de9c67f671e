"""Does an order line fit a blind line of a return?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core_erp import Objection, object_to
from plugins.orders import api as orders

if TYPE_CHECKING:
    from plugins.returns.models import Line, Return


def misfits(returned: Return, line: Line, sold: orders.OrderLine, order: orders.Order) -> Iterator[Objection]:
    """Every reason why it does not."""
    pointer = "/order_line_id"
    if sold.product_id != line.product_id:
        yield object_to("returns/other-product", "Another product was sold there", pointer)
    if order.partner_id != returned.partner_id:
        yield object_to("returns/other-partner", "This line was sold to somebody else", pointer)
    if order.currency != returned.currency:
        yield object_to(
            "returns/mixed-currencies", "A return is in one currency: {currency}", pointer, currency=returned.currency
        )
    if any(other.order_line_id == sold.id for other in line.returned.lines):
        yield object_to("returns/same-line-twice", "Name each order line once", pointer)
