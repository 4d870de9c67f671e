"""The connectors' line of GET /health."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import HealthCheck, hookimpl
from plugins.erp_connectors import queries

if TYPE_CHECKING:
    from core_erp import Transaction


@hookimpl
def erp_health_checks(tx: Transaction) -> Iterable[HealthCheck]:
    """How many documents wait for a person."""
    problems = queries.problem_count(tx)
    detail = f"{problems} documents wait: erp sync status" if problems else ""
    yield HealthCheck("erp_connectors", healthy=not problems, detail=detail)
