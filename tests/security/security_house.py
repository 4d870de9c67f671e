"""A house with a record of every kind, people of every role, two customers and a second company: what the tests knock at."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select
from werkzeug.test import TestResponse

from core_erp import Actor, attachments, identity
from core_erp.app import create_app, erp_of
from core_erp.calendars import operations as calendars
from core_erp.calendars.queries import calendars as all_calendars
from core_erp.config import Settings
from core_erp.erp import Erp
from core_erp.http import Route, Routes
from core_erp.identity import Role, Token, User
from core_erp.outbox import JobRow
from core_erp.permissions import ROLES
from core_erp.registry import find
from core_erp.routes import ALL
from core_erp.testing import factories
from core_erp.testing.clients import ErpClient
from core_erp.testing.databases import expanded
from core_erp.testing.people import People
from core_erp.testing.servers import SERVERS
from plugins.approvals import api as approvals
from plugins.approvals.models import Delegation
from plugins.erp_connectors.models import Conflict as Question
from plugins.erp_connectors.models import Connection, Link, Run
from plugins.finance import api as finance
from plugins.finance.operations import bookkeeping
from plugins.finance.posting import Leg
from plugins.inventory import api as inventory
from plugins.notices import api as notices
from plugins.notices.models import Delivery, NoticeRow
from plugins.orders import api as orders
from plugins.returns import api as returns
from plugins.returns.models import Line

PLUGINS = expanded(("notices", "returns", "erp_connectors"))
STAFF = tuple(role for role in ROLES if role != "customer")
SPEAKERS = (*STAFF, "anonymous", "revoked", "customer_a", "customer_b", "boss", "boss_b")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
_next = count(1).__next__


def blueprints() -> list[Routes]:
    """The host's and every plugin's tables of routes."""
    own = [b for plugin in find(PLUGINS) for b in plugin.blueprints if isinstance(b, Routes)]
    return [*ALL, *own]


class Door:
    """One endpoint with its address."""

    def __init__(self, routes: Routes, route: Route) -> None:
        self.route, self.rule = route, f"{routes.url_prefix}{route.rule}"
        self.name = f"{routes.name}.{route.name}.{route.method}"

    def __repr__(self) -> str:
        return self.name

    @property
    def names(self) -> list[str]:
        """The parts of its address that name something."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.rule)

    def path(self, **values: Any) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), self.rule)


DOORS = [Door(routes, route) for routes in blueprints() for route in routes.table]
WRITES = [door for door in DOORS if door.route.kind == "writes"]


class House:
    """The application, its people, and the ids of its records."""

    def __init__(self, erp: Erp, client: ErpClient, file: Path, company_id: int) -> None:
        self.erp, self.file = erp, file
        self.nobody = client
        self.actor = Actor.system(company_id)
        self.people = People(erp, company_id)
        self.ids: dict[str, Any] = {}
        self._speakers: dict[str, ErpClient] = {}

    # -- who knocks -------------------------------------------------------------------------------------------------

    def speaker(self, name: str) -> ErpClient:
        """A client of this role; of ``customer_a``, ``customer_b``, ``revoked``, ``boss`` (all roles), ``boss_b`` (next door)."""
        if name not in self._speakers:
            self._speakers[name] = self._admit(name)
        return self._speakers[name]

    def _admit(self, name: str) -> ErpClient:
        match name:
            case "anonymous":
                return self.nobody
            case "customer_a" | "customer_b":
                return self.nobody.as_(self.people.of(name, "customer", partner_id=self.ids[f"partner_{name[-1]}"]))
            case "boss":
                return self.nobody.as_(self.people.of("boss", *STAFF))
            case "boss_b":
                return self.nobody.as_(People(self.erp, self.ids["company_b"]).of("boss_b", *STAFF))
            case "revoked":
                return self._revoked()
        return self.nobody.as_(getattr(self.people, name))

    def _revoked(self) -> ErpClient:
        speaking = self.nobody.as_(self.people.of("gone", *STAFF))
        text = speaking.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        with self.erp.transaction(self.actor) as tx:
            token = tx.session.scalars(select(Token).where(Token.token_hash == identity.fingerprint(text))).one()
            token.revoked_at = tx.now
        return speaking

    # -- knocking ---------------------------------------------------------------------------------------------------

    def knock(self, client: ErpClient, door: Door, body: Any = None, **more: Any) -> TestResponse:
        """One request, by default of this house's records."""
        headers = {"Idempotency-Key": f"key-{_next()}"} if door.route.takes_key else {}
        headers |= more.pop("headers", {})
        path = door.path(**self.ids | more.pop("ids", {}))
        sent = {"json": body} if door.route.kind == "writes" and body is not None else {}
        return client.open(path, method=door.route.method, headers=headers, **sent, **more)

    def commits(self) -> int:
        """Changes exactly when somebody has committed a change since it was last asked."""
        return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    @property
    def _watcher(self) -> sqlite3.Connection:
        if not hasattr(self, "_connection"):
            self._connection = sqlite3.connect(self.file, check_same_thread=False)
        return self._connection

    def rows(self) -> dict[str, set[tuple[Any, ...]]]:
        """Every row of this company, and of tables that tell no company; by table."""
        with closing(sqlite3.connect(self.file)) as db:
            names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: set(db.execute(f"SELECT * FROM {name}{self._ours(db, name)}")) for name in names}

    def _ours(self, db: sqlite3.Connection, table: str) -> str:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        return f" WHERE company_id = {self.actor.company_id}" if "company_id" in columns else ""


# -- its records --------------------------------------------------------------------------------------------------


def furnish(house: House) -> None:
    """One story that leaves a record of every kind behind."""
    with house.erp.transaction(house.actor) as tx:
        a, b, product = factories.partner(tx), factories.partner(tx), factories.product(tx)
        blind = factories.product(tx)
        home = inventory.warehouses(tx)[0].id
        inventory.open_stock(tx, [(product.id, home, Decimal(1000), 6200_00)])
        house.ids |= {"partner_id": a.id, "partner_a": a.id, "partner_b": b.id, "product_id": product.id, "warehouse_id": home,
                      "blind_product_id": blind.id, "source": inventory.place(tx, home, "stock"),
                      "target": inventory.place(tx, home, "quarantine"), "upto": "2026-03-31", "year": tx.now.year,
                      "month": tx.now.month, "superior_id": None, "delegator_id": None, "period": "2026-03",
                      "subject_kind": returns.KIND}  # fmt: skip
    _sell(house)
    _return(house)
    _set_up(house)
    _tell(house)


def _sell(house: House) -> None:
    with house.erp.transaction(house.actor) as tx:
        line = orders.LineWish(product_id=house.ids["product_id"], quantity=Decimal(100))
        wish = orders.OrderWish(partner_id=house.ids["partner_a"], lines=(line,))
        order, quotation = orders.place(tx, wish), orders.place(tx, wish)
        orders.confirm(tx, order.id)
        tx.flush()
        orders.deliver(tx, order.id)
        tx.flush()
        bill = finance.invoice(tx, order.id, quantities={order.lines[0].id: Decimal(50)})
        tx.flush()
        finance.pay(tx, bill.id, amount_minor=bill.gross_minor // 2)
        legs = (Leg(account_code="1002", debit_minor=100), Leg(account_code="6602", credit_minor=100))
        entry = bookkeeping.record_entry(tx, bookkeeping.ManualEntry(legs=legs, memo="opening"))
        tx.flush()
        house.ids |= {"order_id": order.id, "quotation_id": quotation.id, "order_line_id": order.lines[0].id,
                      "invoice_id": bill.id, "entry_id": entry.id}  # fmt: skip


def ask(house: House, quantity: int = 1, **blind: Any) -> int:
    """A return of customer A, asked for by sales."""
    line = returns.ReturnLineWish(quantity=Decimal(quantity), **blind or {"order_line_id": house.ids["order_line_id"]})
    with house.erp.transaction(house.people.sales) as tx:
        wish = returns.ReturnWish(lines=(line,), reason="wrong_goods", partner_id=house.ids["partner_a"])
        return returns.request(tx, wish).id


def approve(house: House, return_id: int) -> None:
    for role in ("customer_service", "warehouse"):
        with house.erp.transaction(getattr(house.people, role)) as tx:
            (task,) = approvals.tasks_of(tx, returns.KIND, return_id)
            approvals.decide(tx, task.id, outcome="approve")


def receive(house: House, return_id: int, quantity: int, **more: Any) -> None:
    with house.erp.transaction(house.people.second("warehouse")) as tx:
        line = returns.one(tx, return_id).lines[0]
        returns.receive(tx, return_id, returns.Receive(lines=((line.id, Decimal(quantity)),), **more))


def inspect(house: House, return_id: int) -> None:
    with house.erp.transaction(house.people.quality) as tx:
        line = returns.one(tx, return_id).lines[0]
        returns.inspect(tx, return_id, returns.Inspect(findings=((line.id, line.uninspected, "A"),)))


def settle(house: House, return_id: int) -> None:
    with house.erp.transaction(house.people.finance) as tx:
        returns.settle(tx, return_id)


def _return(house: House) -> None:
    settled, short, asked = ask(house, 2), ask(house, 3), ask(house)
    blind = ask(house, product_id=house.ids["blind_product_id"], net_minor=100, tax_minor=13)
    for return_id in (settled, short):
        approve(house, return_id)
    receive(house, settled, 2)
    inspect(house, settled)
    settle(house, settled)
    receive(house, short, 2, completes=True)
    with house.erp.transaction(house.actor) as tx:
        (task,) = approvals.tasks_of(tx, returns.KIND, asked)
        proof = attachments.store(tx, PNG, filename="broken.png", kind=returns.KIND, subject_id=asked)
        line = tx.session.scalars(select(Line).where(Line.return_id == blind)).one()
        house.ids |= {"return_id": asked, "line_id": line.id, "difference_id": returns.one(tx, short).differences[0].id,
                      "credit_note_id": returns.one(tx, settled).credits[0].credit_note_id, "task_id": task.id,
                      "instance_id": task.instance_id, "attachment_id": proof.id, "short_id": short}  # fmt: skip


def _set_up(house: House) -> None:
    with house.erp.transaction(house.actor) as tx:
        flow = approvals.define(tx, approvals.levels("spare", "Spare", "manager"))
        tx.add(Role(code="spare", name="Spare"))
        user = tx.add(User(login="spare", name="Spare", company_id=tx.company_id))
        connection = tx.add(Connection(company_id=tx.company_id, name="spare", system="kingdee", url="http://127.0.0.1:9", since=tx.now,
                                       is_active=False))  # fmt: skip
        tx.flush()
        stands_in = tx.add(Delegation(company_id=tx.company_id, delegator_id=user.id, delegate_id=house.people.sales.user_id,
                                      begins_at=tx.now, ends_at=tx.now + timedelta(days=1), made_at=tx.now))  # fmt: skip
        token = tx.add(Token(user_id=user.id, label="spare", token_hash="x" * 64, created_at=tx.now))
        job = tx.add(JobRow(key="spare", name="spare", subject="", payload={}, company_id=tx.company_id, state="dead",
                            run_at=tx.now, created_at=tx.now))  # fmt: skip
        link = tx.add(Link(company_id=tx.company_id, connection_id=connection.id, kind="credit_note",
                           our_id=house.ids["credit_note_id"], number="CE-1", subject="returns.return:1", event_uid="x",
                           due_at=tx.now, created_at=tx.now))  # fmt: skip
        run = tx.add(Run(company_id=tx.company_id, connection_id=connection.id, kind="pull", asked_at=tx.now))
        question = tx.add(Question(company_id=tx.company_id, connection_id=connection.id, kind="customer", their_id="1", number="C1",
                                   field="name", ours="a", theirs="b", asked_at=tx.now))  # fmt: skip
        (calendar, *_) = tx.session.scalars(all_calendars(tx))
        day = date(2026, 3, 2)
        calendars.set_days(tx, calendar.id, [calendars.DayWish(day=day, is_working=True)])
        next_door = factories.company(tx)
        tx.flush()
        house.ids |= {"flow_id": flow.id, "user_id": user.id, "connection_id": connection.id, "token_id": token.id,
                      "job_id": job.id, "link_id": link.id, "delegation_id": stands_in.id, "company_b": next_door.id, "code": "spare",
                      "calendar_id": calendar.id, "run_id": run.id, "conflict_id": question.id, "day": "2026-03-02"}  # fmt: skip


def _tell(house: House) -> None:
    """One notice to customer A, and one that could not be sent to somebody of the house."""
    reader = house.people.of("customer_a", "customer", partner_id=house.ids["partner_a"]).user_id
    with house.erp.transaction(house.actor) as tx:
        notices.tell(tx, notices.Notice(kind="notices.test", key="spare", people=(reader, house.ids["user_id"])))
        tx.flush()
        told = {n.person_id: n.id for n in tx.session.scalars(select(NoticeRow).where(NoticeRow.kind == "notices.test"))}
        delivery = tx.add(Delivery(company_id=tx.company_id, notice_id=told[house.ids["user_id"]], uid="spare", recipient="user",
                                   channel="email", state="failed", reason="spare", created_at=tx.now))  # fmt: skip
        tx.flush()
        house.ids |= {"notice_id": told[reader], "delivery_id": delivery.id, "kind": "notices.test", "locale": "en"}


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for a module: on SQLite, since rights and forms do not depend on the database."""
    databases = request.config.stash[SERVERS].databases("sqlite")
    with databases.copy(PLUGINS, {"currency": "CNY"}) as url:
        folder = str(tmp_path_factory.mktemp("attachments"))
        app = create_app(Settings(database_url=url, env="test", plugins=PLUGINS, attachments=folder, max_body_bytes=100_000))
        erp = erp_of(app)
        made = House(erp, ErpClient(app, app.response_class), Path(str(make_url(url).database)), erp.first_company_id())
        furnish(made)
        for name in SPEAKERS:
            made.speaker(name)
        yield made
        erp.engine.dispose()
