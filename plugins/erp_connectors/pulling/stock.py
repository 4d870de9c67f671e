"""Stock levels of theirs against ours: a difference is a question, or by the rules an adjustment 盘盈盘亏."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp.masters.models import Product
from plugins.erp_connectors.documents import StockRecord
from plugins.erp_connectors.mappings import PullSection
from plugins.erp_connectors.models import Connection
from plugins.erp_connectors.pulling import rules
from plugins.erp_connectors.pulling.outcomes import ASKED, CHANGED, SAME, SKIPPED, Difference, Outcome
from plugins.inventory import api as inventory

if TYPE_CHECKING:
    from core_erp import Transaction


def stock_level(tx: Transaction, connection: Connection, section: PullSection, record: StockRecord) -> Outcome:
    """Asked about unless the rule of ``quantity`` says ``theirs``; what is not stocked here is skipped."""
    mine = (Product.company_id == tx.company_id, Product.code == record.product)
    product = tx.session.scalar(select(Product).where(*mine))
    place = next((w for w in inventory.warehouses(tx) if w.code == record.warehouse), None)
    if product is None or place is None or not product.is_stocked:
        return _outcome(record, SKIPPED, None, why=f"we do not stock {record.product} in {record.warehouse}")
    ours = inventory.on_hand(tx, product.id, place.id)
    if ours == record.quantity:
        return _outcome(record, SAME, product.id)
    difference = {"quantity": Difference(ours=ours, theirs=record.quantity)}
    if section.rules.get("quantity", "ask") == "theirs":
        inventory.adjust(tx, product_id=product.id, warehouse_id=place.id, quantity=record.quantity - ours,
                         reason=f"stock level of {connection.name}")  # fmt: skip
        return Outcome(kind=record.kind, number=record.number, outcome=CHANGED, our_id=product.id, taken=difference)
    rules.ask(tx, connection, record, product.id, difference)
    return Outcome(kind=record.kind, number=record.number, outcome=ASKED, our_id=product.id, asked=difference)


def _outcome(record: StockRecord, outcome: str, our_id: int | None, why: str = "") -> Outcome:
    return Outcome(kind=record.kind, number=record.number, outcome=outcome, our_id=our_id, why=why)
