"""The process that is killed: ``main("settle")`` or ``main("drain")`` does one piece of work on the database it is told of.

``tally`` is a plugin whose effect nothing but the job's own "done" keeps from happening twice.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from core_erp import Plugin, Subscriber, jobs
from core_erp.app import create_app, erp_of
from core_erp.config import Settings
from core_erp.registry import find
from core_erp.testing.databases import expanded

if TYPE_CHECKING:
    from flask import Flask

    from core_erp import Transaction

PLUGINS = expanded(("returns",))
KEY = "settle-once"


def tallied(tx: Transaction, payload: dict[str, Any]) -> None:
    """Write down that this was heard, every time it is heard."""
    tx.record_change("returns_return", payload["return_id"], "tallied", {})


tally = Plugin(name="tally", version="1", title="Tally", subscribers=(Subscriber("returns.return_settled", tallied),))


def application(url: str) -> Flask:
    """The ERP with the tally; its jobs are held for a second."""
    settings = Settings(database_url=url, env="test", plugins=PLUGINS, job_lease_seconds=1)
    return create_app(settings, plugins=[*find(PLUGINS), tally])


def settle(app: Flask, token: str, return_id: int) -> Any:
    """Ask for the money as a browser would, with the same key each time."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": KEY}
    return app.test_client().post(f"/api/v1/returns/{return_id}/settle", json={}, headers=headers)


def main(work: str) -> None:
    """In a process of its own; imported and not run as a script, since a job is named after the module of its handler."""
    served = application(os.environ["CRASH_URL"])
    if work == "settle":
        settle(served, os.environ["CRASH_TOKEN"], int(os.environ["CRASH_RETURN"]))
    else:
        jobs.drain(erp_of(served))
