"""Shapes of statistics and of the case library."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from core_erp.fields import Choice, Code, Id, Moment, Shape, Whole
from plugins.approvals.schemas.designing import SpreadView
from plugins.approvals.statistics.figures import DAYS, By

KIND = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"


@dataclass(frozen=True, kw_only=True)
class CycleFilters:
    by: By = "step"
    days: int = DAYS
    flow: str | None = None


class CycleQuery(Shape):
    """Of which time, and by what."""

    makes = CycleFilters
    by = Choice("step", "role", "owner")
    days = Whole(1, 3650)
    flow = Code()


class CycleTimeView(Shape):
    """Tasks that people ended: how long they waited and were worked on, in seconds."""

    flow = fields.String()
    step = fields.String()
    role = fields.String()
    owner_id = Id(allow_none=True)
    owner = fields.String()
    count = Whole()
    waiting = fields.Nested(SpreadView)
    working = fields.Nested(SpreadView)
    total = fields.Nested(SpreadView)


@dataclass(frozen=True, kw_only=True)
class TouchFilters:
    days: int = DAYS
    subject_kind: str | None = None


class TouchQuery(Shape):
    """Of which time and kind of document."""

    makes = TouchFilters
    days = Whole(1, 3650)
    subject_kind = Code(80, pattern=KIND)


class TouchesView(Shape):
    """How often documents whose approval was closed were touched by people; per hundred documents."""

    subject_kind = fields.String()
    documents = Whole()
    touches = Whole()
    per_document_percent = Whole()
    most = Whole()
    people_percent = Whole()


class OverdueView(Shape):
    """A task that is late, whose it is, and by how much (seconds)."""

    task_id = Id()
    instance_id = Id()
    subject_kind = fields.String()
    subject_id = Id()
    node = fields.String()
    role = fields.String()
    owners = fields.List(fields.String())
    due_at = Moment()
    late_seconds = Whole()


class LikenessView(Shape):
    """One fact of both documents."""

    name = fields.String()
    label = fields.String()
    mine = fields.Raw(allow_none=True)
    theirs = fields.Raw(allow_none=True)
    percent = Whole()
    weight = Whole()


class SimilarView(Shape):
    """A closed case like this one, what was decided, and in what it is alike."""

    instance_id = Id(attribute="case.instance_id")
    subject_kind = fields.String(attribute="case.subject_kind")
    subject_id = Id(attribute="case.subject_id")
    outcome = Choice("approved", "rejected", attribute="case.outcome")
    closed_at = Moment(attribute="case.closed_at")
    decider_id = Id(attribute="case.decider_id", allow_none=True)
    reason = fields.String(attribute="case.reason", allow_none=True)
    reason_code = fields.String(attribute="case.reason_code", allow_none=True)
    rule = fields.String(attribute="case.rule", allow_none=True)
    percent = Whole(attribute="similarity.percent")
    parts = fields.List(fields.Nested(LikenessView), attribute="similarity.parts")


@dataclass(frozen=True, kw_only=True)
class CaseFilters:
    subject_kind: str


class CaseQuery(Shape):
    """Of which kind of document."""

    makes = CaseFilters
    subject_kind = Code(80, pattern=KIND, required=True)


class ConsistencyView(Shape):
    """Of a reviewer's latest cases that can be compared, how many he decided as most others did."""

    reviewer_id = Id()
    name = fields.String()
    decided = Whole()
    compared = Whole()
    agreed = Whole()
    percent = Whole(allow_none=True)
