"""Shapes of connections and links in and out. A secret is named by its place and never shown or taken."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from core_erp.fields import Choice, Entire, Flag, Id, Moment, QuantityField, Shape, Text, Whole
from plugins.erp_connectors.documents import INBOUND, KINDS
from plugins.erp_connectors.models import ANSWERS, STANDINGS
from plugins.erp_connectors.operations import ConnectionWish, RetryWish
from plugins.erp_connectors.queries import ConflictFilters, LinkFilters


@dataclass(frozen=True)
class Switch:
    is_active: bool


@dataclass(frozen=True)
class Reason:
    reason: str


@dataclass(frozen=True)
class Many:
    kind: str | None


@dataclass(frozen=True)
class Comparison:
    period: str | None
    fix: bool


@dataclass(frozen=True)
class PullWish:
    kinds: tuple[str, ...]
    dry_run: bool


@dataclass(frozen=True)
class Answer:
    answer: str


@dataclass(frozen=True)
class Pushed:
    begun: int
    waiting: int


class Connect(Shape):
    """A system to connect. A secret is named as ``env:ERP_SECRET_…``, so that nobody can have us send away a file."""

    makes = ConnectionWish
    system = Text(32, 1, required=True)
    url = Text(500, 1, required=True)
    name = Text(64, load_default="")
    org = Text(64, load_default="")
    settings = fields.Dict(keys=Text(64), values=Text(500), load_default=dict)
    secret = Text(120, load_default="", validate=Entire("(env:ERP_SECRET_[A-Z0-9_]+)?", error="This must be env:ERP_SECRET_…"))
    prefix = Text(8, load_default="CE-")
    carries = fields.List(Choice(*KINDS), load_default=())
    pulls = fields.List(Choice(*INBOUND), load_default=())
    per_minute = Whole(0, 100_000, load_default=0)


class SwitchConnection(Shape):
    """On or off."""

    makes = Switch
    is_active = Flag(required=True)


class RetryLink(Shape):
    """Send it again: booked on another day, or afresh though they had it once."""

    makes = RetryWish
    on = fields.Date(load_default=None, allow_none=True)
    afresh = Flag(load_default=False)


class ParkLink(Shape):
    """Why it shall not be sent."""

    makes = Reason
    reason = Text(500, 1, required=True)


class ConnectionView(Shape):
    """A connected system."""

    id = Id(dump_only=True)
    name = fields.String()
    system = fields.String()
    url = fields.String()
    org = fields.String()
    settings = fields.Dict()
    secret = fields.String()
    mapping_file = fields.String(allow_none=True)
    prefix = fields.String()
    is_active = fields.Boolean()
    since = Moment()
    carries = fields.List(fields.String())
    pulls = fields.List(fields.String())
    per_minute = fields.Integer()
    breaker = fields.String()
    failures = fields.Integer()
    problem = fields.String(allow_none=True)
    next_action = fields.String(allow_none=True)
    rests_until = Moment(allow_none=True)


class LinkFilter(Shape):
    """Which links."""

    makes = LinkFilters
    connection_id = Id(load_default=None)
    kind = Choice(*KINDS, load_default=None)
    standing = Choice(*STANDINGS, load_default=None)
    subject = Text(64, load_default=None)


class LinkView(Shape):
    """A document of ours and how far it is over there; with a problem, what to do next."""

    document = "erp_connectors.link"
    id = Id(dump_only=True)
    connection_id = Id()
    connection = fields.String(attribute="connection.name")
    kind = fields.String()
    our_id = Id()
    subject = fields.String()
    number = fields.String()
    their_id = fields.String(allow_none=True)
    their_number = fields.String(allow_none=True)
    standing = fields.String()
    state = fields.String()
    steps = fields.List(fields.String())
    quantity = QuantityField(allow_zero=True)
    amount_minor = fields.Integer()
    currency = fields.String()
    origin = fields.String()
    verdict = fields.String()
    day = fields.Date(allow_none=True)
    booked_on = fields.Date(allow_none=True)
    attempts = fields.Integer()
    due_at = Moment(allow_none=True)
    problem = fields.String(allow_none=True)
    next_action = fields.String(allow_none=True)
    created_at = Moment()
    done_at = Moment(allow_none=True)


class OverviewView(Shape):
    """A connection and how its documents stand, by standing."""

    connection = fields.Nested(ConnectionView)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class StatusView(Shape):
    """All connections."""

    connections = fields.List(fields.Nested(OverviewView))


class PushedView(Shape):
    """How many documents were begun, and how many are tried again."""

    begun = fields.Integer()
    waiting = fields.Integer()


class RetryParked(Shape):
    """Which of those that wait for a person: of one kind, or all."""

    makes = Many
    kind = Choice(*KINDS, load_default=None)


class ReconcileRun(Shape):
    """What to compare: a month (``2026-03``) or everything; with ``fix`` the safe repairs are done."""

    makes = Comparison
    period = Text(7, load_default=None, allow_none=True)
    fix = Flag(load_default=False)


class PullRun(Shape):
    """What to read; without kinds what the connection pulls. ``dry_run`` writes nothing."""

    makes = PullWish
    kinds = fields.List(Choice(*INBOUND), load_default=())
    dry_run = Flag(load_default=False)


class RunView(Shape):
    """A comparison or a pull: its state, how many were seen so far, and what came of it."""

    id = Id(dump_only=True)
    connection_id = Id()
    kind = fields.String()
    wish = fields.Dict()
    state = fields.String()
    progress = fields.Integer()
    result = fields.Dict()
    problem = fields.String(allow_none=True)
    next_action = fields.String(allow_none=True)
    asked_at = Moment()
    ended_at = Moment(allow_none=True)


class ConflictFilter(Shape):
    """Which questions."""

    makes = ConflictFilters
    connection_id = Id(load_default=None)
    kind = Choice(*INBOUND, load_default=None)
    open = Flag(load_default=None)


class ConflictView(Shape):
    """A field on both sides, and what to do; ``field`` is ``*`` for a record that could not be taken over at all."""

    id = Id(dump_only=True)
    connection_id = Id()
    connection = fields.String(attribute="connection.name")
    kind = fields.String()
    number = fields.String()
    their_id = fields.String()
    our_id = Id(allow_none=True)
    field = fields.String()
    ours = fields.Raw(allow_none=True)
    theirs = fields.Raw(allow_none=True)
    problem = fields.String()
    next_action = fields.String()
    answer = fields.String(allow_none=True)
    asked_at = Moment()
    answered_at = Moment(allow_none=True)


class AnswerConflict(Shape):
    """Who is right."""

    makes = Answer
    answer = Choice(*ANSWERS, required=True)


class CutOffRowView(Shape):
    """A document of the month that is not there in the month, and why."""

    connection = fields.String()
    kind = fields.String()
    number = fields.String()
    link_id = Id()
    day = fields.Date(allow_none=True)
    booked_on = fields.Date(allow_none=True)
    reason = fields.String()
    amount_minor = fields.Integer()
    currency = fields.String()
    problem = fields.String()
    next_action = fields.String()


class CutOffView(Shape):
    """The list of a month."""

    period = fields.String()
    is_clean = fields.Boolean()
    rows = fields.List(fields.Nested(CutOffRowView))
