"""The pages of returns, as the people who use them: found, counted, inspected, paid, each step through a form."""

from __future__ import annotations

import csv
import io

from returns_desk import Desk

from core_erp.testing.browsers import Browser
from core_erp.testing.statements import Statements
from plugins.returns import api as returns

PLUGINS = ("returns",)


def state(desk: Desk, return_id: int) -> str:
    with desk.erp.reading(desk.house) as tx:
        return returns.one(tx, return_id).state


def test_a_return_from_the_order_to_the_money(desk: Desk, browser: Browser) -> None:
    sale = desk.sell(10)
    desk_clerk = browser.as_(desk.people.sales)
    desk_clerk.open(f"/returns/new/{sale.order_id}")
    assert "May come back" in desk_clerk.text
    asked = desk_clerk.send(f"/returns/new/{sale.order_id}", {"lines/0/quantity": "3", "reason": "wrong_goods"})
    assert asked.status_code == 303, desk_clerk.text
    return_id = int(asked.location.rpartition("/")[2])
    assert "waits for its approval" in desk_clerk.open(asked.location).get_data(as_text=True)

    desk.decide(return_id)
    keeper = browser.as_(desk.people.warehouse)
    keeper.open(f"/returns/{return_id}/receive")
    nothing = keeper.send(f"/returns/{return_id}/receive")
    assert nothing.status_code == 422 and "at least one piece" in keeper.text and 'aria-invalid="true"' in keeper.text
    assert keeper.send(f"/returns/{return_id}/receive", {"lines/0/quantity": "3"}).status_code == 303
    assert state(desk, return_id) == "received"

    inspector = browser.as_(desk.people.quality)
    inspector.open("/")
    assert "Inspect the goods of" in inspector.text
    inspector.open(f"/returns/{return_id}/inspect")
    assert inspector.send(f"/returns/{return_id}/inspect").status_code == 303
    assert state(desk, return_id) == "inspected"

    cashier = browser.as_(desk.people.finance)
    assert "339.00" in cashier.open(f"/returns/{return_id}/settle").get_data(as_text=True)
    assert cashier.send(f"/returns/{return_id}/settle").status_code == 303
    assert state(desk, return_id) == "settled"
    assert "is settled" in cashier.open(f"/returns/{return_id}").get_data(as_text=True)


def test_a_double_press_pays_once(desk: Desk, browser: Browser) -> None:
    return_id = _inspected(desk)
    cashier = browser.as_(desk.people.finance)
    cashier.open(f"/returns/{return_id}/settle")
    form = cashier.forms[f"/returns/{return_id}/settle"]
    first, second = (cashier.post(f"/returns/{return_id}/settle", form) for _ in range(2))
    assert first.status_code == second.status_code == 303 and first.location == second.location
    with desk.erp.reading(desk.house) as tx:
        assert returns.one(tx, return_id).refunded_minor == 33_900


def _inspected(desk: Desk) -> int:
    return_id = desk.request(desk.sell(10))
    desk.decide(return_id)
    with desk.erp.transaction(desk.people.warehouse) as tx:
        lines = tuple((line.id, line.requested) for line in returns.one(tx, return_id).lines)
        returns.receive(tx, return_id, returns.Receive(lines=lines))
    with desk.erp.transaction(desk.people.quality) as tx:
        returns.inspect(tx, return_id, returns.Inspect(findings=tuple((line, quantity, "A") for line, quantity in lines)))
    return return_id


def test_whoever_received_sees_why_the_button_is_off(desk: Desk, browser: Browser) -> None:
    return_id = desk.request(desk.sell(10), by=desk.people.of("both", "sales", "finance"))
    desk.decide(return_id)
    asker = browser.as_(desk.people.of("both"))
    asker.open(f"/returns/{return_id}/settle")
    assert 'aria-disabled="true"' in asker.text and "cannot pay it out" in asker.text
    assert asker.send(f"/returns/{return_id}/settle").status_code == 422 and "cannot pay it out" in asker.text


def test_too_many_are_refused_at_their_field_and_nothing_typed_is_lost(desk: Desk, browser: Browser) -> None:
    sale = desk.sell(10)
    clerk = browser.as_(desk.people.sales)
    clerk.open(f"/returns/new/{sale.order_id}")
    typed = {"lines/0/quantity": "11", "reason": "wrong_goods", "note": "<script>pwned()</script>"}
    refused = clerk.send(f"/returns/new/{sale.order_id}", typed)
    assert refused.status_code == 422 and 'value="11"' in clerk.text
    assert "<script>pwned" not in clerk.text and "&lt;script&gt;pwned" in clerk.text


def test_the_scanner_finds_a_return_by_its_parcel(desk: Desk, browser: Browser) -> None:
    return_id = desk.request(desk.sell(10))
    desk.decide(return_id)
    with desk.erp.transaction(desk.people.sales) as tx:
        returns.ship(tx, return_id, carrier="SF", tracking="SF1429")
    keeper = browser.as_(desk.people.warehouse)
    assert keeper.open("/returns/scan?code=SF1429").location == f"/returns/{return_id}/receive"
    assert "is no return that we know" in keeper.open("/returns/scan?code=unknown").get_data(as_text=True)
    assert "SF1429" in keeper.open("/returns/scan").get_data(as_text=True)


def test_views_filters_search_and_pages(desk: Desk, browser: Browser) -> None:
    open_id, decided_id = desk.request(desk.sell(10)), desk.request(desk.sell(10), reason="quality")
    desk.decide(decided_id)
    with desk.erp.reading(desk.house) as tx:
        first, second = (returns.one(tx, i).number for i in (open_id, decided_id))
    clerk = browser.as_(desk.people.sales)

    def shown(query: str) -> set[str]:
        page = clerk.open(f"/returns?{query}").get_data(as_text=True)
        return {number for number in (first, second) if number in page}

    assert shown("") == shown("view=all") == {first, second}
    assert shown("view=to_decide") == {first} and shown("view=to_receive") == {second} and shown("view=unpaid") == set()
    assert shown("view=all&reason=quality") == {second} and shown("view=all&state=approved,requested") == {first, second}
    assert shown(f"q={first}") == {first} and shown("q=nothing-like-it") == set()
    assert "No return fits this filter" in clerk.text
    hits = clerk.open(f"/search?q={first}", **{"HX-Request": "true"}).get_data(as_text=True)
    assert first in hits and "<html" not in hits


def test_the_list_asks_the_database_as_often_for_fifty_as_for_two(desk: Desk, browser: Browser) -> None:
    counts = []
    clerk = browser.as_(desk.people.sales)
    for _ in range(2):
        for _ in range(6):
            desk.request(desk.sell(10))
        desk.erp.cache.clear()
        with Statements(desk.erp.engine) as seen:
            assert clerk.open("/returns").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, counts


def test_the_file_holds_no_formula(desk: Desk, browser: Browser) -> None:
    desk.request(desk.sell(10), channel="=1+1")
    clerk = browser.as_(desk.people.sales)
    exported = clerk.open("/returns/export.csv?view=all")
    rows = list(csv.DictReader(io.StringIO(exported.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 1 and rows[0]["state"] == "requested" and "attachment" in exported.headers["Content-Disposition"]
    assert not any(str(value).startswith(("=", "+", "@")) for value in rows[0].values())


def test_chinese_pages_are_chinese(desk: Desk, browser: Browser) -> None:
    return_id = desk.request(desk.sell(10))
    clerk = browser.as_(desk.people.sales)
    clerk.client.set_cookie("lang", "zh_CN")
    page = clerk.open(f"/returns/{return_id}").get_data(as_text=True)
    assert 'lang="zh-CN"' in page and "谁在处理" in page and "货到了没" in page and "钱退了吗" in page and "¥339.00" in page
    assert "Who has it" not in page
