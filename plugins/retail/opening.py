"""The first act: puts the stock on the shelf that must have been there, since the file does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from core_erp.crash import point
from plugins.inventory import api as inventory
from plugins.retail.findings import OpeningFacts
from plugins.retail.models import RetailOpening
from plugins.retail.options import Options
from plugins.retail.overview import Overview
from plugins.retail.report import Report
from plugins.retail.shop import Shop

if TYPE_CHECKING:
    from core_erp import Transaction

AT_ONCE = 1_000
"""Products per slip."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Pieces of a product to be put there, their cost in minor units, and how many pieces are still missing then."""

    product_id: int
    quantity: int
    value_minor: int
    short: int


def open_shop(shop: Shop, overview: Overview, options: Options, report: Report) -> None:
    """Open with what the documents that are still to come need and is not there, or with a fixed number of each product.

    A product that has its fixed number gets no second one. Once the documents are in, repeating it opens nothing.
    """
    if overview.first is None:
        return
    with shop.transaction("store", overview.first) as tx:
        opened = _opened(tx)
        piles = list(_piles(tx, shop, overview, options, opened))
        _put(tx, shop, [pile for pile in piles if pile.quantity])
        point("retail:opening-noted")
    point("retail:opened")
    report.opening = _facts(options, piles, sum(opened.values()))
    report.moved.update({pile.product_id: pile.quantity for pile in piles})


def _opened(tx: Transaction) -> dict[int, int]:
    rows = select(RetailOpening.product_id, RetailOpening.quantity).where(RetailOpening.company_id == tx.company_id)
    pieces: dict[int, int] = {}
    for product_id, quantity in tx.session.execute(rows):
        pieces[product_id] = pieces.get(product_id, 0) + quantity
    return pieces


def _piles(tx: Transaction, shop: Shop, overview: Overview, options: Options, opened: dict[int, int]) -> Iterator[Pile]:
    openings = {shop.product(o.product): o for o in overview.survey.openings(None, options.cost_share)}
    there = inventory.on_hand_of(tx, openings, shop.warehouse_id)
    for product_id, opening in sorted(openings.items()):
        missing = max(0, opening.quantity - int(there[product_id]))
        fixed = 0 if product_id in opened else options.opening
        quantity = missing if options.opening is None else fixed or 0
        yield Pile(product_id, quantity, quantity * opening.unit_cost, max(0, missing - quantity))


def _put(tx: Transaction, shop: Shop, piles: Sequence[Pile]) -> None:
    for start in range(0, len(piles), AT_ONCE):
        some = piles[start : start + AT_ONCE]
        inventory.open_stock(tx, [(p.product_id, shop.warehouse_id, Decimal(p.quantity), p.value_minor) for p in some])
        tx.session.execute(insert(RetailOpening), [
            {"company_id": tx.company_id, "product_id": p.product_id, "quantity": p.quantity,
             "value_minor": p.value_minor, "at": tx.now} for p in some
        ])  # fmt: skip


def _facts(options: Options, piles: Sequence[Pile], before: int) -> OpeningFacts:
    put = [pile for pile in piles if pile.quantity]
    return OpeningFacts(
        mode="needed" if options.opening is None else f"{options.opening} of each", cost_share=str(options.cost_share),
        products=len(put), pieces=sum(p.quantity for p in put), value_minor=sum(p.value_minor for p in put),
        short=sum(p.short for p in piles), before=before,
    )  # fmt: skip
