"""Replies of the open platform: errcode, errmsg, and everything in them as text.

Only two codes are known of the real platform: ``0`` and ``20002``, an error code for an empty result. Its own table is
published nowhere, so all the others are this mock's: 99001 to 99099, a range to be recognised by.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from flask import Response

OK = "0"
NOTHING = "20002"

BAD_TOKEN, BAD_APP, BAD_ACCOUNT, BAD_SEQUENCE = "99001", "99002", "99003", "99004"
NO_API, NOT_JSON, WRONG_METHOD = "99005", "99006", "99007"
REQUIRED, WRONG_TYPE, TAKEN, WRONG_STATE, CLOSED_PERIOD, UNBALANCED, NO_MASTER, WRONG_SIGN = (
    "99011", "99012", "99013", "99014", "99015", "99016", "99017", "99018",
)  # fmt: skip
NO_KEY, KEY_USED, RUNNING = "99021", "99022", "99023"
NOT_SIGNED_IN, WRONG_PASSWORD = "99031", "99032"
TOO_OFTEN, REFUSED = "99041", "99099"


class Refusal(Exception):
    """The platform or U8 says no, in its own words."""

    def __init__(self, message: str, code: str = REFUSED) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def success(**more: Any) -> dict[str, Any]:
    return {"errcode": OK, "errmsg": "", **more}


def failure(refusal: Refusal) -> dict[str, Any]:
    return {"errcode": refusal.code, "errmsg": refusal.message}


def nothing(what: str) -> Refusal:
    """The empty result, which is told as an error."""
    return Refusal(f"未检索到匹配的[{what}]。", NOTHING)


def json_reply(body: Any) -> Response:
    """Always HTTP 200; what is wrong stands in errcode."""
    return Response(json.dumps(body, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")


def shown(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply as this platform shows it."""
    return {key: as_text(value) for key, value in reply.items()}


def as_text(value: Any) -> Any:
    """Every number and flag as text, and nothing at all where there is no value."""
    if isinstance(value, dict):
        return {key: as_text(one) for key, one in value.items() if one not in (None, "")}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    if isinstance(value, bool):
        return "1" if value else "0"
    return plain(Decimal(str(value))) if isinstance(value, (int, float, Decimal)) else str(value)


def plain(number: Decimal) -> str:
    """Digits without an exponent or trailing zeros."""
    return f"{number.normalize():f}" if number else "0"
