"""Canonical documents made of our books, each from the event that tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from core_erp import hookimpl
from plugins.erp_connectors.documents import Document
from plugins.erp_connectors.drafting.crediting import credit_note, refund
from plugins.erp_connectors.drafting.masters import customer, product
from plugins.erp_connectors.drafting.returning import return_notice, return_receipt
from plugins.erp_connectors.drafting.selling import delivery, sale_order
from plugins.erp_connectors.drafting.vouchers import voucher

if TYPE_CHECKING:
    from core_erp import Transaction

__all__ = [
    "DRAFTS", "credit_note", "customer", "delivery", "erp_connectors_document", "product", "refund", "return_notice",
    "return_receipt", "sale_order", "voucher",
]  # fmt: skip

DRAFTS: Mapping[str, tuple[str, Callable[[Transaction, Mapping[str, Any]], Document]]] = {
    "orders.order_confirmed": ("sale_order", lambda tx, told: sale_order(tx, told["order_id"])),
    "orders.order_delivered": ("delivery", lambda tx, told: delivery(tx, told["delivery_id"])),
    "returns.return_authorized": ("return_notice", return_notice),
    "returns.return_received": ("return_receipt", return_receipt),
    "finance.credit_note_posted": ("credit_note", lambda tx, told: credit_note(tx, told["credit_note_id"])),
    "finance.refund_paid": ("refund", lambda tx, told: refund(tx, told["refund_id"])),
    "erp_connectors.customer_needed": ("customer", lambda tx, told: customer(tx, told["our_id"])),
    "erp_connectors.product_needed": ("product", lambda tx, told: product(tx, told["our_id"])),
    "erp_connectors.entry_posted": ("voucher", lambda tx, told: voucher(tx, told["our_id"])),
}
"""Event -> the kind of document it becomes, and how. The last three are told by nobody: masters go when they are needed."""


@hookimpl(trylast=True)
def erp_connectors_document(tx: Transaction, event: str, payload: Mapping[str, Any], system: str) -> Document | None:
    """The plugin's own answer: what every system is told of these events."""
    return DRAFTS[event][1](tx, payload) if event in DRAFTS else None
