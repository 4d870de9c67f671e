"""Where others may join in when orders are placed, advance or are cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import hookspec

if TYPE_CHECKING:
    from core_erp import Objection, Transaction
    from core_erp.masters.models import Product
    from plugins.orders.models import Order


@hookspec
def orders_place_objections(tx: Transaction, order: Order) -> Iterable[Objection]:
    """Every reason why this order may not be placed; asked before it is written.

    ``order`` has its lines and amounts but neither id nor number yet. Point at a line with ``/lines/<position>``,
    counted from 0. Any objection refuses the whole order. A credit limit::

        @hookimpl
        def orders_place_objections(tx, order):
            limit = credit.limit(tx, order.partner_id)
            if credit.exposure(tx, order.partner_id) + order.gross_minor > limit:
                yield object_to("acme/credit-limit", "The credit limit of {limit} is reached", limit=limit)
    """


@hookspec
def orders_cancel_objections(tx: Transaction, order: Order) -> Iterable[Objection]:
    """Every reason why this order may not be cancelled; asked with the order locked, before anything changes.

    A deposit that must be paid back first::

        @hookimpl
        def orders_cancel_objections(tx, order):
            if deposits.held(tx, order.id):
                yield object_to("acme/deposit", "Pay the deposit back first")
    """


@hookspec(firstresult=True)
def orders_line_tax(tx: Transaction, product: Product, partner_id: int) -> Decimal | None:
    """The tax rate of a product sold to a partner, as a fraction (``Decimal("0.13")``); the first who knows decides.

    Asked once per product of an order that is placed, unless the wish names a rate. Answer None to leave it to others;
    orders themselves answer last, with the product's own rate. No tax on exports::

        @hookimpl
        def orders_line_tax(tx, product, partner_id):
            if customs.is_export(tx, partner_id):
                return Decimal(0)
    """


@hookspec
def orders_advanced(tx: Transaction, order: Order, before: str) -> None:
    """Make true what belongs with an order's new state, in the same transaction; called after every change of state.

    ``before`` is the state it came from, empty when it was just placed; ``order.state`` is the new one. A partial
    delivery after another one does not change the state. Raise to stop everything. A shop that collects points::

        @hookimpl
        def orders_advanced(tx, order, before):
            if order.state == "delivered":
                points.give(tx, order.partner_id, order.gross_minor // 100)
    """
