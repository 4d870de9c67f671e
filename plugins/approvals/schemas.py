"""Shapes of approvals in and out."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from core_erp.fields import Choice, Code, Id, Many, Moment, Shape, Text, Whole
from plugins.approvals.models import Node
from plugins.approvals.operations import Outcome


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class FlowWish:
    code: str
    name: str
    nodes: tuple[Node, ...]


class DecideTask(Shape):
    """A decision on one level; a rejection needs a reason."""

    makes = Decision
    outcome = Choice("approve", "reject", required=True)
    reason = Text(2000, load_default="")


class NodeShape(Shape):
    """One level of a flow."""

    makes = Node
    name = Code(required=True)
    role = Code(required=True)
    label = Text(120, load_default="")


class DefineFlow(Shape):
    """The next version of a flow, as a draft."""

    makes = FlowWish
    code = Code(required=True)
    name = Text(120, required=True)
    nodes = Many(NodeShape, maximum=9, required=True)


class FlowView(Shape):
    """A version of a flow."""

    id = Id()
    code = fields.String()
    version = Whole()
    name = fields.String()
    state = fields.String()
    nodes = fields.List(fields.Nested(NodeShape), attribute="levels")


class LevelView(Shape):
    """One level: whose turn it is, or who decided it, when and why."""

    id = Id()
    instance_id = Id()
    node = fields.String()
    label = fields.String()
    role = fields.String()
    is_personal = fields.Boolean()
    assignee_ids = fields.List(Id())
    requester_id = Id(allow_none=True)
    state = Choice("open", "approved", "rejected", "withdrawn")
    opened_at = Moment()
    decider_id = Id(allow_none=True)
    decided_at = Moment(allow_none=True)
    reason = fields.String()
    is_override = fields.Boolean()


class TaskView(LevelView):
    """A level and what it is about."""

    subject_kind = fields.String(attribute="instance.subject_kind")
    subject_id = Id(attribute="instance.subject_id")
    facts = fields.Dict(keys=fields.String(), attribute="instance.facts")


class InstanceView(Shape):
    """An approval with the levels it has reached."""

    id = Id()
    subject_kind = fields.String()
    subject_id = Id()
    state = fields.String()
    requester_id = Id(allow_none=True)
    facts = fields.Dict(keys=fields.String())
    started_at = Moment()
    closed_at = Moment(allow_none=True)
    tasks = fields.List(fields.Nested(LevelView))
