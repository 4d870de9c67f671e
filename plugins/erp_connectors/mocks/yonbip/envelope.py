"""Replies of YonBIP: code, message, data."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

FAULT, NO_DATA, NOTHING_FOUND, PATTERN, WRONG_TYPE, MISSING = "999", "1002", "118001", "310015", "310023", "310008"
RUNNING, NO_APP, APP_OFF, NOT_GRANTED = "202", "310005", "310006", "310037"
NO_TOKEN, BAD_TOKEN, NOT_JSON, NO_API, WRONG_METHOD = "310001", "310036", "310002", "310404", "310405"


class Refusal(Exception):
    """The system says no, in its own words."""

    def __init__(self, message: str, code: str | int = FAULT, data: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.data = data


def success(data: Any, message: str = "操作成功") -> dict[str, Any]:
    return {"code": "200", "message": message, "data": data}


def failure(refusal: Refusal) -> dict[str, Any]:
    body = {"code": refusal.code, "message": refusal.message}
    return body if refusal.data is None else {**body, "data": refusal.data}


def json_reply(body: Any, status: int = 200) -> Response:
    """Compact, and Chinese as it is: some clients look for words in the text."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, content_type="application/json;charset=UTF-8")
