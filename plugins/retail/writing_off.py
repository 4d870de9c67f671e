"""A write-off of the file as business act: stock adjusted against loss, with what stands beside it as the reason."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from plugins.inventory import api as inventory
from plugins.retail.codes import is_goods
from plugins.retail.register import Effect
from plugins.retail.stepping import Work

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.retail.reading import Line
    from plugins.retail.shop import Shop

UNSAID = "no reason given"


def write_off(tx: Transaction, work: Work) -> Effect:
    goods = [line for line in work.document.lines if is_goods(line.code)]
    for reason, lines in groupby(goods, key=lambda line: line.description):
        inventory.adjust_all(tx, [_less(work.shop, line) for line in lines], reason=reason or UNSAID)
    return Effect(pieces=work.pieces)


def _less(shop: Shop, line: Line) -> inventory.Difference:
    return inventory.Difference(
        product_id=shop.product(line.code), warehouse_id=shop.warehouse_id, quantity=Decimal(line.quantity)
    )
