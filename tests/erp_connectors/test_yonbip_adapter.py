"""The adapter to YonBIP against tenants of several kinds: keys, ids, red sales-outs, batches, verdicts, and what it reads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from yonbip_house import (
    MERCHANT,
    MERCHANTS,
    ORDER,
    ORDERS,
    PRODUCT,
    PRODUCTS,
    RETURN,
    RETURNS,
    SALES_OUT,
    SALESOUT,
    VOUCHER,
    WAREHOUSES,
    Caller,
)

from plugins.erp_connectors.adapters.base import Endpoint, Errand, Remote, Row
from plugins.erp_connectors.adapters.shipped import YONBIP
from plugins.erp_connectors.adapters.yonbip import YonbipAdapter, resubmit_key
from plugins.erp_connectors.conformance import Bench
from plugins.erp_connectors.conformance.examples import Examples
from plugins.erp_connectors.documents import Counterpart
from plugins.erp_connectors.mocked import wish_for
from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.settings import Settings
from plugins.erp_connectors.secrets import revealed
from plugins.erp_connectors.wire.errors import Refused, Throttled, UnknownOutcome

AS_RETURNS = Path(str(YONBIP.mapping)).with_name("yonbip-receipts-as-returns.toml")


@dataclass
class Tenant:
    """A tenant of the mock, the adapter that speaks to it, and documents to push."""

    caller: Caller
    adapter: YonbipAdapter
    examples: Examples
    now: list[float]

    def carried(self, errand: Errand) -> Remote:
        there = None
        for step in self.adapter.steps(errand.section.kind):
            there = self.adapter.push(step, errand, there)
        assert there is not None
        return there

    def found(self, errand: Errand) -> Remote:
        found = self.adapter.find(errand.section, errand.number)
        assert found is not None
        return found

    def pulled(self, kind: str, since: datetime | None = None) -> dict[str, Row]:
        section, after, rows = self.examples.mapping.pulls[kind], "", {}
        while True:
            page = self.adapter.pull(section, since, after)
            rows |= {row.number: row for row in page.rows}
            if page.after is None:
                return rows
            after = page.after


@pytest.fixture
def tenant() -> Iterator[Callable[..., Tenant]]:
    with ExitStack() as stack:

        def open_one(*files: Path, **settings: Any) -> Tenant:
            now = [time.time()]
            app = yonbip_app(settings=Settings(**settings), clock=lambda: now[0])
            url = stack.enter_context(running(app))
            wish = wish_for("yonbip", url)
            endpoint = Endpoint(url=url, settings=wish.settings, secret=revealed(wish.secret), org="org1")
            caller = Caller(url).sign_in()
            examples = Examples(YONBIP, Bench(endpoint=endpoint, held=lambda _: (), mapping_files=files))
            adapter = stack.enter_context(YonbipAdapter(replace(endpoint, options=examples.mapping.options)))
            return Tenant(caller, adapter, examples, now)

        yield open_one


# -- once and only once ---------------------------------------------------------------------------------------------


def test_keys_are_short_and_the_same_at_every_attempt() -> None:
    assert resubmit_key("CE-1") == resubmit_key("CE-1") == "CE-1"
    long = "CE-" + "9" * 60
    assert resubmit_key(long) == resubmit_key(long) != resubmit_key(long, 2)
    assert len(resubmit_key(long)) == len(resubmit_key(long, 2)) == 32


@pytest.mark.parametrize("hours", [0, 2])
def test_what_was_deleted_there_is_made_again_although_its_key_is_remembered(tenant: Callable[..., Tenant], hours: int) -> None:
    there = tenant()
    one = there.examples.one("return_notice").errand
    first = there.adapter.push("saved", one, None)
    there.caller.act("delete", first.id)
    assert there.adapter.find(one.section, one.number) is None
    there.now[0] += hours * 3600
    if hours:
        there.caller.sign_in(at=there.now[0])
    assert there.carried(one).state == "audited"
    (held,) = there.caller.held("salereturn")
    assert (held["number"], held["status"]) == (one.number, "audited")


@pytest.mark.parametrize("code", ["202", "310504", "310071"])
def test_a_doubt_is_repeated_with_the_same_key(tenant: Callable[..., Tenant], code: str) -> None:
    there = tenant()
    one = there.examples.one("return_notice").errand
    there.caller.fault(kind="refuse", match="singleSave", code=code, value="处理中")
    with pytest.raises(UnknownOutcome, match=code):
        there.adapter.push("saved", one, None)
    assert there.adapter.push("saved", one, None).state == "saved"
    there.adapter.push("saved", one, None)
    assert len(there.caller.held("salereturn")) == 1


@pytest.mark.parametrize("kind", ["credit_note", "refund", "voucher"])
def test_a_key_of_the_business_that_is_refused_is_read_back(tenant: Callable[..., Tenant], kind: str) -> None:
    there = tenant(business_repeat="refuse")
    one = there.examples.one(kind).errand
    first = there.adapter.push(there.adapter.steps(kind)[0], one, None)
    again = there.adapter.push(there.adapter.steps(kind)[0], one, None)
    assert (again.id, again.number) == (first.id, one.number)


def test_a_number_taken_by_somebody_elses_document_is_not_taken_for_ours(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    one = there.examples.one("return_notice").errand
    there.caller.saved(code=one.number)
    found = there.adapter.push("saved", one, None)
    assert found.amount == Decimal(339), "what is there is told as it is, and reconciliation sees the difference"


def test_a_rate_limit_is_waited_out(tenant: Callable[..., Tenant]) -> None:
    there = tenant(per_minute_of=f"{RETURNS}/singleSave=1")
    first, second = (there.examples.one("return_notice").errand for _ in range(2))
    there.adapter.push("saved", first, None)
    with pytest.raises(Throttled) as told:
        there.adapter.push("saved", second, None)
    assert told.value.retry_after == 60
    there.now[0] += told.value.retry_after
    assert there.adapter.push("saved", second, None).state == "saved"


# -- tenants are different ------------------------------------------------------------------------------------------


def test_a_sale_return_goes_with_their_ids(tenant: Callable[..., Tenant]) -> None:
    there = tenant(masters="ids")
    one = there.examples.one("return_notice").errand
    with pytest.raises(Refused) as unknown:
        there.adapter.push("saved", one, None)
    assert unknown.value.kind == "unmapped"
    ids = {"CF-CUSTOMER": there.caller.post(f"{MERCHANTS}/idempotent/newinsert", {"data": {**MERCHANT, "code": "CF-CUSTOMER"}})}
    for code in ("CF-LAMP", "CF-CABLE"):
        there.caller.post(f"{PRODUCTS}/idempotent/save", {"data": {**PRODUCT, "code": code}})
    there.caller.post(f"{WAREHOUSES}/save", {"data": {"code": "CF-WH", "name": "仓"}})
    assert there.carried(one).state == "audited", "what was unknown is looked up again"
    (held,) = there.caller.held("salereturn")
    assert held["body"]["head"]["agentId"] == str(ids["CF-CUSTOMER"]["data"][0]["id"])
    receipt = replace(there.examples.document("return_receipt"), sources={"return_notice": Counterpart(str(held["id"]))})
    assert there.carried(there.examples.of(receipt).errand).state == "audited", "a sales-out takes codes, and finds its lines"
    assert there.caller.shown(str(held["id"]))["returnStatus"] == "ENDSALERETURN"


def test_a_tenant_without_approval_audits_at_once(tenant: Callable[..., Tenant]) -> None:
    there = tenant(approval_flow=False)
    for kind in ("return_notice", "refund", "sale_order"):
        errand = there.examples.one(kind).errand
        assert (there.carried(errand).state, there.found(errand).state) == ("audited", "audited")


def test_numbers_of_their_own_where_ours_is_the_foreign_one(tenant: Callable[..., Tenant]) -> None:
    there = tenant(codes="automatic")
    note = there.examples.one("credit_note").errand
    assert there.carried(note).number == note.number == there.found(note).number
    (held,) = there.caller.held("receivable")
    assert held["number"].startswith("YSJS")


def test_goods_are_booked_in_against_the_return_they_belong_to(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    notice = there.examples.one("return_notice").errand
    told = there.carried(notice)
    receipt = there.examples.document("return_receipt")
    part = replace(receipt, sources={"return_notice": Counterpart(told.id, told.number)}, lines=receipt.lines[:1])
    first = there.examples.of(part).errand
    assert there.carried(first).state == "audited"
    shown = there.caller.shown(told.id)
    assert (shown["returnStatus"], shown["saleReturnDetails"][0]["totalOutStockQuantity"]) == ("SALERETURNING", 3)
    found = there.found(first)
    assert (found.quantity, found.amount) == (Decimal(3), Decimal(339)), "red over there, positive here"
    rest = replace(there.examples.document("return_receipt"), sources=part.sources, lines=receipt.lines[1:])
    there.carried(there.examples.of(rest).errand)
    assert there.caller.shown(told.id)["returnStatus"] == "ENDSALERETURN"
    alone = there.examples.one("return_receipt").errand
    assert there.carried(alone).state == "audited", "a return that was never told stands alone"
    strange = replace(receipt, number="CF-X", sources=part.sources, lines=(replace(receipt.lines[0], product="NOT-THERE"),))
    with pytest.raises(Refused, match="no line left with productCode NOT-THERE"):
        there.carried(there.examples.of(strange).errand)


def test_a_refund_is_told_to_its_return(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    receipt = there.carried(there.examples.one("return_notice").errand)
    document = replace(there.examples.document("refund"), sources={"return_notice": Counterpart(receipt.id, receipt.number)})
    there.carried(there.examples.of(document).errand)
    assert there.caller.shown(receipt.id)["refundStatus"] == "FINISH"


def test_receipts_as_sale_returns_for_who_carries_no_notices(tenant: Callable[..., Tenant]) -> None:
    there = tenant(AS_RETURNS)
    errand = there.examples.one("return_receipt").errand
    remote = there.carried(errand)
    (held,) = there.caller.held("salereturn")
    assert (held["number"], held["body"]["head"]["payMoney"], "cust" in held["body"]["head"]) == (errand.number, 365, False)
    document = replace(there.examples.document("refund"), sources={"return_receipt": Counterpart(remote.id, remote.number)})
    there.carried(there.examples.of(document).errand)
    assert there.caller.shown(remote.id)["refundStatus"] == "FINISH"


# -- many at once, and what people make of it -----------------------------------------------------------------------


def test_each_of_a_batch_is_told_what_became_of_it(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    errands = [there.examples.one("return_notice").errand for _ in range(4)]
    sent = [(errand, there.adapter.push("saved", errand, None)) for errand in errands]
    there.caller.act("submit", sent[3][1].id)
    there.caller.fault(kind="partial", match=f"{RETURNS}/submit", value="1")
    before = there.caller.http.get("/_mock/requests").json()
    first, second, third, fourth = there.adapter.push_many("submitted", sent)
    after = there.caller.http.get("/_mock/requests").json()
    assert len(after) - len(before) == 2, "one request for all, one to look at what failed"
    assert isinstance(first, Remote)
    assert isinstance(third, Remote)
    assert isinstance(second, Refused)
    assert "refused on demand" in str(second)
    assert isinstance(fourth, Remote), "it had been submitted before, so the step is taken"


@pytest.mark.parametrize(
    ("kind", "act", "verdict"),
    [
        ("return_notice", lambda caller, id_: caller.act("oppose", id_), "rejected"),
        ("credit_note", lambda caller, id_: caller.post("/yonbip/EFI/receivable/unsubmit", {"data": {"id": id_}}), "rejected"),
    ],
)
def test_what_people_send_back_is_seen(tenant: Callable[..., Tenant], kind: str, act: Any, verdict: str) -> None:
    there = tenant()
    errand = there.examples.one(kind).errand
    remote = None
    for step in there.adapter.steps(kind)[:2]:
        remote = there.adapter.push(step, errand, remote)
    assert remote is not None
    act(there.caller, remote.id)
    found = there.found(errand)
    assert (found.state, found.verdict) == ("saved", verdict)


def test_a_void_voucher_is_seen(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    told = {**VOUCHER, "businessId": "CF-VOID", "accbookCode": "book01", "voucherStatus": "05"}
    there.caller.post("/yonbip/fi/ficloud/openapi/voucher/addVoucher", told)
    section = there.examples.one("voucher").errand.section
    found = there.adapter.find(section, "CF-VOID")
    assert found is not None
    assert (found.verdict, found.amount) == ("void", Decimal("0.3"))


@pytest.mark.parametrize("kind", ["return_notice", "delivery"])
def test_it_is_opened_again_and_written_anew(tenant: Callable[..., Tenant], kind: str) -> None:
    there = tenant()
    document = there.examples.document(kind)
    errand = there.examples.of(document).errand
    opened = there.adapter.reopen(errand, there.carried(errand))
    shorter = there.examples.of(replace(document, lines=document.lines[:1], booked_on=document.date + timedelta(days=30))).errand
    there.adapter.push("saved", shorter, opened)
    found = there.found(shorter)
    assert (found.state, found.quantity, found.amount) == ("saved", Decimal(3), Decimal(339))
    (held,) = there.caller.held("salereturn" if kind == "return_notice" else "salesout")
    assert held["body"]["head"]["vouchdate"] == "2026-02-04 00:00:00"


def test_an_order_in_approval_has_no_way_back(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    errand = there.examples.one("sale_order").errand
    saved = there.adapter.push("saved", errand, None)
    submitted = there.adapter.push("submitted", errand, saved)
    with pytest.raises(Refused, match="no way back"):
        there.adapter.reopen(errand, submitted)


# -- what they give -------------------------------------------------------------------------------------------------


def test_an_order_is_read_with_its_lines(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    customer = there.caller.post(f"{MERCHANTS}/idempotent/newinsert", {"data": MERCHANT})["data"][0]["id"]
    order = {**ORDER, "code": "O-1", "agentId": str(customer), "invoiceAgentId": str(customer)}
    order["orderDetails"] = [{**ORDER["orderDetails"][0], "oriTaxUnitPrice": 113, "taxRate": 13}]
    made = there.caller.saved(f"{ORDERS}/singleSave", order)
    there.caller.act("batchaudit", made["id"], base=ORDERS)
    row = there.pulled("sale_order")["O-1"]
    assert (row.id, row.state) == (made["id"], "audited")
    assert row.head == {"agentId.code": "C001", "vouchdate": "2026-01-05 00:00:00", "orderPrices.currency": "CNY"}
    (line,) = row.lines
    assert (line["productCode"], line["qty"], line["oriTaxUnitPrice"], line["taxRate"]) == ("M001", 2, 113, 13)
    assert line["orderDetailId"] == made["orderDetails"][0]["id"]
    assert row.changed_at is not None
    assert abs(row.changed_at.timestamp() - there.now[0]) < 5, "their clock is China's"


def test_a_delivery_names_the_order_it_comes_from(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    order = there.caller.saved(f"{ORDERS}/singleSave", ORDER, code="O-2")
    there.caller.act("batchaudit", order["id"], base=ORDERS)
    line = {"sourceid": order["id"], "sourceautoid": order["orderDetails"][0]["id"], "makeRuleCode": "orderTosalesout", "qty": 2}
    data = {"bustype": "A30001", "details": [line], "code": "D-2"}
    there.caller.post(f"{SALESOUT}/mergeSourceData/save", {"data": data})
    (told,) = there.pulled("delivery")["D-2"].lines
    assert (told["product_cCode"], told["firstupcode"], told["firstsourceautoid"]) == (
        "M001",
        "O-2",
        order["orderDetails"][0]["id"],
    )


def test_many_documents_come_page_by_page_though_some_change_meanwhile(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    for at in range(120):
        there.now[0] += at % 2
        there.caller.saved(f"{SALESOUT}/single/save", SALES_OUT, code=f"D-{at}")
    section = there.examples.mapping.pulls["delivery"]
    first = there.adapter.pull(section, None)
    assert first.after is not None
    early = first.rows[0]
    there.now[0] += 5
    there.caller.act("batchaudit", early.id, base=SALESOUT)
    seen, after = {row.number for row in first.rows}, first.after
    while after is not None:
        page = there.adapter.pull(section, None, after)
        seen |= {row.number for row in page.rows}
        after = page.after
    assert seen == {f"D-{at}" for at in range(120)}
    since = datetime.fromtimestamp(there.now[0] - 2, UTC)
    assert set(there.pulled("delivery", since)) == {early.number}


def test_masters_and_stock(tenant: Callable[..., Tenant]) -> None:
    there = tenant()
    assert there.pulled("customer") == there.pulled("product") == there.pulled("stock_level") == {}
    for at in range(201):
        there.caller.post(f"{MERCHANTS}/idempotent/newinsert", {"data": {**MERCHANT, "code": f"C{at}", "creditCode": "9111"}})
    there.caller.post(f"{PRODUCTS}/idempotent/save", {"data": PRODUCT})
    customers = there.pulled("customer")
    assert len(customers) == 201
    assert customers["C7"].head["name.simplifiedName"] == "张三"
    assert customers["C7"].head["creditCode"] == "9111"
    assert there.pulled("product")["M001"].head == {"name.simplifiedName": "灯", "unitCode": "pcs", "manageClassCode": "001"}
    out = there.caller.saved(f"{SALESOUT}/single/save", SALES_OUT)
    there.caller.act("batchaudit", out["id"], base=SALESOUT)
    assert there.pulled("stock_level")["M001@CK001"].head["currentqty"] == 2
    assert RETURN["agentId"] == "C001"
