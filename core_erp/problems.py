"""The one translation of everything that can go wrong into RFC 9457 problem details; nothing of the inside leaks."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from marshmallow import ValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from core_erp.constraints import broken
from core_erp.errors import DomainError, Refused, Unauthorized, Unavailable
from core_erp.events import plain
from core_erp.http.mistakes import mistakes
from core_erp.i18n import gettext
from core_erp.transaction import is_repeatable

log = logging.getLogger("core_erp.problems")
MEDIA_TYPE = "application/problem+json"
_OWN_HEADERS = {"content-type", "content-length"}


@dataclass(frozen=True)
class Problem:
    """A problem before it is put into words: ``template`` is English, ``facts`` fill it."""

    status: int
    code: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[dict[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def register(app: Flask) -> None:
    """Answer every error of this application; pages may bring their own by ``app.extensions["erp_error_page"]``."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error
    problem = problem_of(error, locale := locale_of_request())
    page = current_app.extensions.get("erp_error_page")
    if page is not None and not request.path.startswith("/api/"):
        shown: Response = page(problem, document(problem, locale))
        return shown
    body = json.dumps(document(problem, locale), ensure_ascii=False, separators=(",", ":"))
    return Response(body, problem.status, dict(problem.headers), content_type=MEDIA_TYPE)


def document(problem: Problem, locale: str) -> dict[str, Any]:
    """The members of the problem, in this language."""
    detail = gettext(problem.template, locale)
    return {
        "type": f"urn:problem-type:{problem.code}",
        "title": gettext(HTTPStatus(problem.status).phrase, locale),
        "status": problem.status,
        "detail": detail.format(**problem.facts) if problem.facts else detail,
        "code": problem.code,
        **({"errors": list(problem.errors)} if problem.errors else {}),
        **({"facts": plain(dict(problem.facts))} if problem.facts else {}),
        **({"request_id": g.request_id} if has_request_context() and g.get("request_id") else {}),
    }


def locale_of_request() -> str:
    """``en`` or ``zh_CN``: what Accept-Language prefers, else the actor's, else the installation's."""
    wished = request.accept_languages.best_match(["en", "zh-CN", "zh"])
    if wished:
        return "zh_CN" if wished.startswith("zh") else "en"
    actor = g.get("actor")
    return str(actor.locale if actor else current_app.extensions["erp"].settings.locale)


# -- which problem is it? -----------------------------------------------------------------------------------------


def problem_of(error: BaseException, locale: str = "en") -> Problem:
    """The problem an error is shown as. What nobody foresaw is logged with an id, and only the id is shown."""
    match error:
        case DomainError():
            return _of_domain(error, locale)
        case ValidationError():
            return Problem(422, "core/invalid", "What was sent has not the right form", errors=tuple(mistakes(error, locale)))
        case StaleDataError():
            return Problem(409, "core/changed-meanwhile", "Somebody else changed this at the same moment; read it again")
        case HTTPException():
            return _of_http(error)
        case StatementError() | PoolTimeout() | OverflowError():
            return _of_database(error) or _unforeseen(error)
    return _unforeseen(error)


def _of_domain(error: DomainError, locale: str) -> Problem:
    headers: dict[str, str] = {}
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = _challenge()
    if isinstance(error, Unavailable):
        headers["Retry-After"] = "1"
    if not isinstance(error, Refused):
        return Problem(error.status, error.code, error.template, error.facts, headers=headers)
    errors = tuple(
        {"code": o.code, "detail": gettext(o.reason, locale).format(**o.facts), "pointer": o.pointer,
         **({"facts": plain(dict(o.facts))} if o.facts else {})}
        for o in error.objections
    )  # fmt: skip
    return Problem(error.status, error.code, "; ".join(str(e["detail"]) for e in errors), errors=errors, headers=headers)


def _challenge() -> str:
    realm = 'Bearer realm="core-erp"'
    return f'{realm}, error="invalid_token"' if has_request_context() and "Authorization" in request.headers else realm


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    headers = {k: v for k, v in error.get_headers() if k.lower() not in _OWN_HEADERS}
    words = re.sub(r"[^a-z]+", "-", error.name.lower()).strip("-")
    return Problem(status, f"core/{words}", error.description or error.name, headers=headers)


def _of_database(error: BaseException) -> Problem | None:
    match error:
        case IntegrityError():
            return _of_constraint(error)
        case PoolTimeout():
            return _busy()
        case DBAPIError() if is_repeatable(error) or error.connection_invalidated or _is_cut(error):
            return _busy()
        case OverflowError() | StatementError() if _is_out_of_range(error):
            return Problem(422, "core/out-of-range", "A number is too large or has too many decimal places")
    return None


def _of_constraint(error: IntegrityError) -> Problem | None:
    found = broken(error)
    return Problem(409, found.code, found.template, found.facts) if found else None


def _busy() -> Problem:
    return Problem(503, "core/unavailable", "The database cannot answer now; try again in a moment", headers={"Retry-After": "1"})


def _is_cut(error: DBAPIError) -> bool:
    """Cancelled by the statement timeout, shut down, or not reachable at all."""
    state = getattr(error.orig, "sqlstate", None)
    return state in ("57014", "57P01", "57P02", "57P03", "53300") or (
        state is None and type(error.orig).__name__ == "OperationalError" and "psycopg" in type(error.orig).__module__
    )


def _is_out_of_range(error: BaseException) -> bool:
    cause = error.orig if isinstance(error, StatementError) else error
    return isinstance(error, DataError) or isinstance(cause, OverflowError) or "decimal places" in str(cause)


def _unforeseen(error: BaseException) -> Problem:
    incident = uuid.uuid4().hex
    log.error("incident %s", incident, exc_info=error)
    return Problem(500, "core/internal", "Something went wrong inside; the log knows it as {incident}", {"incident": incident})
