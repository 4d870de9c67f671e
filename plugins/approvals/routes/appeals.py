"""Appeals against rejections, and how they end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from plugins.approvals import permissions
from plugins.approvals.appeals import appealing, figures
from plugins.approvals.models import Appeal
from plugins.approvals.routes.blueprint import routes
from plugins.approvals.schemas import incoming, views

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction


@routes.writes(
    "POST",
    "/instances/<int:instance_id>/appeal",
    takes=incoming.MakeAppeal,
    gives=views.AppealView,
    needs=permissions.TAKE_PART,
    status=201,
)
def appeal(tx: Transaction, wish: incoming.Grounds, instance_id: int) -> Appeal:
    """Appeal against a rejection (申诉), in time and with new evidence; decide it by the task that is opened."""
    return appealing.appeal(tx, instance_id, grounds=wish.grounds, evidence=wish.evidence)


@routes.lists("/appeals", gives=views.AppealView, needs=permissions.VIEW)
def appeals(tx: Transaction) -> Select[Any]:
    """All appeals."""
    return select(Appeal).where(Appeal.company_id == tx.company_id)


@routes.lists("/appeals/overturned", gives=views.OverturnedView, needs=permissions.VIEW)
def overturned(tx: Transaction) -> Sequence[figures.Overturned]:
    """How many of each reviewer's rejections were appealed against, and overturned."""
    return figures.overturned(tx)
