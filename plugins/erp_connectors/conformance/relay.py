"""A relay between adapter and system that troubles the line: real HTTP on both sides, whatever the system behind it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit, urlunsplit

import httpx
from flask import Flask, Response, request

from plugins.erp_connectors.mocks.server import running

TROUBLES = ("lost_request", "lost_reply", "half", "not_json", "error_500", "error_502", "too_often", "slow")
"""``lost_request`` never arrives, ``lost_reply`` arrives and its answer does not; ``half`` and ``not_json`` garble the answer;
``too_often`` is HTTP 429 that says when to come again; ``slow`` answers after the adapter has given up."""
RETRY_AFTER = 7
_NOT_PASSED_ON = {"host", "content-length", "connection", "transfer-encoding", "content-encoding", "date", "server"}
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass
class _Plan:
    trouble: str
    at: int
    count: int


class Relay:
    """Passes requests on and notes them; ``trouble`` strikes some of those to come."""

    def __init__(self, target: str, slowness: float) -> None:
        self._target = target
        self._slowness = slowness
        self._http = httpx.Client(timeout=30, trust_env=False)
        # A cookie kept here would let a stranger in with the session of the one before.
        self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._lock = threading.Lock()
        self._plan: _Plan | None = None
        self.calls: list[str] = []
        """Method and path of each request, oldest first."""

    def trouble(self, kind: str, *, after: int = 0, count: int = 1) -> None:
        """Strike ``count`` requests once ``after`` more have passed."""
        if kind not in TROUBLES:
            raise ValueError(f"there is no trouble {kind!r}; there are {', '.join(TROUBLES)}")
        with self._lock:
            self._plan = _Plan(kind, after, count)

    def quiet(self) -> None:
        with self._lock:
            self._plan = None

    def close(self) -> None:
        self._http.close()

    def answer(self) -> Response:
        """Serve one request: pass it on, or do to it what was planned."""
        kind = self._struck(f"{request.method} {request.path}")
        return _ACTS[kind](self._passed_on) if kind != "slow" else self._slow()

    def _struck(self, call: str) -> str:
        with self._lock:
            self.calls.append(call)
            plan = self._plan
            if plan is None:
                return ""
            if plan.at > 0:
                plan.at -= 1
                return ""
            plan.count -= 1
            if plan.count == 0:
                self._plan = None
            return plan.trouble

    def _slow(self) -> Response:
        reply = self._passed_on()
        time.sleep(self._slowness)
        return reply

    def _passed_on(self) -> Response:
        # The host is kept as the adapter wrote it, so that addresses in replies lead here again.
        headers = {name: value for name, value in request.headers.items() if name.casefold() not in _NOT_PASSED_ON}
        # Headers with an underscore are lost in the environment's spelling.
        if token := request.environ.get("HTTP_ACCESS_TOKEN"):
            headers["access_token"] = token
        reply = self._http.request(
            request.method, self._target + request.full_path.removesuffix("?"), content=request.get_data(),
            headers={**headers, "Host": request.host},
        )  # fmt: skip
        kept = [(name, value) for name, value in reply.headers.multi_items() if name.casefold() not in _NOT_PASSED_ON]
        return Response(reply.content, reply.status_code, headers=kept)


Pass = Callable[[], Response]


def _lost_request(pass_on: Pass) -> Response:
    return _hang_up()


def _lost_reply(pass_on: Pass) -> Response:
    pass_on()
    return _hang_up()


def _half(pass_on: Pass) -> Response:
    reply = pass_on()
    whole = reply.get_data()
    reply.set_data(whole[: len(whole) // 2])
    return reply


def _not_json(pass_on: Pass) -> Response:
    pass_on()
    return Response("<html><body>System maintenance</body></html>", 200, mimetype="text/html")


def _error(status: int) -> Callable[[Pass], Response]:
    return lambda _: Response("Bad day", status, mimetype="text/plain")


def _too_often(pass_on: Pass) -> Response:
    return Response("Too Many Requests", 429, headers={"Retry-After": str(RETRY_AFTER)})


def _hang_up() -> Response:
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response(b"")


_ACTS: dict[str, Callable[[Pass], Response]] = {
    "": lambda pass_on: pass_on(),
    "lost_request": _lost_request,
    "lost_reply": _lost_reply,
    "half": _half,
    "not_json": _not_json,
    "error_500": _error(500),
    "error_502": _error(502),
    "too_often": _too_often,
}


@contextmanager
def relayed(url: str, *, slowness: float) -> Iterator[tuple[Relay, str]]:
    """A relay before an address; gives it and the address to use in its place."""
    parts = urlsplit(url)
    relay = Relay(f"{parts.scheme}://{parts.netloc}", slowness)
    app = Flask("relay")
    app.add_url_rule("/", "root", relay.answer, methods=_METHODS)
    app.add_url_rule("/<path:path>", "any", lambda path: relay.answer(), methods=_METHODS)
    with running(app) as here:
        yield relay, urlunsplit(urlsplit(here)._replace(path=parts.path))
    relay.close()
