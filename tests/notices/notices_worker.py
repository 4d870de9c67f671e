"""The process that is killed: does what is due on the database it is told of."""

from __future__ import annotations

import os

from notices_house import parcels

from core_erp import jobs
from core_erp.app import create_erp
from core_erp.config import Settings
from core_erp.registry import find


def settings(url: str, smtp_port: int) -> Settings:
    given = {"smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_security": "none", "mail_from": "erp@acme.example"}
    return Settings(database_url=url, env="test", plugins=("notices",), job_lease_seconds=1, plugin={"notices": given})


def main() -> None:
    erp = create_erp(settings(os.environ["CRASH_URL"], int(os.environ["CRASH_SMTP"])), plugins=[*find(["notices"]), parcels])
    jobs.drain(erp)
