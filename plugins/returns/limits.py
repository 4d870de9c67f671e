"""How much one person may pay out: above the setting ``settle_limit_minor`` it takes a manager.

The limit is in minor units of the company's currency; a foreign return counts at its own rate, that of its orders.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, hookimpl, object_to
from plugins.returns.books import in_books

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return


@hookimpl
def returns_settle_objections(tx: Transaction, returned: Return) -> Iterable[Objection]:
    limit = tx.setting("returns.settle_limit_minor")
    if limit is not None and in_books(tx, returned) > int(limit) and not tx.actor.has_role("manager"):
        yield object_to("returns/above-limit", "Above {limit} minor units a manager has to settle", limit=int(limit))
