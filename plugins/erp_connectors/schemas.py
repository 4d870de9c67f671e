"""Shapes of connections and links in and out. A secret is named by its place and never shown or taken."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from core_erp.fields import Choice, Entire, Flag, Id, Moment, QuantityField, Shape, Text
from plugins.erp_connectors.models import STANDINGS
from plugins.erp_connectors.operations import ConnectionWish, RetryWish
from plugins.erp_connectors.queries import LinkFilters


@dataclass(frozen=True)
class Switch:
    is_active: bool


@dataclass(frozen=True)
class Reason:
    reason: str


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
    rests_until = Moment(allow_none=True)


class LinkFilter(Shape):
    """Which links."""

    makes = LinkFilters
    connection_id = Id(load_default=None)
    kind = Choice("return_receipt", "credit_note", load_default=None)
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
    booked_on = fields.Date(allow_none=True)
    problem = fields.String(allow_none=True)
    next_action = fields.String(allow_none=True)
    created_at = Moment()
    done_at = Moment(allow_none=True)
