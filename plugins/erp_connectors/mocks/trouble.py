"""Puts the faults of one call into effect around its work."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from flask import Response, current_app, g, request

from .faults import Fault
from .journal import Seen
from .system import MockSystem

Answer = Callable[[], Response]
OWN_PROCESS = "MOCK_HAS_ITS_OWN_PROCESS"
_DROPS = 20


class Dialect(Protocol):
    """How one system says no."""

    def refused(self, message: str, code: str) -> Response: ...

    def session_lost(self, code: str) -> Response: ...

    def rate_limited(self) -> Response: ...


def served(system: MockSystem, call: str, dialect: Dialect, answer: Answer, outcome: Callable[[Response], str]) -> Response:
    """Answer a call under the faults of the day and note it in the journal."""
    began = system.clock()
    response = under(system.faults.take(call), dialect, answer)
    said = "trickled" if response.is_streamed else outcome(response)
    system.journal.note(Seen(began, request.method, call, response.status_code, said, system.clock() - began))
    return response


def under(faults: Sequence[Fault], dialect: Dialect, answer: Answer) -> Response:
    """The answer, or what the faults make of it; the first is the outermost."""
    if not faults:
        return answer()
    first, *others = faults
    return _ACTS[first.kind](first, dialect, lambda: under(others, dialect, answer))


def item_refusal(index: int) -> Fault | None:
    """The fault that refuses this item of a batch, for the loop that goes through the items; mostly None."""
    fault: Fault | None = g.get("partial_fault")
    if fault is None:
        return None
    chosen = {int(one) for one in fault.value.split(",") if one.strip()}
    return fault if (index in chosen if chosen else index % 2 == 1) else None


def _delay(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    time.sleep(float(fault.value or 1))
    return answer()


def _drop_before(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return _hang_up()


def _drop_after(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    answer()
    return _hang_up()


def _truncate(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    response = answer()
    whole = response.get_data()
    half = Response(whole[: len(whole) // 2], response.status_code, content_type=response.content_type)
    half.headers["Content-Length"] = str(len(whole))
    return half


def _trickle(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    response = answer()
    whole = response.get_data()
    slow = Response(_drops(whole, float(fault.value or 1)), response.status_code, headers=response.headers)
    slow.headers["Content-Length"] = str(len(whole))
    return slow


def _drops(whole: bytes, seconds: float) -> Iterator[bytes]:
    size = max(1, -(-len(whole) // _DROPS))
    for at in range(0, len(whole), size):
        time.sleep(seconds / _DROPS)
        yield whole[at : at + size]


def _http_500(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return Response(fault.value or "Internal Server Error", 500, mimetype="text/html")


def _response_error(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return Response(f"response_error:{fault.value or 'unhandled fault'}", mimetype="text/plain")


def _refuse(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return dialect.refused(fault.value or "mock: refused on demand", fault.code)


def _session_lost(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    return dialect.session_lost(fault.code or fault.value)


def _rate_limit(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    response = dialect.rate_limited()
    if fault.value:
        response.headers["Retry-After"] = fault.value
    return response


def _duplicate(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    first, second = answer(), answer()
    return first if fault.value == "first" else second


def _partial(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    g.partial_fault = fault
    return answer()


def _kill(fault: Fault, dialect: Dialect, answer: Answer) -> Response:
    if not current_app.config.get(OWN_PROCESS):
        raise RuntimeError("this mock shares its process with others, so it does not kill it")
    if fault.value != "before":
        answer()
    os.kill(os.getpid(), signal.SIGKILL)
    return Response(b"")


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
    "trickle": _trickle,
    "http_500": _http_500,
    "response_error": _response_error,
    "session_lost": _session_lost,
    "rate_limit": _rate_limit,
    "duplicate": _duplicate,
    "partial": _partial,
    "kill": _kill,
}
