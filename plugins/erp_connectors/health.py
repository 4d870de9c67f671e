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
    """How many documents wait for a person, and which connections do not answer."""
    problems, silent = queries.problem_count(tx), queries.silent(tx)
    details = [f"{problems} documents wait: erp sync status"] if problems else []
    details += [f"{one.name} does not answer" for one in silent]
    yield HealthCheck("erp_connectors", healthy=not details, detail="; ".join(details))
