"""What a person should do next when a document was refused: which field, which line of the mapping, which command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.erp_connectors.mappings import BadMapping
from plugins.erp_connectors.secrets import NoSecret
from plugins.erp_connectors.translation import NotMapped
from plugins.erp_connectors.wire.errors import (
    CLOSED_PERIOD,
    DUPLICATE,
    ORGANISATION,
    PERMISSION,
    Refused,
    SessionLost,
    Throttled,
    UnknownOutcome,
)

if TYPE_CHECKING:
    from plugins.erp_connectors.models import Connection, Link


class Gone(Exception):
    """They had the document and have it no more."""


class Withdrawn(Exception):
    """It was taken back here before it was sent."""


class NotAudited(Exception):
    """A master of this code is there, made by somebody else, and not yet released for use."""


class MockInProduction(Exception):
    """The address is a mock's, and this is production."""


class Waits(Exception):
    """Another document must be there first; ``link_id`` is that one's link."""

    def __init__(self, why: str, link_id: int, next_action: str) -> None:
        super().__init__(why)
        self.link_id, self.next_action = link_id, next_action


HOPELESS = (NotMapped, Gone, NotAudited)
"""Reasons about one document that trying again would not change."""
UNUSABLE = (BadMapping, NoSecret, MockInProduction)
"""Reasons that concern all documents of a connection."""

_CLOSED = ("已结账", "已关账", "期间已关闭", "结账", "关账", "period is closed", "closed period")


def after(error: Exception, link: Link) -> str:
    """The next action, ending in the command that sends it again."""
    again = f"erp sync retry {link.id}"
    match error:
        case NotMapped():
            return f'add "{error.facts["value"]}" to [maps.{error.facts["map"]}] of the mapping, then: {again}'
        case Gone():
            return f"restore it there, or send it anew: {again} --afresh"
        case NotAudited():
            return f"submit and audit it there, then: {again}"
        case Refused():
            return f"{_about_refusal(error, link)}: {again}{' --on YYYY-MM-DD' if is_closed_period(error) else ''}"
    return again


def _about_refusal(error: Refused, link: Link) -> str:
    if is_closed_period(error):
        return "open the period there, or book it in an open one"
    if error.kind == ORGANISATION:
        return f"give the connection the organisation it has there (erp connect {link.connection.name} --org …), then"
    if error.kind == PERMISSION:
        return "give our account there the right to do this, then"
    if error.kind == DUPLICATE:
        return "the number is taken there by another document: remove that one, then"
    return f"{_field_advice(error)}, then"


def is_closed_period(error: Exception) -> bool:
    return isinstance(error, Refused) and (error.kind == CLOSED_PERIOD or any(word in str(error) for word in _CLOSED))


def _field_advice(error: Refused) -> str:
    field = getattr(error, "field", "")
    return f"mend the field {field}: its master data there or its line in the mapping" if field else "mend what they object to"


def about_connection(error: Exception, connection: Connection) -> str:
    """What to do about a connection that does not work."""
    hurry = f"then: erp sync push {connection.name}"
    match error:
        case BadMapping():
            return f"mend the mapping (erp mapping check {connection.system}), {hurry}"
        case NoSecret():
            return f"put the secret where the connection says it is ({connection.secret}), {hurry}"
        case MockInProduction():
            return f"give the connection the real address (erp connect {connection.system} --url …), {hurry}"
        case SessionLost():
            return f"check account, user and secret of the connection and that they may use it (erp connect …), {hurry}"
        case Throttled():
            return "nothing: they ask us to call less often; it goes on by itself"
        case UnknownOutcome():
            return f"check that {connection.url} is the address of the system itself; it is tried again by itself"
    return f"nothing: it is tried again by itself; if it stays so, check that {connection.url} can be reached"
