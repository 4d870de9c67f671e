"""Shapes of approvals as they are shown."""

from __future__ import annotations

from marshmallow import fields

from core_erp.fields import Choice, Id, Moment, Shape, Whole


class FlowView(Shape):
    """A version of a flow."""

    id = Id()
    code = fields.String()
    version = Whole()
    name = fields.String()
    state = fields.String()
    definition = fields.Dict(keys=fields.String())


class LevelView(Shape):
    """One task: whose turn it is, or who ended it, when and why."""

    id = Id()
    instance_id = Id()
    step = Whole()
    kind = fields.String()
    node = fields.String()
    label = fields.String()
    role = fields.String()
    is_personal = fields.Boolean()
    assignee_ids = fields.List(Id())
    requester_id = Id(allow_none=True)
    state = Choice("open", "waiting", "approved", "rejected", "done", "returned", "withdrawn")
    note = fields.String()
    opened_at = Moment()
    claimed_by = Id(allow_none=True)
    claimed_at = Moment(allow_none=True)
    due_at = Moment(allow_none=True)
    urges = Whole()
    decider_id = Id(allow_none=True)
    on_behalf_of_id = Id(allow_none=True)
    decided_at = Moment(allow_none=True)
    reason = fields.String()
    reason_code = fields.String()
    rule = fields.String()
    is_override = fields.Boolean()
    is_automatic = fields.Boolean()


class TaskView(LevelView):
    """A task and what it is about."""

    subject_kind = fields.String(attribute="instance.subject_kind")
    subject_id = Id(attribute="instance.subject_id")
    facts = fields.Dict(keys=fields.String(), attribute="instance.facts")
    policy = fields.String(attribute="instance.policy")


class InstanceView(Shape):
    """An approval with its tasks so far."""

    id = Id()
    flow_id = Id()
    subject_kind = fields.String()
    subject_id = Id()
    state = fields.String()
    requester_id = Id(allow_none=True)
    facts = fields.Dict(keys=fields.String())
    policy = fields.String()
    started_at = Moment()
    closed_at = Moment(allow_none=True)
    paused_at = Moment(allow_none=True)
    tasks = fields.List(fields.Nested(LevelView))


class HappeningView(Shape):
    """One thing that happened to an approval or one of its tasks."""

    id = Id()
    at = Moment()
    kind = fields.String()
    node = fields.String()
    step = Whole(allow_none=True)
    task_id = Id(allow_none=True)
    person_id = Id(allow_none=True)
    data = fields.Dict(keys=fields.String())


class CommentView(Shape):
    """A message."""

    id = Id()
    instance_id = Id()
    author_id = Id(allow_none=True)
    at = Moment()
    text = fields.String()
    mentions = fields.List(Id())
    is_public = fields.Boolean()


class DelegationView(Shape):
    """Who stands in for whom, and when."""

    id = Id()
    delegator_id = Id()
    delegate_id = Id()
    begins_at = Moment()
    ends_at = Moment()
    flow = fields.String()
    reason = fields.String()
    made_at = Moment()
    revoked_at = Moment(allow_none=True)


class RejectReasonView(Shape):
    """A preset reason of rejections."""

    id = Id()
    code = fields.String()
    name = fields.String()
    name_zh = fields.String()
    rule = fields.String()
    is_active = fields.Boolean()


class BatchAnswerView(Shape):
    """What became of one task of a batch; `code` is empty when it was decided."""

    task_id = Id()
    code = fields.String()
    detail = fields.String()
    state = fields.String()


class BatchView(Shape):
    """What became of each."""

    answers = fields.List(fields.Nested(BatchAnswerView))


class FlowFile(Shape):
    """A flow as the text of a file."""

    form = Choice("yaml", "json")
    text = fields.String()


class AppealView(Shape):
    """An appeal against a rejection."""

    id = Id()
    instance_id = Id()
    rejected_task_id = Id()
    appealed_id = Id(allow_none=True)
    appellant_id = Id(allow_none=True)
    grounds = fields.String()
    evidence = fields.List(Id())
    state = Choice("open", "upheld", "dismissed")
    at = Moment()
    deadline = Moment()
    reviewer_id = Id(allow_none=True)
    decided_at = Moment(allow_none=True)
    reason = fields.String()


class OverturnedView(Shape):
    """How a reviewer's rejections fared."""

    id = Id(attribute="reviewer_id")
    name = fields.String()
    rejected = Whole()
    appealed = Whole()
    overturned = Whole()
    dismissed = Whole()
    overturned_percent = Whole()


class PlacesView(Shape):
    """Nodes that a task can be sent back to."""

    places = fields.List(fields.String())
