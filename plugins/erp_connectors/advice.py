"""What a person should do next when a document was refused: which field, which line of the mapping, which command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.erp_connectors.mappings import BadMapping
from plugins.erp_connectors.secrets import NoSecret
from plugins.erp_connectors.translation import NotMapped
from plugins.erp_connectors.wire.errors import Refused

if TYPE_CHECKING:
    from plugins.erp_connectors.models import Link


class Gone(Exception):
    """They had the document and have it no more."""


class MockInProduction(Exception):
    """The address is a mock's, and this is production."""


HOPELESS = (NotMapped, BadMapping, NoSecret, Gone, MockInProduction)
"""Reasons on our side that trying again would not change."""

_CLOSED = ("已结账", "已关账", "期间已关闭", "结账", "关账", "period is closed", "closed period")


def after(error: Exception, link: Link) -> str:
    """The next action, ending in the command that sends it again."""
    again = f"erp sync retry {link.id}"
    match error:
        case NotMapped():
            return f'add "{error.facts["value"]}" to [maps.{error.facts["map"]}] of the mapping, then: {again}'
        case BadMapping():
            return f"mend the mapping (erp mapping check {link.connection.system}), then: {again}"
        case NoSecret():
            return f"put the secret where the connection says it is, then: {again}"
        case Gone():
            return f"restore it there, or send it anew: {again} --afresh"
        case MockInProduction():
            return f"give the connection the real address (erp connect), then: {again}"
        case Refused() if is_closed_period(error):
            return f"open the period there, or book it in an open one: {again} --on YYYY-MM-DD"
        case Refused():
            return f"{_field_advice(error)}, then: {again}"
    return again


def is_closed_period(error: Refused) -> bool:
    return any(word in str(error) for word in _CLOSED)


def _field_advice(error: Refused) -> str:
    field = getattr(error, "field", "")
    return f"mend the field {field}: its master data there or its line in the mapping" if field else "mend what they object to"
