"""Starts one mock by name, for the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from flask import Flask

from .faults import Fault, parse_fault
from .kingdee.app import kingdee_app
from .kingdee.settings import Settings as KingdeeSettings
from .server import serve
from .settings import chosen
from .u8.app import u8_app
from .u8.settings import Settings as U8Settings
from .yonbip.app import yonbip_app
from .yonbip.settings import Settings as YonbipSettings


class Factory(Protocol):
    """Makes a mock's app on a data file, with faults and the settings told for it."""

    def __call__(self, data: Path | None, faults: Iterable[Fault] = (), told: Mapping[str, Any] | None = None) -> Flask: ...


def _kingdee(data: Path | None, faults: Iterable[Fault] = (), told: Mapping[str, Any] | None = None) -> Flask:
    return kingdee_app(data, chosen(KingdeeSettings(), told or {}), faults)


def _yonbip(data: Path | None, faults: Iterable[Fault] = (), told: Mapping[str, Any] | None = None) -> Flask:
    return yonbip_app(data, chosen(YonbipSettings(), told or {}), faults)


def _u8(data: Path | None, faults: Iterable[Fault] = (), told: Mapping[str, Any] | None = None) -> Flask:
    return u8_app(data, chosen(U8Settings(), told or {}), faults)


SYSTEMS: dict[str, Factory] = {"kingdee": _kingdee, "yonbip": _yonbip, "u8": _u8}
PORTS = {"kingdee": 9301, "yonbip": 9302, "u8": 9303}
"""Where a mock listens unless told otherwise."""


class UnknownSystem(ValueError):
    """There is no mock of this name."""


def run(
    system: str,
    host: str = "127.0.0.1",
    port: int = 0,
    data: Path | None = None,
    faults: Iterable[str] = (),
    *,
    told: Mapping[str, Any] | None = None,
    expose: bool = False,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve a mock until interrupted; faults are texts like `drop_after:Save`. Raises UnknownFault, BadSetting, NotLoopback."""
    factory = SYSTEMS.get(system)
    if factory is None:
        raise UnknownSystem(f"no mock of {system!r}; there are {', '.join(SYSTEMS)}")
    app = factory(data, [parse_fault(one) for one in faults], told)
    serve(app, host, port, expose=expose, announce=announce or _say)


def _say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
