"""Runs a mock on its own: python -m plugins.erp_connectors.mocks kingdee --port 9001 --data kingdee.db."""

from __future__ import annotations

import argparse
from pathlib import Path

from .faults import KINDS
from .run import SYSTEMS, run
from .settings import told_by


def main() -> None:
    """Read the command line and serve."""
    given = _parser().parse_args()
    told = told_by(given.set, given.settings)
    run(given.system, given.host, given.port, given.data, given.fault, told=told, expose=given.expose)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="A mock ERP server on loopback.")
    parser.add_argument("system", choices=sorted(SYSTEMS))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one, which is printed")
    parser.add_argument("--data", type=Path, help="SQLite file; without it nothing is kept")
    parser.add_argument("--fault", action="append", default=[], help=f"kind[:match[:value[:times]]]; {', '.join(KINDS)}")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of the mock; repeat it")
    parser.add_argument("--settings", type=Path, help="TOML file with settings of the mock")
    parser.add_argument("--expose", action="store_true", help="allow an address others can reach")
    return parser


if __name__ == "__main__":
    main()
