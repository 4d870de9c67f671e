"""What the host's own endpoints take and give."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from core_erp.fields import Choice, Id, Moment, Shape, Text


class CompanyOfMe(Shape):
    """The company somebody acts in."""

    id = Id()
    code = Text()
    name = Text()
    currency = Text()
    timezone = Text()


class Me(Shape):
    """Who is asking."""

    user_id = Id(allow_none=True)
    name = Text()
    partner_id = Id(allow_none=True)
    locale = Text()
    roles = fields.List(fields.String())
    permissions = fields.List(fields.String())
    company = fields.Nested(CompanyOfMe)


class JobView(Shape):
    """Work to be done, being done, done, or set aside for a person (`dead`)."""

    id = Id()
    key = Text()
    name = Text()
    subject = Text()
    state = Choice("ready", "running", "done", "dead", "skipped")
    attempts = fields.Integer()
    problem = Text(allow_none=True)
    run_at = Moment()
    created_at = Moment()
    done_at = Moment(allow_none=True)


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """Which jobs; None: whatever they are."""

    state: str | None = None
    name: str | None = None
    subject: str | None = None


class JobFilters(Shape):
    """Query parameters of the list of jobs."""

    makes = JobFilter

    state = Choice("ready", "running", "done", "dead", "skipped")
    name = Text()
    subject = Text()


class AuditView(Shape):
    """One change of one record: who, when, from where, and from what to what."""

    id = Id()
    at = Moment()
    actor_id = Id(allow_none=True)
    via = Text()
    request_id = Text()
    table = Text(attribute="table_name")
    record_id = Id()
    action = Text()
    changes = fields.Dict(keys=fields.String())


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which rows of the trail; None: whatever they are."""

    table: str | None = None
    record_id: int | None = None
    actor_id: int | None = None
    action: str | None = None


class AuditFilters(Shape):
    """Query parameters of the audit trail."""

    makes = AuditFilter

    table = Text()
    record_id = Id()
    actor_id = Id()
    action = Text()


class EventView(Shape):
    """Something that happened to a document."""

    id = Id()
    at = Moment()
    actor_id = Id(allow_none=True)
    name = Text()
    subject = Text()
    payload = fields.Dict(keys=fields.String())


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """Which events; ``subject`` is ``<kind>:<id>``."""

    subject: str | None = None
    name: str | None = None


class EventFilters(Shape):
    """Query parameters of the list of events."""

    makes = EventFilter

    subject = Text(metadata={"description": "`<kind>:<id>`, such as `returns.return:12`"})
    name = Text()
