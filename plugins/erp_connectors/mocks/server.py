"""Runs a mock as a real HTTP server, on loopback unless told otherwise."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .trouble import OWN_PROCESS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class NotLoopback(ValueError):
    """The mock's data and admin pages are open to all who reach it, so this needs a clear wish."""


class _Handler(WSGIRequestHandler):
    """The journal keeps the requests; query strings with tokens belong in no log."""

    def make_environ(self) -> WSGIEnvironment:
        """Keep headers with an underscore, which YonBIP's access_token is and the server would drop."""
        environ = super().make_environ()
        for name, value in self.headers.items():
            if "_" in name:
                environ.setdefault(f"HTTP_{name.upper().replace('-', '_')}", value)
        return environ

    def log_request(self, *_: Any) -> None:
        return None


def serve(
    app: Flask,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    expose: bool = False,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted; `announce` is told the address once it is listening."""
    app.config[OWN_PROCESS] = True
    server = _bound(app, host, port, expose)
    if announce:
        announce(_address(server, host))
    try:
        server.serve_forever()
    finally:
        server.server_close()


@contextmanager
def running(app: Flask, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The app on a thread of its own; gives the base address without a final slash."""
    server = _bound(app, host, port, expose=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield _address(server, host)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bound(app: Flask, host: str, port: int, expose: bool) -> BaseWSGIServer:
    if not expose and not _is_loopback(host):
        raise NotLoopback(f"{host} is not a loopback address; say so if the mock shall be reachable")
    return make_server(host, port, app, threaded=True, request_handler=_Handler)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(server: BaseWSGIServer, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{server.server_port}"
