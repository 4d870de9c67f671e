"""A return as it is asked for: the wish, together with all that is known about what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import Objection, cumulative, object_to, refuse, reject
from core_erp.masters import facts
from core_erp.masters.models import Partner, Product
from plugins.orders import api as orders
from plugins.returns.blind import Value, value_of
from plugins.returns.quantities import objections_to
from plugins.returns.reasons import ReasonFacts, reason
from plugins.returns.wishes import ReturnLineWish, ReturnWish

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True)
class Asked:
    """One line that is asked for. ``pointer`` says where it stands in the wish."""

    wish: ReturnLineWish
    pointer: str
    product_id: int
    description: str
    needs_goods: bool
    gross_minor: int
    """What this quantity cost the customer, tax included."""
    blind: Value | None = None
    places: int = 0
    """Decimals that make sense of the product's unit."""


@dataclass(frozen=True)
class Matched(Asked):
    """A line that names the order line it comes from."""

    _: KW_ONLY
    line: orders.OrderLine
    order: orders.Order


@dataclass(frozen=True)
class Request:
    """Everything ``returns_objections`` may go by."""

    wish: ReturnWish
    reason: ReasonFacts
    partner_id: int
    currency: str
    rate: Decimal
    """Company currency per one unit of ``currency``."""
    lines: tuple[Asked, ...]

    @property
    def matched(self) -> Iterator[Matched]:
        return (line for line in self.lines if isinstance(line, Matched))

    @property
    def amount_minor(self) -> int:
        return sum(line.gross_minor for line in self.lines)


def gather(tx: Transaction, wish: ReturnWish) -> Request:
    """Look up what the wish names, claiming its order lines first (by order of id): two requests must see each other.

    Raises ``orders/not-returnable`` with what is left, ``returns/unknown-reason``, NotFound and the like.
    """
    why = reason(tx, wish.reason)
    refuse([_objections(wish)])
    claimed = _claimed(tx, wish)
    sold = {o.id: o for o in orders.orders(tx, {line.order_id for line in claimed.values()})} if claimed else {}
    products = _products(tx, wish, claimed.values())
    first = next(iter(sold.values()), None)
    currency = first.currency if first else wish.currency or facts.company(tx).currency
    lines = tuple(
        _blind(line, f"/lines/{i}", products[line.product_id or 0], currency)
        if line.order_line_id is None
        else _matched(line, f"/lines/{i}", claimed[line.order_line_id], sold[claimed[line.order_line_id].order_id])
        for i, line in enumerate(wish.lines)
    )
    lines = _divisible(tx, lines, products.values())
    return Request(wish, why, _partner(tx, wish, first), currency, first.rate if first else _rate(tx, currency), lines)


def _objections(wish: ReturnWish) -> Iterator[Objection]:
    if not wish.lines:
        yield object_to("returns/no-lines", "A return needs at least one line", "/lines")
    seen: set[int] = set()
    for i, line in enumerate(wish.lines):
        if line.quantity <= 0:
            yield object_to("returns/quantity", "The quantity must be more than zero", f"/lines/{i}/quantity")
        if line.is_blind and line.product_id is None:
            yield object_to("returns/blind-needs-product", "A line without an order names its product", f"/lines/{i}/product_id")
        if line.order_line_id in seen:
            yield object_to("returns/same-line-twice", "Name each order line once", f"/lines/{i}/order_line_id")
        if line.order_line_id is not None:
            seen.add(line.order_line_id)


def _divisible(tx: Transaction, lines: tuple[Asked, ...], products: Iterable[Product]) -> tuple[Asked, ...]:
    places = {product.id: facts.units(tx)[product.unit_id].places for product in products}
    refuse(objections_to(line.wish.quantity, places[line.product_id], f"{line.pointer}/quantity") for line in lines)
    return tuple(replace(line, places=places[line.product_id]) for line in lines)


def _claimed(tx: Transaction, wish: ReturnWish) -> dict[int, orders.OrderLine]:
    wanted = {line.order_line_id: line.quantity for line in wish.lines if line.order_line_id is not None}
    return {line.id: line for line in orders.claim_return(tx, wanted)} if wanted else {}


def _products(tx: Transaction, wish: ReturnWish, sold: Iterable[orders.OrderLine]) -> dict[int, Product]:
    given = {line.product_id for line in wish.lines if line.is_blind and line.product_id is not None}
    return {product.id: product for product in tx.get_all(Product, given | {line.product_id for line in sold})}


def _partner(tx: Transaction, wish: ReturnWish, order: orders.Order | None) -> int:
    partner_id = wish.partner_id or tx.actor.partner_id or (order.partner_id if order else None)
    if partner_id is None:
        raise reject("returns/partner-needed", "Say who returns it", "/partner_id")
    if order is None or partner_id != order.partner_id:
        tx.get(Partner, partner_id)
    if tx.actor.partner_id not in (None, partner_id):
        raise reject("returns/other-partner", "You can only return what you bought yourself", "/partner_id")
    return partner_id


def _rate(tx: Transaction, currency: str) -> Decimal:
    """Blind returns have no order to take the rate from: today's."""
    found = facts.rate(tx, currency, facts.company(tx).currency, tx.now.date())
    if found is None:
        raise reject("returns/no-rate", "There is no exchange rate for {currency}", "/currency", currency=currency)
    return found


def _matched(wish: ReturnLineWish, pointer: str, line: orders.OrderLine, order: orders.Order) -> Matched:
    text, gross = wish.description or line.description, gross_of(line, wish.quantity)
    return Matched(wish, pointer, line.product_id, text, line.is_stocked, gross, line=line, order=order)


def _blind(wish: ReturnLineWish, pointer: str, product: Product, currency: str) -> Asked:
    value = value_of(wish, tax_rate=product.tax_rate, currency=currency, pointer=pointer)
    return Asked(wish, pointer, product.id, wish.description or product.name, product.is_stocked, value.gross, blind=value)


def gross_of(line: orders.OrderLine, quantity: Decimal) -> int:
    """What a quantity cost that was just claimed, in minor units: parts of a line sum to the line."""
    return cumulative(line.gross_minor, line.return_claimed - quantity, quantity, line.quantity)
