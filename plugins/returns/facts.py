"""What conditions of approvals may ask about a return, gathered in two statements when its approval starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select, true

from core_erp import hookimpl
from core_erp.masters import facts as masters
from core_erp.masters.models import Partner, Product
from plugins.approvals import api as approvals
from plugins.inventory import api as inventory
from plugins.returns.books import in_books
from plugins.returns.models import KIND, Return
from plugins.returns.requests import Request

if TYPE_CHECKING:
    from core_erp import Transaction

YEAR = timedelta(days=365)
MOST = 200
"""More returns of one customer in a year are not counted, nor more products of one return told."""
Fact = approvals.Fact

FACTS = (
    Fact("number", "string", "Number", "number of the return", weight=0),
    Fact("amount_minor", "int", "Amount", "what the returned lines cost the customer, taxes included, in minor units",
         minimum=0, weight=3),
    Fact("currency", "string", "Currency", "such as CNY"),
    Fact("books_minor", "int", "Amount in the books",
         "amount_minor in minor units of the company's currency; what limits go by", minimum=0, weight=0),
    Fact("reason", "string", "Reason", "code of the reason, such as quality or wrong_goods", weight=4),
    Fact("fault", "string", "Fault", "whose fault it is by the reason: seller, customer, carrier or none",
         choices=("seller", "customer", "carrier", "none"), weight=0),
    Fact("channel", "string", "Channel", "where it was sold; empty when nobody said"),
    Fact("warehouse", "string", "Warehouse", "code of the warehouse that was named; empty when none was", weight=0),
    Fact("warehouse_id", "int", "Warehouse by id", "id of the warehouse that was named", is_optional=True, weight=0),
    Fact("partner_id", "int", "Customer by id", "id of the customer", weight=0),
    Fact("customer", "string", "Customer", "code of the customer", weight=0),
    Fact("customer_level", "string", "Customer level", "level of the customer, such as gold; empty when he has none"),
    Fact("customer_country", "string", "Country", "country of the customer, such as CN; empty when unknown", weight=0),
    Fact("categories", "strings", "Product categories", "categories of the returned products, each once", weight=3),
    Fact("products", "strings", "Products", "codes of the returned products, each once", weight=2),
    Fact("product_ids", "ints", "Products by id", "ids of the returned products, each once", weight=0),
    Fact("line_count", "int", "Lines", "number of lines", minimum=1, weight=0),
    Fact("needs_goods", "bool", "Needs goods", "true when anything must come back; false for services and fees alone"),
    Fact("is_blind", "bool", "Without an order", "true when a line names no order (a blind return)"),
    Fact("days_since_delivery", "int", "Days since delivery",
         "days since the latest delivery of its orders, by the calendar of the company; null before any", is_optional=True,
         minimum=0, weight=2),
    Fact("earlier_returns", "int", "Earlier returns", "other returns of this customer in a year, at most 200", minimum=0,
         maximum=MOST),
    Fact("rejected_returns", "int", "Rejected returns", "how many of the earlier returns were rejected", minimum=0,
         maximum=MOST),
    Fact("risk_score", "int", "Risk", "from 0 to 100, by the hook returns_risk", minimum=0, maximum=100, weight=2),
    Fact("by_customer", "bool", "Asked by the customer", "true when the customer asked himself and not our own people", weight=0),
    Fact("requested_at", "timestamp", "Asked at", "when it was asked for", weight=0),
)  # fmt: skip


@dataclass(frozen=True)
class History:
    """What is known of a customer, this return left out; counted over a year."""

    code: str
    level: str
    country: str
    returns: int
    rejected: int


@hookimpl
def approvals_facts(subject_kind: str) -> Iterable[approvals.Fact]:
    return FACTS if subject_kind == KIND else ()


def facts_of(tx: Transaction, returned: Return, asked: Request) -> dict[str, Any]:
    """The values of all of them, by name, and those of the extra fields of plugins."""
    history, products = _history(tx, returned), _products(tx, returned)
    risk = tx.hook.returns_risk(tx=tx, returned=returned, history=history)
    return {
        **approvals.extra_values(returned.extra),
        "number": returned.number, "amount_minor": returned.amount_minor, "currency": returned.currency,
        "books_minor": in_books(tx, returned),
        "reason": returned.reason, "fault": asked.reason.fault, "channel": returned.channel,
        "warehouse": _warehouse(tx, returned), "warehouse_id": returned.warehouse_id,
        "partner_id": returned.partner_id, "customer": history.code, "customer_level": history.level,
        "customer_country": history.country, "categories": sorted({p.category for p in products if p.category}),
        "products": [p.code for p in products], "product_ids": [p.id for p in products],
        "line_count": len(returned.lines), "needs_goods": returned.needs_goods,
        "is_blind": any(line.is_blind for line in returned.lines), "days_since_delivery": _days(tx, asked),
        "earlier_returns": history.returns, "rejected_returns": history.rejected, "risk_score": max(0, min(risk, 100)),
        "by_customer": tx.actor.partner_id is not None, "requested_at": returned.requested_at,
    }  # fmt: skip


def _history(tx: Transaction, returned: Return) -> History:
    """One statement: the customer, and his latest returns counted."""
    latest = (
        select(Return.state)
        .where(Return.company_id == tx.company_id, Return.partner_id == returned.partner_id, Return.id != returned.id,
               Return.requested_at > tx.now - YEAR)
        .order_by(Return.id.desc()).limit(MOST).subquery()
    )  # fmt: skip
    rejected = func.coalesce(func.sum(case((latest.c.state == "rejected", 1), else_=0)), 0).label("rejected")
    counted = select(func.count().label("returns"), rejected).select_from(latest).subquery()
    row = tx.session.execute(
        select(Partner.code, Partner.level, Partner.country, counted.c.returns, counted.c.rejected)
        .join(counted, true()).where(Partner.id == returned.partner_id)
    ).one()  # fmt: skip
    return History(row.code, row.level or "", row.country or "", int(row.returns), int(row.rejected))


def _products(tx: Transaction, returned: Return) -> list[Any]:
    ids = {line.product_id for line in returned.lines}
    wanted = select(Product.id, Product.code, Product.category).where(Product.id.in_(ids)).order_by(Product.id)
    return list(tx.session.execute(wanted.limit(MOST)))


def _warehouse(tx: Transaction, returned: Return) -> str:
    return next((w.code for w in inventory.warehouses(tx) if w.id == returned.warehouse_id), "")


def _days(tx: Transaction, asked: Request) -> int | None:
    delivered = max((line.order.delivered_at for line in asked.matched if line.order.delivered_at), default=None)
    if delivered is None:
        return None
    zone = ZoneInfo(masters.company(tx).timezone)
    return (tx.now.astimezone(zone).date() - delivered.astimezone(zone).date()).days
