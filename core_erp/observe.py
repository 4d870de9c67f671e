"""What can be seen from outside: an id and a log line per request, headers that keep browsers safe, health and figures."""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, g, jsonify, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import MethodNotAllowed

from core_erp import logs, migrate
from core_erp.http.edge import anonymous, identified
from core_erp.metrics import Metrics
from core_erp.permissions import VIEW_METRICS, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core_erp.erp import Erp

access = logging.getLogger("core_erp.access")
log = logging.getLogger("core_erp.observe")
_SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_REFUSED = frozenset({"TRACE", "TRACK", "CONNECT"})
_HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip
_API_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store",
    "Vary": "Authorization, Accept-Language",
}  # fmt: skip
_CSP_DOCS = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def register(app: Flask, erp: Erp) -> None:
    """Watch every request of this application and open /health, /ready and /metrics."""
    logs.set_up(erp.settings)
    metrics = Metrics(erp)
    app.wsgi_app = BearerOnly(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(lambda response: _end(metrics, response))
    app.register_blueprint(_pages(erp, metrics))


class BearerOnly:
    """The API never sees a cookie: a page of another site could make a browser send it."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith("/api/"):
            environ.pop("HTTP_COOKIE", None)
        return self._inner(environ, start_response)


# -- each request -------------------------------------------------------------------------------------------------


def _begin() -> None:
    sent = request.headers.get("X-Request-Id", "")
    g.request_id = sent if _SANE_ID.fullmatch(sent) else uuid.uuid4().hex
    g.began = time.perf_counter()
    if request.method in _REFUSED:
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])


def _end(metrics: Metrics, response: Response) -> Response:
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    for name, value in _headers_for(request.path).items():
        response.headers.setdefault(name, value)
    metrics.answered(request.method, request.endpoint, response.status_code, seconds)
    access.info(
        "%s %s %s", request.method, request.path, response.status_code,
        extra={"endpoint": request.endpoint, "milliseconds": round(seconds * 1000, 1), "address": request.remote_addr},
    )  # fmt: skip
    return response


def _headers_for(path: str) -> dict[str, str]:
    own = {"X-Request-Id": g.get("request_id", "")}
    if path in ("/api/docs", "/api/docs.css"):
        return {**_HEADERS, **own, "Content-Security-Policy": _CSP_DOCS}
    if path.startswith("/api/"):
        return {**_HEADERS, **own, **_API_HEADERS}
    return {**_HEADERS, **own, "Content-Security-Policy": "frame-ancestors 'none'"}


# -- pages for machines -------------------------------------------------------------------------------------------


def _pages(erp: Erp, metrics: Metrics) -> Blueprint:
    pages = Blueprint("observe", "core_erp")
    ready = Readiness(erp)
    pages.add_url_rule("/health", "health", lambda: jsonify(_health(erp)))
    pages.add_url_rule("/ready", "ready", ready.page)
    pages.add_url_rule("/metrics", "metrics", lambda: _metrics(erp, metrics))
    return pages


def _health(erp: Erp) -> dict[str, Any]:
    """Alive, and which parts are well. Details stay inside: anyone may ask."""
    try:
        with erp.reading(anonymous()) as tx:
            answers = [check for answer in tx.hook.erp_health_checks(tx=tx) for check in answer]
        checks = [{"name": c.name, "healthy": c.healthy} for c in answers]
    except Exception as error:  # liveness must answer whatever a check does
        log.warning("a health check failed: %s", error)
        checks = [{"name": "database" if isinstance(error, SQLAlchemyError) else "checks", "healthy": False}]
    return {"status": "ok" if all(c["healthy"] for c in checks) else "degraded", "checks": checks}


def _metrics(erp: Erp, metrics: Metrics) -> Response:
    """In production only for those with the permission; elsewhere for everyone."""
    if erp.settings.is_production:
        with erp.reading(anonymous()) as tx:
            identified(tx)
            require(tx, VIEW_METRICS)
    return metrics.page()


class Readiness:
    """May traffic come? The database answers and its tables are those of this code. A yes is believed for some seconds."""

    def __init__(self, erp: Erp, seconds: float = 10) -> None:
        self._erp, self._seconds, self._until = erp, seconds, 0.0

    def page(self) -> tuple[Response, int]:
        missing = self.missing()
        return jsonify({"ready": not missing, **({"missing": missing} if missing else {})}), 503 if missing else 200

    def missing(self) -> str:
        """What is not there yet: ``database``, ``migrations`` or nothing."""
        try:
            with self._erp.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            if time.monotonic() >= self._until:
                if not migrate.is_current(self._erp):
                    return "migrations"
                self._until = time.monotonic() + self._seconds
        except SQLAlchemyError:
            return "database"
        return ""
