"""Shapes of what a designer of flows sees: facts, conditions, findings, simulations."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from core_erp.fields import Choice, Code, Shape, Text, Whole


class FactView(Shape):
    """Something conditions may ask about a kind of document."""

    name = fields.String()
    type = fields.String()
    label = fields.String()
    description = fields.String()
    is_optional = fields.Boolean()
    minimum = fields.Integer(allow_none=True)
    maximum = fields.Integer(allow_none=True)
    choices = fields.List(fields.String())


@dataclass(frozen=True)
class ConditionWish:
    """A condition to be checked: ``gives`` is the type it must have."""

    subject: str
    source: str
    gives: str = "bool"


class CheckCondition(Shape):
    """A condition that is being written."""

    makes = ConditionWish
    subject = Code(80, required=True, pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    source = Text(4000, 1, required=True)
    gives = Choice("bool", "string")


class ConditionView(Shape):
    """A condition that may be used: its type, the facts it goes by, the most work one answer takes."""

    type = fields.String()
    uses = fields.List(fields.String())
    steps = Whole()


class FindingView(Shape):
    """A trap of a flow; ``pointer`` says where, ``evidence`` how it is known."""

    code = fields.String()
    severity = Choice("error", "warning")
    evidence = Choice("proved", "tried", "people")
    pointer = fields.String()
    detail = fields.String()
    facts = fields.Dict(keys=fields.String())


class FindingsView(Shape):
    """All traps of a flow."""

    findings = fields.List(fields.Nested(FindingView))


@dataclass(frozen=True)
class TrialWish:
    last: int = 200


class SimulateFlow(Shape):
    """Over how many of the latest documents."""

    makes = TrialWish
    last = Whole(1, 500)


class SpreadView(Shape):
    """How a duration is spread, in seconds."""

    mean = Whole()
    median = Whole()
    p90 = Whole()


class SideView(Shape):
    """All documents by one version."""

    without_people = Whole()
    rejected = Whole()
    failed = Whole()
    expected = fields.Nested(SpreadView, allow_none=True)
    unmeasured = fields.List(fields.String())


class ReroutedView(Shape):
    """A document that would go another way."""

    subject = fields.String()
    before = fields.List(fields.String())
    after = fields.List(fields.String())


class LoadView(Shape):
    """Tasks of one role."""

    role = fields.String()
    before = Whole()
    after = Whole()


class SimulationView(Shape):
    """What a draft would change."""

    documents = Whole()
    rerouted = Whole()
    examples = fields.List(fields.Nested(ReroutedView))
    tasks = fields.List(fields.Nested(LoadView))
    before = fields.Nested(SideView)
    after = fields.Nested(SideView)
    measured_tasks = Whole()
