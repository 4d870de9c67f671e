"""The mock's own pages under /_mock: what it holds, what it saw, and its faults."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template_string, request

from .faults import KINDS, UnknownFault, fault_from
from .system import MockSystem

ANNOUNCEMENT = "X-Core-Erp-Mock"
_PAGE = Path(__file__).with_name("overview.tmpl")


def admin(system: MockSystem) -> Blueprint:
    """The blueprint of one mock."""
    pages = Blueprint("mock_admin", __name__, url_prefix="/_mock")
    pages.after_app_request(_marked)
    pages.add_url_rule("/", "overview", lambda: _overview(system))
    pages.add_url_rule("/documents", "documents", lambda: jsonify(_documents(system)))
    pages.add_url_rule("/documents", "clear", lambda: _clear(system), methods=["DELETE"])
    pages.add_url_rule("/requests", "requests", lambda: jsonify(system.journal.last()))
    pages.add_url_rule("/faults", "faults", lambda: jsonify(system.faults.listed()))
    pages.add_url_rule("/faults", "add_fault", lambda: _add_fault(system), methods=["POST"])
    pages.add_url_rule("/faults", "heal", lambda: _heal(system), methods=["DELETE"])
    return pages


def _marked(response: Response) -> Response:
    """Every reply says it is a mock's, so that nobody takes it for the real system."""
    response.headers[ANNOUNCEMENT] = "1"
    return response


def _overview(system: MockSystem) -> str:
    seen = [{**one, "at": _clock_time(one["at"])} for one in system.journal.last(40)]
    return render_template_string(
        _PAGE.read_text(encoding="utf-8"),
        name=system.name,
        documents=_documents(system),
        seen=seen,
        faults=system.faults.listed(),
        kinds=KINDS,
    )


def _documents(system: MockSystem) -> list[dict[str, Any]]:
    held = system.store.all(request.args.get("form", ""))
    number = request.args.get("number", "")
    return [
        {"id": one.id, "form": one.form, "number": one.number, "status": one.status, "body": one.body}
        for one in held
        if number in ("", one.number)
    ]


def _add_fault(system: MockSystem) -> tuple[Response, int]:
    # Only JSON is taken, so that a page in a browser cannot post here without asking first.
    record = request.get_json(silent=True)
    if not isinstance(record, dict):
        return jsonify({"problem": "a JSON object is needed"}), 415
    try:
        system.faults.add(fault_from(record))
    except (UnknownFault, ValueError, TypeError) as problem:
        return jsonify({"problem": str(problem)}), 422
    return jsonify(system.faults.listed()), 201


def _heal(system: MockSystem) -> tuple[str, int]:
    system.faults.clear()
    return "", 204


def _clear(system: MockSystem) -> tuple[str, int]:
    system.store.clear()
    return "", 204


def _clock_time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S")
