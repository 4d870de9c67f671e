"""The books over HTTP: a sale billed, paid, credited and refunded by a person of finance."""

from __future__ import annotations

import itertools

from finance_books import sell

from core_erp.identity import Actor

PLUGINS = ("finance",)
API = "/api/v1/finance"
_keys = itertools.count(1)


def post(client, path: str, body: dict | None = None, *, status: int = 201) -> dict:
    answer = client.post(f"{API}{path}", json=body or {}, headers={"Idempotency-Key": f"k{next(_keys)}"})
    assert answer.status_code == status, answer.json
    return answer.json


def get(client, path: str, status: int = 200) -> dict:
    answer = client.get(f"{API}{path}")
    assert answer.status_code == status, answer.json
    return answer.json


def delivered(erp, company):
    with erp.transaction(Actor.system(company.id)) as tx:
        sale = sell(tx)
        return {"order_id": sale.order.id, "partner_id": sale.partner_id, "line_id": sale.line.id}


def test_the_whole_story(erp, company, client, people):
    sale, finance = delivered(erp, company), client.as_(people.finance)
    invoice = post(finance, "/invoices", {"order_id": sale["order_id"]})
    assert (invoice["gross_minor"], invoice["open_minor"], invoice["lines"][0]["quantity"]) == (113000, 113000, "10")
    post(finance, f"/invoices/{invoice['id']}/payments", {"amount_minor": 113000, "reference": "B-1"})
    wish = {
        "source_kind": "returns.return", "source_id": 1, "partner_id": sale["partner_id"], "currency": "CNY", "fee_minor": 3390,
        "lines": [{"order_line_id": sale["line_id"], "quantity": "3"}],
    }  # fmt: skip
    preview = post(finance, "/credit-notes/preview", wish, status=200)
    assert (preview["refundable_minor"], preview["legs"][0]["account_code"]) == (30510, "1122")
    note = post(finance, "/credit-notes", wish)
    assert (note["gross_minor"], note["fee_minor"], note["allocations"][0]["invoice_id"]) == (33900, 3390, invoice["id"])
    assert get(finance, f"/credit-notes/{note['id']}/refundable") == {"credit_note_id": note["id"], "refundable_minor": 30510}
    refund = post(finance, f"/credit-notes/{note['id']}/refunds", {"reference": "T-77", "amount_minor": 30000})
    assert refund["amount_minor"] == 30000
    again = finance.post(
        f"{API}/credit-notes/{note['id']}/refunds",
        json={"reference": "T-77", "amount_minor": 510},
        headers={"Idempotency-Key": "again"},
    )
    assert (again.status_code, again.json["code"]) == (409, "finance/reference-used")
    post(finance, f"/credit-notes/{note['id']}/refunds", {})
    post(finance, f"/credit-notes/{note['id']}/refunds", {}, status=422)
    assert get(finance, f"/invoices/{invoice['id']}")["open_minor"] == 0
    for path, count in {
        f"/invoices?partner_id={sale['partner_id']}": 1, "/payments?reference=B-1": 1, "/credit-notes?source_kind=returns.return&source_id=1": 1,
        "/refunds?reference=T-77": 1, "/entries?journal=bank": 3, "/entries?source_kind=finance.invoice": 1, "/periods": 1,
    }.items():  # fmt: skip
        assert len(get(finance, path)["items"]) == count, path


def test_the_books(erp, company, client, people):
    sale, finance = delivered(erp, company), client.as_(people.finance)
    post(
        finance, "/invoices", {"order_id": sale["order_id"], "quantities": [{"order_line_id": sale["line_id"], "quantity": "2"}]}
    )
    balance = get(finance, "/trial-balance")
    assert balance["debit_minor"] == balance["credit_minor"]
    assert get(finance, "/trial-balance/1999-12-31")["accounts"] == []
    get(finance, "/trial-balance/yesterday", 404)
    assert get(finance, f"/partners/{sale['partner_id']}/statement")["closing_minor"] == 22600
    get(finance, "/partners/999999/statement", 404)
    legs = [{"account_code": "6602", "debit_minor": 500}, {"account_code": "1002", "credit_minor": 500}]
    entry = post(finance, "/entries", {"legs": legs, "memo": "postage"})
    assert post(finance, f"/entries/{entry['id']}/reverse", {"reason": "twice"})["reverses_id"] == entry["id"]
    assert get(finance, f"/entries/{entry['id']}")["items"][0]["account_name_zh"] == "管理费用"
    post(finance, "/accounts", {"code": "6604", "name": "Research", "name_zh": "研发费用", "kind": "expense"})
    post(finance, "/accounts", {"code": "6604", "name": "Research", "kind": "expense"}, status=422)
    assert any(a["code"] == "6604" for a in get(finance, "/accounts?limit=200")["items"])
    post(finance, "/pending-losses/clear", {"amount_minor": 1, "to": "claim", "memo": "x"}, status=422)


def test_periods(erp, company, client, people):
    finance = client.as_(people.finance)
    assert post(finance, "/periods/2020/2/close", status=200)["state"] == "closed"
    post(finance, "/periods/2020/2/close", status=409)
    assert post(finance, "/periods/2020/2/reopen", {"reason": "late invoice"}, status=200)["state"] == "open"
    post(finance, "/periods/2020/13/close", status=404)


def test_reverse(erp, company, client, people):
    sale, finance = delivered(erp, company), client.as_(people.finance)
    post(finance, "/invoices", {"order_id": sale["order_id"]})
    wish = {"source_kind": "returns.return", "source_id": 2, "partner_id": sale["partner_id"], "currency": "CNY",
            "lines": [{"order_line_id": sale["line_id"], "quantity": "1"}]}  # fmt: skip
    note = post(finance, "/credit-notes", wish)
    assert post(finance, f"/credit-notes/{note['id']}/reverse", {"reason": "typed twice"}, status=200)["state"] == "reversed"
    assert get(finance, f"/credit-notes/{note['id']}")["state"] == "reversed"


def test_rights(erp, company, client, people):
    sale, sales, warehouse = delivered(erp, company), client.as_(people.sales), client.as_(people.warehouse)
    get(sales, "/invoices")
    post(sales, "/invoices", {"order_id": sale["order_id"]}, status=403)
    get(warehouse, "/invoices", 403)


def test_wrong_shapes(erp, company, client, people):
    finance = client.as_(people.finance)
    for path, body in {
        "/invoices": {"order_id": True}, "/invoices/1/payments": {"amount_minor": 0}, "/credit-notes": {"lines": []},
        "/credit-notes/1/refunds": {"amount_minor": 1.5}, "/entries": {"legs": [], "memo": ""}, "/accounts": {"kind": "fun"},
    }.items():  # fmt: skip
        post(finance, path, body, status=422)
