"""Which warehouse takes a return: the one that was named; with several, somebody must name one (必须指定退回仓库)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.inventory import api as inventory

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return


@hookimpl(trylast=True)
def returns_destination(tx: Transaction, returned: Return) -> int:
    return inventory.the_warehouse(tx, returned.warehouse_id).id
