"""Fixtures of the tests of notices."""

from __future__ import annotations

from dataclasses import replace

import pytest
from notices_house import ChatServer, Mailbox, chat_server, mail_server, parcels

from core_erp import Actor, jobs
from core_erp.app import create_app, erp_of
from core_erp.identity import User
from core_erp.laws import breaches
from core_erp.registry import find
from plugins.notices import api as notices
from plugins.notices.channels.resting import RESTING
from plugins.notices.models import Delivery, NoticeRow


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def chat():
    return ChatServer()


@pytest.fixture
def smtp_port(mailbox):
    with mail_server(mailbox) as port:
        yield port


@pytest.fixture
def chat_port(chat):
    with chat_server(chat) as port:
        yield port


@pytest.fixture
def notices_settings(request):
    """What ``[plugin.notices]`` says; a test module or test may change it."""
    given = {"smtp_security": "none", "mail_from": "erp@acme.example", "timeout_seconds": 2}
    if "smtp_port" in request.fixturenames:
        given |= {"smtp_host": "127.0.0.1", "smtp_port": request.getfixturevalue("smtp_port")}
    if "chat_port" in request.fixturenames:
        base = f"http://127.0.0.1:{request.getfixturevalue('chat_port')}"
        given["endpoints"] = {
            "hall": {"service": "wecom", "secret": "env:HALL_KEY", "base": base, "locale": "en"},
            "dock": {"service": "dingtalk", "secret": "env:HALL_KEY", "sign": "env:HALL_SIGN", "base": base, "locale": "zh_CN"},
            "board": {"service": "feishu", "secret": "env:HALL_KEY", "sign": "env:HALL_SIGN", "base": base, "locale": "en"},
            "elsewhere": {"service": "wecom", "secret": "env:HALL_KEY", "base": base, "companies": ["OTHER"]},
            "inside": {"service": "wecom", "secret": "env:HALL_KEY", "base": "http://10.0.0.9"},
            "nobody": {"service": "pigeon", "secret": "env:HALL_KEY"},
            "push": {"service": "apprise", "secret": "env:PUSH_URL", "locale": "en"},
        }
    return given


@pytest.fixture
def app(erp_settings, notices_settings, monkeypatch):
    monkeypatch.setenv("HALL_KEY", "key-of-the-hall")
    monkeypatch.setenv("HALL_SIGN", "SECsigned")
    settings = replace(erp_settings, plugin={"notices": notices_settings}, outgoing_networks=("127.0.0.1/32",))
    app = create_app(settings, plugins=[*find(settings.plugins), parcels])
    yield app
    erp_of(app).engine.dispose()


class Desk:
    """Tells things and looks what became of them."""

    def __init__(self, erp, people, clock):
        self.erp, self.people, self.clock = erp, people, clock
        self.house = Actor.system(people.manager.company_id)

    def address(self, actor, email, locale="en"):
        with self.erp.transaction(self.house) as tx:
            user = tx.get(User, actor.user_id, lock=True)
            user.email, user.locale = email, locale

    def tell(self, *, kind="parcels.lost", key="p1", facts=None, **to):
        given = {"parcel": "SF-1", "since": "2026-03-01T22:30:00+00:00"} | (facts or {})
        with self.erp.transaction(self.house) as tx:
            notices.tell(tx, notices.Notice(kind=kind, key=key, subject="parcels.parcel:1", facts=given, link="/parcels/1", **to))

    def work(self):
        return jobs.drain(self.erp)

    def deliveries(self):
        """(recipient, channel, state, reason) of each, oldest first."""
        with self.erp.reading(self.house) as tx:
            rows = tx.session.query(Delivery).order_by(Delivery.id).all()
            return [(d.recipient, d.channel, d.state, d.reason) for d in rows]

    def rows(self, model=NoticeRow):
        with self.erp.reading(self.house) as tx:
            return tx.session.query(model).order_by(model.id).all()

    def assert_sound(self):
        with self.erp.reading(self.house) as tx:
            assert not breaches(tx.session, self.erp.laws)


@pytest.fixture
def desk(erp, people, clock):
    RESTING._rests.clear()
    return Desk(erp, people, clock)
