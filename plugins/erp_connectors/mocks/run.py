"""Starts one mock by name, for the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask

from .faults import Fault, parse_fault
from .kingdee.app import kingdee_app
from .server import serve
from .yonbip.app import yonbip_app

Factory = Callable[[Path | None, list[Fault]], Flask]

SYSTEMS: dict[str, Factory] = {
    "kingdee": lambda data, faults: kingdee_app(data, faults=faults),
    "yonbip": lambda data, faults: yonbip_app(data, faults=faults),
}


class UnknownSystem(ValueError):
    """There is no mock of this name."""


def run(
    system: str,
    host: str = "127.0.0.1",
    port: int = 0,
    data: Path | None = None,
    faults: Iterable[str] = (),
    *,
    expose: bool = False,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve a mock until interrupted; faults are texts such as `drop_after:Save`."""
    factory = SYSTEMS.get(system)
    if factory is None:
        raise UnknownSystem(f"no mock of {system!r}; there are {', '.join(SYSTEMS)}")
    app = factory(data, [parse_fault(one) for one in faults])
    serve(app, host, port, expose=expose, announce=announce or _say)


def _say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
