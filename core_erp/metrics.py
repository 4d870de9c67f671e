"""Figures for Prometheus: requests and their times by endpoint, jobs by state. Each application counts for itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from core_erp.outbox import JobRow

if TYPE_CHECKING:
    from core_erp.erp import Erp

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one application."""

    def __init__(self, erp: Erp) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "erp_http_requests", "Requests answered", ("method", "endpoint", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "erp_http_request_seconds", "Time to answer", ("method", "endpoint"), buckets=_SECONDS, registry=self.registry
        )
        self.registry.register(_Jobs(erp))

    def answered(self, method: str, endpoint: str | None, status: int, seconds: float) -> None:
        """Count one request. Unknown addresses share one name, so that nobody can fill the memory with them."""
        known, place = method if method in _METHODS else "OTHER", endpoint or "none"
        self._requests.labels(known, place, str(status)).inc()
        self._seconds.labels(known, place).observe(seconds)

    def page(self) -> Response:
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)


class _Jobs(Collector):
    """Asked at each visit; without a database there is nothing to tell."""

    def __init__(self, erp: Erp) -> None:
        self._erp = erp

    def describe(self) -> list[GaugeMetricFamily]:
        return [self._family()]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = self._family()
        try:
            with self._erp.session(reading=True) as session:
                for state, count in session.execute(select(JobRow.state, func.count()).group_by(JobRow.state)):
                    family.add_metric([state], count)
        except SQLAlchemyError:
            return
        yield family

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily("erp_jobs", "Jobs by state", labels=["state"])
