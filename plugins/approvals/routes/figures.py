"""Statistics and the case library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plugins.approvals import permissions
from plugins.approvals.cases.consistency import Consistency
from plugins.approvals.cases.consistency import consistency as consistency_of
from plugins.approvals.cases.library import Similar
from plugins.approvals.cases.library import similar as similar_to
from plugins.approvals.models import Instance
from plugins.approvals.routes.blueprint import routes
from plugins.approvals.schemas import figures as shapes
from plugins.approvals.statistics import figures
from plugins.approvals.statistics.overdue import Overdue
from plugins.approvals.statistics.overdue import overdue as overdue_now

if TYPE_CHECKING:
    from core_erp import Transaction


@routes.lists("/statistics/cycle-times", gives=shapes.CycleTimeView, needs=permissions.VIEW, filters=shapes.CycleQuery)
def cycle_times(tx: Transaction, filters: shapes.CycleFilters) -> Sequence[figures.CycleTime]:
    """How long tasks waited and were worked on, per step, role or owner; the slowest first."""
    return figures.cycle_times(tx, by=filters.by, days=filters.days, flow=filters.flow)


@routes.lists("/statistics/touches", gives=shapes.TouchesView, needs=permissions.VIEW, filters=shapes.TouchQuery)
def touches(tx: Transaction, filters: shapes.TouchFilters) -> Sequence[figures.Touches]:
    """How often documents were touched by people, by kind."""
    return figures.touches(tx, days=filters.days, subject_kind=filters.subject_kind)


@routes.lists("/statistics/overdue", gives=shapes.OverdueView, needs=permissions.VIEW)
def overdue(tx: Transaction) -> Sequence[Overdue]:
    """Tasks that are late, and whose they are."""
    return overdue_now(tx)


@routes.lists("/instances/<int:instance_id>/similar", gives=shapes.SimilarView, needs=permissions.VIEW)
def similar(tx: Transaction, instance_id: int) -> Sequence[Similar]:
    """Closed cases like this one, what was decided, and in what they are alike (案例库)."""
    return similar_to(tx, tx.get(Instance, instance_id))


@routes.lists("/statistics/consistency", gives=shapes.ConsistencyView, needs=permissions.VIEW, filters=shapes.CaseQuery)
def consistency(tx: Transaction, filters: shapes.CaseFilters) -> Sequence[Consistency]:
    """Do reviewers decide as most others did in cases that are alike?"""
    return consistency_of(tx, filters.subject_kind)
