"""The connection is lost while committing: nobody knows what became of it, and asking again with the same key is safe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from races_proxy import Proxy
from races_shop import Shop
from sqlalchemy import func, make_url, select

from core_erp.app import create_app, erp_of
from core_erp.config import Settings
from core_erp.outbox import EventRow
from core_erp.testing.databases import expanded
from plugins.finance.models import Entry, Invoice, Payment
from plugins.returns.models import Return

PLUGINS = ("returns",)
DATABASES = ("postgresql",)
"""SQLite commits without a connection that could be lost."""


@pytest.fixture
def proxy(erp_url: str) -> Iterator[Proxy]:
    url = make_url(erp_url)
    made = Proxy(url.host or "127.0.0.1", url.port or 5432)
    yield made
    made.close()


@pytest.fixture
def app(erp_url: str, proxy: Proxy, tmp_path: Path) -> Iterator[Flask]:
    """The application, whose database is behind the proxy."""
    behind = make_url(erp_url).set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
    app = create_app(Settings(database_url=behind, env="test", plugins=expanded(PLUGINS), attachments=str(tmp_path)))
    yield app
    erp_of(app).engine.dispose()


def counted(shop: Shop, model: type) -> int:
    with shop.erp.reading(shop.house) as tx:
        return tx.session.scalar(select(func.count(model.id))) or 0


@pytest.mark.parametrize("committed", [True, False], ids=["answer-lost", "commit-lost"])
def test_a_payment_whose_commit_is_lost_is_booked_once(shop: Shop, proxy: Proxy, committed: bool) -> None:
    (order,) = shop.sold(1, paid=False)
    cashier = shop.client.as_(shop.people.finance)
    with shop.erp.reading(shop.house) as tx:
        invoice = tx.session.scalars(select(Invoice).where(Invoice.order_id == order.id)).one()
    entries, path, headers = counted(shop, Entry), f"/api/v1/finance/invoices/{invoice.id}/payments", {"Idempotency-Key": "once"}

    proxy.lose(passes=committed)
    first = cashier.post(path, json={"amount_minor": 5000}, headers=headers)
    assert (first.status_code, first.json["code"]) == (503, "core/outcome-unknown")
    assert first.headers["Retry-After"] and proxy.lost == 1
    assert counted(shop, Payment) == int(committed)

    for attempt in range(2):
        again = cashier.post(path, json={"amount_minor": 5000}, headers=headers)
        assert (again.status_code, again.json["amount_minor"]) == (201, 5000)
        assert ("Idempotency-Replayed" in again.headers) == (committed or attempt > 0)
    assert (counted(shop, Payment), counted(shop, Entry)) == (1, entries + 1)
    with shop.erp.reading(shop.house) as tx:
        told = select(func.count(EventRow.id)).where(EventRow.name == "finance.payment_received")
        assert tx.session.scalar(told) == 1
    assert shop.broken() == []


def test_without_a_key_it_is_there_twice(shop: Shop, proxy: Proxy) -> None:
    """The control: the same loss, and a sender who asks again without a key."""
    (order,) = shop.sold(1)
    clerk = shop.client.as_(shop.people.customer_service)
    wish = {"lines": [{"order_line_id": order.lines[0].id, "quantity": "2"}], "reason": "wrong_goods"}
    proxy.lose(passes=True)
    assert clerk.post("/api/v1/returns", json=wish).json["code"] == "core/outcome-unknown"
    assert clerk.post("/api/v1/returns", json=wish).status_code == 201
    assert counted(shop, Return) == 2


def test_the_pool_has_no_dead_connections_left(shop: Shop, proxy: Proxy) -> None:
    """After each loss the next request gets a good connection, again and again."""
    (order,) = shop.sold(1, quantity=10)
    clerk = shop.client.as_(shop.people.customer_service)
    wish = {"lines": [{"order_line_id": order.lines[0].id, "quantity": "1"}], "reason": "wrong_goods"}
    for turn in range(5):
        proxy.lose(passes=bool(turn % 2))
        headers = {"Idempotency-Key": f"turn-{turn}"}
        assert clerk.post("/api/v1/returns", json=wish, headers=headers).status_code == 503
        assert clerk.post("/api/v1/returns", json=wish, headers=headers).status_code == 201
    assert (counted(shop, Return), proxy.lost) == (5, 5)
    assert shop.broken() == []
