"""Who says what a line is worth: the order, where one is named; where none is, our own people, never the customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, hookimpl, object_to

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.requests import Request
    from plugins.returns.wishes import ReturnLineWish


@hookimpl
def returns_objections(tx: Transaction, request: Request) -> Iterable[Objection]:
    for asked in request.lines:
        if not asked.wish.is_blind and _states_a_value(asked.wish):
            yield object_to(
                "returns/value-not-yours", "The order tells what this line is worth; leave the amounts out", asked.pointer
            )
        if asked.wish.is_blind and tx.actor.partner_id is not None:
            yield object_to(
                "returns/order-line-needed", "Name the order line that this comes from", f"{asked.pointer}/order_line_id"
            )


def _states_a_value(wish: ReturnLineWish) -> bool:
    return any(v is not None for v in (wish.unit_price, wish.net_minor, wish.tax_minor, wish.gross_minor, wish.cost_minor))
