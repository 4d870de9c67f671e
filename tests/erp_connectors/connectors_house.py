"""A shop whose returns are carried over to mock ERPs, over real HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from core_erp import jobs
from core_erp.erp import Erp
from core_erp.identity import Actor
from core_erp.laws import breaches
from core_erp.testing import factories
from core_erp.testing.people import People
from plugins.approvals import api as approvals
from plugins.erp_connectors import operations, pushing, queries
from plugins.erp_connectors.mocked import wish_for
from plugins.erp_connectors.mocks import kingdee_app, running, u8_app, yonbip_app
from plugins.erp_connectors.models import Connection, Link
from plugins.erp_connectors.reconcile import Report, reconcile
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns

BOTH = ("return_receipt", "credit_note")
"""What most tests carry over: two documents of each return."""
log = logging.getLogger("connectors_house")
APPS = {"kingdee": kingdee_app, "yonbip": yonbip_app, "u8": u8_app}


@dataclass(frozen=True)
class Mock:
    """A running mock and its admin pages."""

    system: str
    url: str

    def fault(self, kind: str, match: str = "", value: str = "", *, code: str = "", times: int = 1) -> None:
        told = {"kind": kind, "match": match, "value": value, "code": code, "times": times}
        httpx.post(f"{self.url}/_mock/faults", json=told).raise_for_status()

    def heal(self) -> None:
        httpx.delete(f"{self.url}/_mock/faults").raise_for_status()

    def forget(self) -> None:
        httpx.delete(f"{self.url}/_mock/documents").raise_for_status()

    def documents(self, prefix: str = "CE-") -> list[dict[str, Any]]:
        held: list[dict[str, Any]] = httpx.get(f"{self.url}/_mock/documents").json()
        return [one for one in held if one["number"].startswith(prefix)]


class House:
    """Business acts and their counterparts outside."""

    def __init__(self, erp: Erp, people: People, folder: Path) -> None:
        self.erp, self.people, self.folder = erp, people, folder
        self.house = Actor.system(people.warehouse.company_id)
        self._open = ExitStack()

    def close(self) -> None:
        self._open.close()

    # -- outside ----------------------------------------------------------------------------------------------------

    def mock(self, system: str = "kingdee") -> Mock:
        app = APPS[system](self.folder / f"{system}.mock")
        return Mock(system, self._open.enter_context(running(app)))

    def connect(self, mock: Mock, **more: Any) -> Connection:
        with self.erp.transaction(self.house) as tx:
            wish = replace(wish_for(mock.system, mock.url), **{"carries": BOTH, **more})
            return operations.connect(tx, wish)

    def connected(self, system: str = "kingdee") -> Mock:
        mock = self.mock(system)
        self.connect(mock)
        return mock

    def connection(self, tx: Any, name: str = "kingdee") -> Connection:
        return queries.connection_named(tx, name)

    def push(self, seconds: float = 20) -> dict[str, int]:
        counts = pushing.push(self.erp, self.house, seconds=seconds)
        for link in self.links(standing="parked"):
            log.info("%s %s is parked: %s -> %s", link.kind, link.number, link.problem, link.next_action)
        return counts

    def work(self) -> None:
        """What a worker does in one go, without waking anything."""
        jobs.drain(self.erp)

    def reconcile(self, name: str = "kingdee") -> Report:
        return reconcile(self.erp, self.house.company_id, name)

    def links(self, **wanted: Any) -> list[Link]:
        with self.erp.reading(self.house) as tx:
            return list(tx.session.scalars(select(Link).filter_by(**wanted).order_by(Link.id)))

    # -- inside -----------------------------------------------------------------------------------------------------

    def sell(self, *quantities: Any, price: Any = 100) -> tuple[int, ...]:
        """Delivered, invoiced and paid; the ids of its lines."""
        with self.erp.transaction(self.house) as tx:
            partner = factories.partner(tx)
            products = [factories.product(tx, list_price=Decimal(price)) for _ in quantities or (10,)]
            home = inventory.warehouses(tx)[0].id
            inventory.open_stock(tx, [(p.id, home, Decimal(100), 620_000) for p in products])
            wanted = zip(products, quantities or (10,), strict=True)
            lines = tuple(orders.LineWish(product_id=p.id, quantity=Decimal(q)) for p, q in wanted)
            order = orders.place(tx, orders.OrderWish(partner_id=partner.id, lines=lines, warehouse_id=home))
            orders.confirm(tx, order.id)
            tx.flush()
            orders.deliver(tx, order.id)
            tx.flush()
            bill = finance.invoice(tx, order.id)
            tx.flush()
            finance.pay(tx, bill.id, amount_minor=bill.gross_minor)
            return tuple(line.id for line in order.lines)

    def approved(self, line_ids: tuple[int, ...], *quantities: Any) -> int:
        asked = zip(line_ids, quantities or (3,), strict=False)
        lines = tuple(returns.ReturnLineWish(order_line_id=i, quantity=Decimal(q)) for i, q in asked)
        with self.erp.transaction(self.people.sales) as tx:
            return_id = returns.request(tx, returns.ReturnWish(lines=lines, reason="wrong_goods")).id
        while task := self._task(return_id):
            with self.erp.transaction(getattr(self.people, task.role)) as tx:
                approvals.decide(tx, task.id, outcome="approve")
        return return_id

    def _task(self, return_id: int) -> approvals.Task | None:
        with self.erp.reading(self.house) as tx:
            return next(iter(approvals.tasks_of(tx, returns.KIND, return_id)), None)

    def receive(self, return_id: int, *quantities: Any) -> None:
        with self.erp.transaction(self.people.second("warehouse")) as tx:
            lines = returns.one(tx, return_id).lines
            wanted = [Decimal(q) for q in quantities] or [line.outstanding for line in lines]
            arrived = tuple((line.id, q) for line, q in zip(lines, wanted, strict=False))
            returns.receive(tx, return_id, returns.Receive(lines=arrived))

    def inspect(self, return_id: int) -> None:
        with self.erp.transaction(self.people.quality) as tx:
            findings = tuple((line.id, line.uninspected, "A") for line in returns.one(tx, return_id).lines if line.uninspected)
            returns.inspect(tx, return_id, returns.Inspect(findings=findings))

    def credit(self, tx: Any, return_id: int) -> int:
        """Id of the credit note."""
        returns.credit(tx, return_id)
        tx.flush()
        return finance.credit_notes_of(tx, returns.KIND, return_id)[0].id

    def settle(self, return_id: int) -> None:
        self.inspect(return_id)
        with self.erp.transaction(self.people.finance) as tx:
            returns.settle(tx, return_id)

    def whole_return(self, *quantities: Any) -> int:
        """From the sale to the refund: one receipt and one credit note to be told."""
        return_id = self.approved(self.sell(*(10 for _ in quantities or (3,))), *quantities)
        self.receive(return_id)
        self.settle(return_id)
        return return_id

    def assert_lawful(self) -> None:
        with self.erp.reading(self.house) as tx:
            broken = breaches(tx.session, self.erp.laws)
        assert not broken, "\n".join(f"{b.law.code} {b.law.title}: {b.rows}" for b in broken)


@pytest.fixture
def house(erp: Erp, people: People, tmp_path: Path) -> Iterator[House]:
    house = House(erp, people, tmp_path)
    yield house
    house.close()


@pytest.fixture
def choose(erp: Erp, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], None]:
    """``choose("closed_period", "ask")``: another setting of the connectors for this test."""
    chosen = erp.settings.plugin["erp_connectors"]
    return lambda key, value: monkeypatch.setitem(chosen, key, value)  # type: ignore[arg-type]
