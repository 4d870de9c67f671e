"""Puts a fault into effect around the work of one request."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Protocol

from flask import Response, request

from .faults import Fault

Answer = Callable[[], Response]


class Dialect(Protocol):
    """How one system says no."""

    def refused(self, message: str, code: str) -> Response: ...

    def session_lost(self, code: str) -> Response: ...

    def rate_limited(self) -> Response: ...


def under(fault: Fault | None, dialect: Dialect, answer: Answer) -> Response:
    """The answer, or what the fault makes of it."""
    if fault is None:
        return answer()
    return _ACTS[fault.kind](fault, dialect, answer)


def _delay(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    time.sleep(float(fault.value or 1))
    return answer()


def _drop_before(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return _hang_up()


def _drop_after(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    answer()
    return _hang_up()


def _truncate(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    whole = answer().get_data()
    half = Response(whole[: len(whole) // 2], mimetype="application/json")
    half.headers["Content-Length"] = str(len(whole))
    return half


def _http_500(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return Response(fault.value or "Internal Server Error", 500, mimetype="text/html")


def _response_error(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return Response(f"response_error:{fault.value or 'unhandled fault'}", mimetype="text/plain")


def _refuse(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return dialect.refused(fault.value or "mock: refused on demand", fault.code)


def _session_lost(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return dialect.session_lost(fault.code or fault.value)


def _rate_limit(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return dialect.rate_limited()


def _hang_up() -> Response:
    connection = request.environ.get("werkzeug.socket")
    if connection is None:
        raise ConnectionResetError("the mock hung up")
    # The server then fails to write and closes: the client sees a broken connection, no status line.
    connection.shutdown(socket.SHUT_RDWR)
    return Response(b"")


_ACTS: dict[str, Callable[[Fault, Dialect, Answer], Response]] = {
    "refuse": _refuse,
    "delay": _delay,
    "drop_before": _drop_before,
    "drop_after": _drop_after,
    "truncate": _truncate,
    "http_500": _http_500,
    "response_error": _response_error,
    "session_lost": _session_lost,
    "rate_limit": _rate_limit,
}
