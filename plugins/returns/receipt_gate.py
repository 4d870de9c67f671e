"""No money before the goods (仓库收货未反馈，财务退款却已操作): the gate between warehouse and finance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, hookimpl, object_to
from plugins.returns.workflow import PAYABLE

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return


@hookimpl
def returns_settle_objections(tx: Transaction, returned: Return) -> Iterable[Objection]:
    if returned.state not in PAYABLE:
        yield object_to("returns/not-payable", "This return is {state}; no money moves for it", state=returned.state)
    elif returned.needs_goods and returned.state in ("approved", "in_transit") and not returned.pays_before_receipt:
        yield object_to("returns/not-received", "The goods have not arrived yet")
