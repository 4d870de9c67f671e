"""kill -9 at each named point of a worker that sends: nothing is lost; only a server that took the mail unheard gets it again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from notices_house import Mailbox, mail_server, parcels
from notices_worker import settings

from core_erp import Actor, jobs
from core_erp.app import create_erp
from core_erp.identity import User
from core_erp.laws import breaches
from core_erp.outbox import JobRow
from core_erp.registry import find
from core_erp.testing.people import People
from plugins.notices import api as notices
from plugins.notices.models import Delivery, NoticeRow

PLUGINS = ("notices",)
SIGKILL = -9
BEFORE = ("notices:before-send", "notices:connected")
"""The mail has not been handed over."""
AFTER = ("notices:accepted", "notices:before-commit")
"""The server has it, and we have not written that down: the Message-ID is all that tells the second from another."""


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def desk(erp_url, mailbox):
    with mail_server(mailbox) as port:
        erp = create_erp(settings(erp_url, port), plugins=[*find(["notices"]), parcels])
        yield Desk(erp, erp_url, port)
        erp.engine.dispose()


class Desk:
    def __init__(self, erp, url, port):
        self.erp, self.url, self.port = erp, url, port
        self.house = Actor.system(erp.first_company_id())
        jobs.drain(erp)  # the host's own repeating jobs are not due again while the test runs
        reader = People(erp, self.house.company_id).sales.user_id
        with erp.transaction(self.house) as tx:
            tx.get(User, reader, lock=True).email = "s@acme.example"
        with erp.transaction(self.house) as tx:
            notices.tell(tx, notices.Notice(kind="parcels.lost", key="p1", people=(reader,), facts={"parcel": "SF-1"}))

    def worker(self, crash_at):
        environment = {**os.environ, "CRASH_URL": self.url, "CRASH_SMTP": str(self.port), "ERP_CRASH_AT": crash_at,
                       "PYTHONPATH": str(Path(__file__).parent)}  # fmt: skip
        program = "import notices_worker; notices_worker.main()"
        return subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode

    def restart(self):
        """A worker that comes when the lease has run out."""
        jobs.drain(self.erp, now=self.erp.clock() + timedelta(minutes=30))

    def rows(self, model):
        with self.erp.reading(self.house) as tx:
            return tx.session.query(model).all()

    def assert_sound(self):
        with self.erp.reading(self.house) as tx:
            assert not breaches(tx.session, self.erp.laws)
            assert {state for (state,) in tx.session.query(JobRow.state)} == {"done"}


@pytest.mark.parametrize("where", [*BEFORE, *AFTER])
def test_a_worker_killed_anywhere(desk, mailbox, where):
    assert desk.worker(f"{where}:1") == SIGKILL
    assert len(mailbox.mails) == (1 if where in AFTER else 0)
    desk.restart()
    (delivery,) = desk.rows(Delivery)
    assert delivery.state == "sent"
    assert set(mailbox.ids) == {f"<notice-{delivery.uid}@acme.example>"}
    assert len(mailbox.mails) == (2 if where in AFTER else 1)
    assert delivery.is_repeat  # it may have arrived twice, and it says so
    assert len(desk.rows(NoticeRow)) == 1
    desk.assert_sound()
    desk.restart()
    assert len(mailbox.mails) == (2 if where in AFTER else 1)


def test_the_control(desk, mailbox):
    """The same process without a kill: sent once, and sent no more."""
    assert desk.worker("") == 0
    desk.restart()
    assert len(mailbox.mails) == 1
    (delivery,) = desk.rows(Delivery)
    assert (delivery.state, delivery.attempts, delivery.is_repeat) == ("sent", 1, False)
    desk.assert_sound()
