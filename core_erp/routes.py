"""The host's own endpoints: who am I, which jobs wait, what was changed, what happened."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, select

from core_erp import jobs
from core_erp.attachment_routes import routes as attachments
from core_erp.audit import AuditRow
from core_erp.calendars.routes import routes as calendars
from core_erp.http import Routes
from core_erp.masters.models import Company
from core_erp.masters.routes import routes as masters
from core_erp.outbox import EventRow, JobRow
from core_erp.people_routes import routes as people
from core_erp.permissions import MANAGE_JOBS, VIEW_AUDIT
from core_erp.schemas import (
    AuditFilter,
    AuditFilters,
    AuditView,
    EventFilter,
    EventFilters,
    EventView,
    JobFilter,
    JobFilters,
    JobView,
    Me,
)
from core_erp.transaction import Transaction

core = Routes("core", "The host", prefix="/api/v1")
ALL: tuple[Routes, ...] = (core, masters, calendars, people, attachments)
"""Everything the host itself serves under /api."""


@core.reads("/me", gives=Me, needs=None)
def me(tx: Transaction) -> dict[str, Any]:
    """Who this token speaks for, in which company, and what they may do."""
    actor = tx.actor
    return {
        "user_id": actor.user_id, "name": actor.name, "partner_id": actor.partner_id, "locale": actor.locale,
        "roles": sorted(actor.roles), "permissions": sorted(actor.permissions), "company": tx.get(Company, actor.company_id),
    }  # fmt: skip


@core.lists("/core/jobs", gives=JobView, needs=MANAGE_JOBS, filters=JobFilters)
def list_jobs(tx: Transaction, wanted: JobFilter) -> Select[Any]:
    """Jobs of this company; `state=dead` are those that wait for a person."""
    return _matching(JobRow, asdict(wanted))


@core.writes("POST", "/core/jobs/<int:job_id>/retry", gives=JobView, needs=MANAGE_JOBS)
def retry_job(tx: Transaction, job_id: int) -> JobRow:
    """Make a job that was set aside due again, now."""
    return jobs.retry(tx, job_id)


@core.lists("/core/audit", gives=AuditView, needs=VIEW_AUDIT, filters=AuditFilters)
def list_audit(tx: Transaction, wanted: AuditFilter) -> Select[Any]:
    """The audit trail of this company: of one record, of one person, or whole."""
    values = asdict(wanted)
    return _matching(AuditRow, {"table_name": values.pop("table"), **values})


@core.lists("/core/events", gives=EventView, needs=VIEW_AUDIT, filters=EventFilters)
def list_events(tx: Transaction, wanted: EventFilter) -> Select[Any]:
    """What happened, to one document or at all."""
    return _matching(EventRow, asdict(wanted))


def _matching(model: type[Any], values: dict[str, Any]) -> Select[Any]:
    return select(model).where(*(getattr(model, k) == v for k, v in values.items() if v is not None))
