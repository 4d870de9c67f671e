"""The mock's own pages under /_mock: what it holds, what it saw, and its faults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template_string, request

from .faults import KINDS, UnknownFault, fault_from
from .store import Document
from .system import MockSystem
from .trouble import OWN_PROCESS

ANNOUNCEMENT = "X-Core-Erp-Mock"
"""The header of every reply by which a client knows a mock from the real system."""
_PAGE = Path(__file__).with_name("overview.tmpl")
_STYLE = Path(__file__).with_name("overview.css")
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
_SHOWN = 50


def admin(system: MockSystem, furnish: Callable[[], None] = lambda: None) -> Blueprint:
    """The blueprint of one mock; `furnish` puts back what a fresh installation holds."""
    pages = Blueprint("mock_admin", __name__, url_prefix="/_mock")
    pages.after_app_request(_marked)
    pages.after_request(_guarded)
    pages.add_url_rule("/", "overview", lambda: _overview(system))
    pages.add_url_rule("/style.css", "style", lambda: Response(_STYLE.read_text(encoding="utf-8"), mimetype="text/css"))
    pages.add_url_rule("/documents", "documents", lambda: jsonify(_documents(system)))
    pages.add_url_rule("/documents", "clear", lambda: _clear(system, furnish), methods=["DELETE"])
    pages.add_url_rule("/counts", "counts", lambda: jsonify(_counts(system)))
    pages.add_url_rule("/requests", "requests", lambda: jsonify(system.journal.last()))
    pages.add_url_rule("/faults", "faults", lambda: jsonify(system.faults.listed()))
    pages.add_url_rule("/faults", "add_fault", lambda: _add_fault(system), methods=["POST"])
    pages.add_url_rule("/faults", "heal", lambda: _heal(system), methods=["DELETE"])
    return pages


def _marked(response: Response) -> Response:
    """Every reply says it is a mock's, so that nobody takes it for the real system."""
    response.headers[ANNOUNCEMENT] = "1"
    return response


def _guarded(response: Response) -> Response:
    """What clients sent is shown here, so nothing of it may run: no script, no frame, nothing from elsewhere."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _overview(system: MockSystem) -> str:
    seen = [{**one, "at": _clock_time(one["at"]), "took": round(one["took"] * 1000)} for one in system.journal.last(_SHOWN)]
    form, number = request.args.get("form", ""), request.args.get("number", "").strip()
    below = request.args.get("below", type=int)
    page = system.store.newest(form, number, _SHOWN, below)
    return render_template_string(
        _PAGE.read_text(encoding="utf-8"),
        name=system.name,
        counts=_counts(system),
        form=form,
        number=number,
        documents=[_plain(one) for one in page],
        older=page[-1].id if len(page) == _SHOWN else 0,
        seen=seen,
        total=system.journal.count,
        faults=system.faults.listed(),
        kinds=KINDS,
    )


def _counts(system: MockSystem) -> list[dict[str, Any]]:
    return [{"form": form, "status": status, "count": count} for form, status, count in system.store.counts()]


def _documents(system: MockSystem) -> list[dict[str, Any]]:
    """All of them, oldest first; `form` and `number` narrow them down."""
    form, number = request.args.get("form", ""), request.args.get("number", "")
    held = system.store.newest(form, number, count=-1)[::-1]
    return [_plain(one) for one in held]


def _plain(one: Document) -> dict[str, Any]:
    return {"id": one.id, "form": one.form, "number": one.number, "status": one.status, "body": one.body}


def _add_fault(system: MockSystem) -> tuple[Response, int]:
    # Only JSON is taken, so that a page in a browser cannot post here without asking first.
    record = request.get_json(silent=True)
    if not isinstance(record, dict):
        return jsonify({"problem": "a JSON object is needed"}), 415
    try:
        fault = fault_from(record)
    except UnknownFault as problem:
        return jsonify({"problem": str(problem)}), 422
    if fault.kind == "kill" and not current_app.config.get(OWN_PROCESS):
        return jsonify({"problem": "this mock shares its process with others, so it does not kill it"}), 422
    system.faults.add(fault)
    return jsonify(system.faults.listed()), 201


def _heal(system: MockSystem) -> tuple[str, int]:
    system.faults.clear()
    return "", 204


def _clear(system: MockSystem, furnish: Callable[[], None]) -> tuple[str, int]:
    system.store.clear()
    furnish()
    return "", 204


def _clock_time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S")
