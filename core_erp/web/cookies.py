"""The few cookies there are: the session, the chosen language and theme, and what is to be said on the next page."""

from __future__ import annotations

import base64
import json
from typing import Any

from flask import request
from werkzeug import Response

from core_erp.http.edge import current_erp
from core_erp.web.done import Done

_YEAR = 31_536_000
_SAID = "said"


def session_name() -> str:
    """Behind https the browser itself guards the name (``__Host-``: this host only, secure only)."""
    return "__Host-erp" if is_secure() else "erp"


def is_secure() -> bool:
    return current_erp().settings.base_url.startswith("https://")


def given(response: Response, done: Done) -> Response:
    """Put what an act wants to be remembered on its answer."""
    for name, value in done.cookies.items():
        put(response, name, value)
    if done.said:
        text = json.dumps({"text": done.said, "facts": {k: str(v) for k, v in done.facts.items()}})
        put(response, _SAID, base64.urlsafe_b64encode(text.encode()).decode(), seconds=60)
    return response


def put(response: Response, name: str, value: str | None, *, seconds: int | None = None) -> None:
    """Set a cookie, or with None take it away."""
    if value is None:
        response.delete_cookie(name, path="/", secure=is_secure(), httponly=True, samesite="Lax")
        return
    kept = seconds if seconds is not None else (_YEAR if name in ("lang", "theme") else None)
    response.set_cookie(name, value, max_age=kept, path="/", secure=is_secure(), httponly=True, samesite="Lax")


def said() -> dict[str, Any] | None:
    """What the act before wants to be said here: an English template and its facts."""
    try:
        found = json.loads(base64.urlsafe_b64decode(request.cookies.get(_SAID, "")))
        return {"text": str(found["text"]), "facts": dict(found["facts"])}
    except (ValueError, KeyError, TypeError):
        return None


def was_said(response: Response) -> Response:
    """Said once is enough."""
    if _SAID in request.cookies:
        put(response, _SAID, None)
    return response
