"""A process that has imported everything and forks a worker for each crash point it reads: kill -9 without the wait for imports."""

from __future__ import annotations

import importlib
import os
import sys

from core_erp import crash, jobs
from core_erp.app import create_app, erp_of
from core_erp.registry import find


def main() -> None:
    find(["erp_connectors"])  # imported once, before the forks
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            work(line.strip())
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def work(where: str) -> None:
    """Work until killed at this point, or until nothing is due."""
    os.environ["ERP_CRASH_AT"] = where
    importlib.reload(crash)
    jobs.drain(erp_of(create_app()))
    os._exit(0)


if __name__ == "__main__":
    main()
