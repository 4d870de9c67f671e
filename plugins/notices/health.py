"""Do notices leave the house?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core_erp import HealthCheck, hookimpl
from plugins.notices.models import Delivery

if TYPE_CHECKING:
    from core_erp import Transaction

RECENT = timedelta(days=1)


@hookimpl
def erp_health_checks(tx: Transaction) -> Iterable[HealthCheck]:
    """How many failed since yesterday; the older ones are history."""
    failed = tx.session.scalar(select(func.count()).where(Delivery.state == "failed", Delivery.created_at > tx.now - RECENT))
    yield HealthCheck("notices", healthy=not failed, detail=f"{failed} could not be delivered" if failed else "")
