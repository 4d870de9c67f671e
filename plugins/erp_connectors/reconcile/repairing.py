"""``--fix``: do the safe repairs, then compare again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.erp_connectors import pushing
from plugins.erp_connectors.reconcile.comparing import reconcile
from plugins.erp_connectors.reconcile.periods import Period
from plugins.erp_connectors.reconcile.rows import Report, Row

if TYPE_CHECKING:
    from core_erp import Actor
    from core_erp.erp import Erp


@dataclass(frozen=True)
class Repair:
    """The report after the repair, and what was repaired by it."""

    report: Report
    repaired: tuple[Row, ...]


def repair(erp: Erp, actor: Actor, name: str, period: Period | None = None, *, seconds: float = 120) -> Repair:
    """Send what was overlooked, go on with what is on its way, ask about what is unknown. Nothing there is changed or removed.

    What needs a person (refused, different, gone) stays as it is and is in the report.
    """
    before = reconcile(erp, actor.company_id, name, period)
    if not any(row.is_safe for row in before.rows):
        return Repair(before, ())
    pushing.push(erp, actor, name, seconds=seconds)
    after = reconcile(erp, actor.company_id, name, period)
    still = {(row.kind, row.number) for row in after.rows if row.is_safe}
    return Repair(after, tuple(row for row in before.rows if row.is_safe and (row.kind, row.number) not in still))
