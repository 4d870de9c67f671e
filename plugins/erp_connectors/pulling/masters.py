"""Customers, products and warehouses of theirs, made or changed here through the masters' own operations."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp.masters import facts, models, operations
from plugins.erp_connectors.documents import CustomerRecord, ProductRecord, Record, WarehouseRecord
from plugins.erp_connectors.mappings import PullSection
from plugins.erp_connectors.models import Connection
from plugins.erp_connectors.pulling import links, rules
from plugins.erp_connectors.pulling.outcomes import ASKED, CHANGED, CREATED, SAME, Difference, Outcome
from plugins.inventory import api as inventory

if TYPE_CHECKING:
    from core_erp import Transaction


def customer(tx: Transaction, connection: Connection, section: PullSection, record: CustomerRecord) -> Outcome:
    """Made when we have none of this code; else its fields by the rules."""
    told = {name: getattr(record, name) for name in _told(section) if hasattr(models.Partner, name)}
    known = _known(tx, connection, record, models.Partner)
    if known is None:
        wish: dict[str, Any] = {name: value or None for name, value in told.items() if name not in ("is_active", "name")}
        partner = operations.add_partner(tx, operations.PartnerWish(code=record.number, name=record.name, **wish))
        return _tied(tx, connection, record, partner.id, "core.partner")
    ours = {name: getattr(known, name) or "" if name != "is_active" else known.is_active for name in told}
    return _merged(tx, connection, section, record, known, ours, told, operations.change_partner)


def product(tx: Transaction, connection: Connection, section: PullSection, record: ProductRecord) -> Outcome:
    """Made when we have none of this code; else its fields by the rules."""
    told = {name: getattr(record, name) for name in _told(section) if name not in ("tax_percent",)}
    if record.tax_percent is not None:
        told["tax_rate"] = record.tax_percent / 100
    known = _known(tx, connection, record, models.Product)
    if known is None:
        wish = {name: value for name, value in told.items() if name != "is_active"}
        made = operations.add_product(tx, operations.ProductWish(code=record.number, **wish))
        return _tied(tx, connection, record, made.id, "core.product")
    ours = {name: _of_product(tx, known, name) for name in told}
    return _merged(tx, connection, section, record, known, ours, told, operations.change_product)


def _of_product(tx: Transaction, known: models.Product, name: str) -> Any:
    if name == "unit":
        return facts.units(tx)[known.unit_id].code
    value = getattr(known, name)
    return "" if value is None and name == "category" else value


def warehouse(tx: Transaction, connection: Connection, section: PullSection, record: WarehouseRecord) -> Outcome:
    """Opened when we have none of this code."""
    known = next((w for w in inventory.warehouses(tx) if w.code == record.number), None)
    if known is None:
        made = inventory.open_warehouse(tx, inventory.WarehouseWish(code=record.number, name=record.name))
        return _tied(tx, connection, record, made.id, "inventory.warehouse")
    links.tie(tx, connection, record, known.id, f"inventory.warehouse:{known.id}")
    return Outcome(kind=record.kind, number=record.number, outcome=SAME, our_id=known.id)


def _told(section: PullSection) -> list[str]:
    """Fields that the mapping reads: about the others they have said nothing."""
    return [name for name, wanted in section.head.items() if wanted != "$omit"]


def _known(tx: Transaction, connection: Connection, record: Record, model: Any) -> Any:
    """Ours by the link, else by the code."""
    link = links.of_record(tx, connection, record)
    if link is not None:
        return tx.get(model, link.our_id)
    return tx.session.scalar(select(model).where(model.company_id == tx.company_id, model.code == record.number))


def _tied(tx: Transaction, connection: Connection, record: Record, our_id: int, kind: str) -> Outcome:
    links.tie(tx, connection, record, our_id, f"{kind}:{our_id}")
    return Outcome(kind=record.kind, number=record.number, outcome=CREATED, our_id=our_id)


def _merged(  # noqa: PLR0917 - both sides of a record and how to write it
    tx: Transaction, connection: Connection, section: PullSection, record: Record, known: Any, ours: Mapping[str, Any],
    theirs: Mapping[str, Any], change: Any,
) -> Outcome:  # fmt: skip
    different = {n: Difference(ours=ours[n], theirs=v) for n, v in theirs.items() if not _same(ours[n], v)}
    decided = rules.decide(
        tx, connection, section, record, table=known.__tablename__, our_id=known.id, differences=different,
    )  # fmt: skip
    if decided.taken:
        change(tx, known.id, **{name: one.theirs for name, one in decided.taken.items()})
    rules.ask(tx, connection, record, known.id, decided.asked)
    links.tie(tx, connection, record, known.id, f"{known.__tablename__.replace('_', '.')}:{known.id}")
    outcome = ASKED if decided.asked else CHANGED if decided.taken else SAME
    return Outcome(kind=record.kind, number=record.number, outcome=outcome, our_id=known.id, taken=decided.taken,
                   asked=decided.asked)  # fmt: skip


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, Decimal) and isinstance(theirs, Decimal):
        return ours == theirs
    return bool(ours == theirs) or (not ours and not theirs)
