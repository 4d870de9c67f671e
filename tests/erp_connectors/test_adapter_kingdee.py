"""The adapter to Galaxy against the mock: every kind of document and record, links and pushes, batches, states, refusals."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from plugins.erp_connectors import mappings
from plugins.erp_connectors.adapters.base import Batching, Endpoint, Errand, Pulling
from plugins.erp_connectors.adapters.kingdee import CAPABILITIES, STEPS, KingdeeAdapter
from plugins.erp_connectors.adapters.kingdee_sources import linkage_of
from plugins.erp_connectors.adapters.shipped import KINGDEE
from plugins.erp_connectors.documents import (
    KINDS,
    Counterpart,
    CreditNote,
    Customer,
    Delivery,
    DocumentLine,
    Product,
    Refund,
    ReturnNotice,
    ReturnReceipt,
    SaleOrder,
    Voucher,
    VoucherLine,
)
from plugins.erp_connectors.mocks import kingdee_app, running
from plugins.erp_connectors.mocks.kingdee.settings import Settings, demo_identity
from plugins.erp_connectors.translation import translate
from plugins.erp_connectors.wire.errors import Refused, Throttled, UnknownOutcome
from plugins.erp_connectors.wire.kingdee import KingdeeAccount, KingdeeClient

ME = demo_identity()
DAY = date(2026, 3, 2)
HEAD: dict[str, Any] = {
    "our_id": 1, "subject": "returns.return:1", "company": "ACME", "home_currency": "CNY", "currency": "CNY", "date": DAY,
}  # fmt: skip
TRADE = HEAD | {"customer": "C001", "reason": "wrong_goods", "return_number": "RET-1", "order_number": "SO-1"}


def line(product: str = "M001", quantity: int = 2, gross: int = 22600) -> DocumentLine:
    net = round(gross / 1.13)
    return DocumentLine(
        position=1, product=product, unit="pcs", quantity=Decimal(quantity), net_minor=net, tax_minor=gross - net,
        gross_minor=gross, tax_rate=Decimal("0.13"),
    )  # fmt: skip


LINES = (line(), line("M002", 1, 9999))
DOCUMENTS = {
    "customer": Customer(number="C001", name="张三有限公司", tax_id="9131", phone="021", **HEAD),
    "product": Product(number="M001", name="台灯", unit="pcs", **HEAD),
    "sale_order": SaleOrder(number="CE-SO-1", warehouse="CK001", lines=LINES, **TRADE),
    "delivery": Delivery(number="CE-DN-1", warehouse="CK001", lines=LINES, **TRADE),
    "return_notice": ReturnNotice(number="CE-RN-1", lines=LINES, **TRADE),
    "return_receipt": ReturnReceipt(number="CE-RR-1", warehouse="CK001", lines=LINES, **TRADE),
    "credit_note": CreditNote(number="CE-CN-1", lines=LINES, **TRADE),
    "refund": Refund(number="CE-RF-1", method="cash", lines=(replace(line(), product="", quantity=Decimal(1)),), **TRADE),
    "voucher": Voucher(
        number="CE-JV-1",
        lines=(
            VoucherLine(position=1, account="6001", text="退货", debit_minor=20000, foreign_minor=20000, currency="CNY"),
            VoucherLine(
                position=2, account="1122", text="退货", customer="C001", credit_minor=20000, foreign_minor=-20000, currency="CNY"
            ),
        ),
        **HEAD,
    ),
}
AMOUNTS = {kind: Decimal("325.99") for kind in ("sale_order", "delivery", "return_notice", "return_receipt", "credit_note")}
AMOUNTS |= {"refund": Decimal(226), "voucher": Decimal(200)}


class Galaxy:
    """A mock, an adapter to it, and our documents in its words."""

    def __init__(self, url: str, own: dict[str, Any] | None = None) -> None:
        self.url = url
        self.mapping = mappings.load("kingdee", KINGDEE.mapping, inline=own)
        settings = {"acct_id": ME.acct_id, "user": ME.user, "app_id": ME.app_id}
        endpoint = Endpoint(
            url=f"{url}/k3cloud/", settings=settings, secret=ME.app_secret, timeout=5, options=self.mapping.options
        )
        self.adapter = KingdeeAdapter(endpoint)

    def errand(self, kind: str, **changes: Any) -> Errand:
        document = replace(DOCUMENTS[kind], **changes)
        body = translate(document, self.mapping)
        return Errand(section=self.mapping.sections[kind], number=document.number, body=body)

    def carried(self, kind: str, upto: str = "audited", **changes: Any) -> Any:
        errand, there = self.errand(kind, **changes), None
        for step in STEPS[: STEPS.index(upto) + 1]:
            there = self.adapter.push(step, errand, there)
        return there

    def client(self) -> KingdeeClient:
        return KingdeeClient(KingdeeAccount(f"{self.url}/k3cloud/", ME.acct_id, ME.user, ME.app_id, ME.app_secret))

    def rows(self, form: str, fields: str, where: str = "") -> list[list[Any]]:
        with self.client() as client:
            return [list(row.values()) for row in client.query(form, fields.split(","), where)]

    def fault(self, **record: Any) -> None:
        assert httpx.post(f"{self.url}/_mock/faults", json=record).status_code == 201


@pytest.fixture
def galaxy() -> Any:
    with running(kingdee_app()) as url:
        one = Galaxy(url)
        with one.adapter:
            yield one


def opened(url: str, **own: Any) -> Galaxy:
    return Galaxy(url, own)


# -- every kind ---------------------------------------------------------------------------------------------------


def test_it_takes_every_kind_there_is() -> None:
    assert CAPABILITIES.sends == set(KINDS) == set(DOCUMENTS)
    assert KINGDEE.capabilities is CAPABILITIES


def test_it_batches_and_pulls(galaxy: Galaxy) -> None:
    assert isinstance(galaxy.adapter, Batching)
    assert isinstance(galaxy.adapter, Pulling)
    assert "as demo in acct1" in galaxy.adapter.check()


@pytest.mark.parametrize("kind", list(DOCUMENTS))
def test_a_document_goes_step_by_step_and_is_seen_as_it_stands(galaxy: Galaxy, kind: str) -> None:
    section, number = galaxy.mapping.sections[kind], DOCUMENTS[kind].number
    assert galaxy.adapter.find(section, number) is None
    there = None
    for step in galaxy.adapter.steps(kind):
        there = galaxy.adapter.push(step, galaxy.errand(kind), there)
        found = galaxy.adapter.find(section, number)
        assert found is not None
        assert (found.id, found.number, found.state, found.verdict) == (there.id, number, step, "")
    assert found.amount == AMOUNTS.get(kind)
    assert list(galaxy.adapter.carrying(section, number[:3])) == [number]


def test_a_step_taken_before_counts_as_done(galaxy: Galaxy) -> None:
    there = galaxy.carried("return_receipt")
    errand = galaxy.errand("return_receipt")
    assert galaxy.adapter.push("saved", errand, None).id == there.id
    assert galaxy.adapter.push("submitted", errand, there).state == "submitted"
    assert galaxy.adapter.push("audited", errand, there).state == "audited"


def test_what_is_there_is_reopened_and_written_anew(galaxy: Galaxy) -> None:
    there = galaxy.carried("return_receipt")
    fewer = galaxy.errand("return_receipt", lines=(line(quantity=1, gross=11300),))
    again = galaxy.adapter.push("saved", fewer, galaxy.adapter.reopen(fewer, there))
    found = galaxy.adapter.find(fewer.section, fewer.number)
    assert found is not None
    assert (found.id, found.quantity, found.amount) == (again.id, Decimal(1), Decimal(113))
    submitted = galaxy.adapter.push("submitted", fewer, again)
    assert galaxy.adapter.reopen(fewer, submitted).state == "saved"
    assert galaxy.adapter.reopen(fewer, replace(submitted, state="saved")).state == "saved"


def test_what_people_made_of_a_document_is_told(galaxy: Galaxy) -> None:
    section = galaxy.mapping.sections["return_receipt"]
    there = galaxy.carried("return_receipt", "submitted")
    with galaxy.client() as client:
        client.cancel_assign(section.form, id=there.id)
        assert galaxy.adapter.find(section, there.number).verdict == "rejected"
        client.operate(section.form, "Cancel", id=there.id)
    assert galaxy.adapter.find(section, there.number).verdict == "void"


def test_the_steps_of_an_installation_are_a_setting() -> None:
    with running(kingdee_app()) as url, opened(url, options={"steps": {"voucher": ["saved"]}}).adapter as adapter:
        assert adapter.steps("voucher") == ("saved",)
        assert adapter.steps("refund") == STEPS


# -- documents of documents ---------------------------------------------------------------------------------------


def sold(galaxy: Galaxy) -> dict[str, Counterpart]:
    """An order and a delivery there, as counterparts of ours."""
    order = galaxy.carried("sale_order")
    sources = {"sale_order": Counterpart(order.id, order.number)}
    delivery = galaxy.carried("delivery", sources=sources)
    return sources | {"delivery": Counterpart(delivery.id, delivery.number)}


def test_a_save_links_to_the_delivery_and_that_to_the_order(galaxy: Galaxy) -> None:
    galaxy.carried("return_receipt", sources=sold(galaxy))
    assert galaxy.rows("SAL_SaleOrder", "FQty,FStockOutQty,FRemainOutQty") == [[2, 2, 0], [1, 1, 0]]
    assert galaxy.rows("SAL_OUTSTOCK", "FRealQty,FReturnQty") == [[2, 2], [1, 1]]
    assert galaxy.rows("SAL_RETURNSTOCK", "FSrcBillNo,FRealQty") == [["CE-DN-1", 2], ["CE-DN-1", 1]]


def test_a_save_without_a_known_source_goes_alone(galaxy: Galaxy) -> None:
    galaxy.carried("return_receipt", sources={"delivery": Counterpart("1", "nobody knows it")})
    assert galaxy.rows("SAL_RETURNSTOCK", "FDocumentStatus") == [["C"]]


PUSHED = {"return_receipt": {"options": {"link": "push"}}, "credit_note": {"options": {"link": "push"}}}


def test_a_return_is_pushed_down_from_the_delivery_and_gets_our_number_and_quantities() -> None:
    with running(kingdee_app()) as url:
        galaxy = opened(url, **PUSHED)
        with galaxy.adapter:
            sources = sold(galaxy)
            receipt = galaxy.carried("return_receipt", sources=sources, lines=(line(quantity=1, gross=11300),))
            sources |= {"return_receipt": Counterpart(receipt.id, receipt.number)}
            galaxy.carried("credit_note", sources=sources, lines=(line(quantity=1, gross=11300),))
            assert galaxy.rows("SAL_RETURNSTOCK", "FBillNo,FRealQty,FAllAmount") == [["CE-RR-1", 1, 113]]
            assert galaxy.rows("SAL_OUTSTOCK", "FReturnQty") == [[1], [0]]
            assert galaxy.rows("AR_receivable", "FBillNo,FALLAMOUNTFOR,FSOURCEBILLNO") == [["CE-CN-1", -113, "CE-RR-1"]]


def test_an_interrupted_push_is_taken_over_and_not_repeated() -> None:
    with running(kingdee_app()) as url:
        galaxy = opened(url, **PUSHED)
        with galaxy.adapter:
            sources = sold(galaxy)
            galaxy.fault(kind="drop_before", match="Save SAL_RETURNSTOCK")
            with pytest.raises(UnknownOutcome):
                galaxy.carried("return_receipt", sources=sources)
            assert galaxy.rows("SAL_RETURNSTOCK", "FBillNo") == [["XSTHD000001"]]
            galaxy.carried("return_receipt", sources=sources)
            assert galaxy.rows("SAL_RETURNSTOCK", "FBillNo,FDocumentStatus") == [["CE-RR-1", "C"]]


def test_a_receivable_they_make_by_themselves_is_taken_over() -> None:
    with running(kingdee_app(settings=Settings(receivable_on_audit=True))) as url:
        galaxy = opened(url, credit_note={"options": {"link": "made"}})
        with galaxy.adapter:
            sources = {"return_receipt": Counterpart("1", "CE-RR-1")}
            with pytest.raises(UnknownOutcome, match="have not made a AR_receivable of CE-RR-1 yet"):
                galaxy.carried("credit_note", sources=sources)
            galaxy.carried("return_receipt")
            galaxy.carried("credit_note", sources=sources)
            assert galaxy.rows("AR_receivable", "FBillNo,FDocumentStatus,FALLAMOUNTFOR") == [["CE-CN-1", "C", -325.99]]


def test_our_number_may_stand_in_a_field_of_our_own() -> None:
    own = {"key": "F_CE_No", "head": {"FBillNo": "$omit", "F_CE_No": "$number"}}
    forms = Path(__file__).with_name("own_forms.toml")
    with running(kingdee_app(settings=Settings(forms=forms))) as url:
        galaxy = opened(url, return_receipt=own)
        with galaxy.adapter:
            there = galaxy.carried("return_receipt")
            assert galaxy.rows("SAL_RETURNSTOCK", "FBillNo,F_CE_No")[0] == ["XSTHD000001", "CE-RR-1"]
            assert galaxy.adapter.push("saved", galaxy.errand("return_receipt"), None).id == there.id


@pytest.mark.parametrize("link", ["down", "push"])
def test_a_wrong_link_option_is_told_by_its_place(link: str) -> None:
    own = {"return_notice": {"options": {"link": link}}}
    galaxy = opened("http://127.0.0.1:9", **own)
    with pytest.raises(mappings.BadMapping, match=r"return_notice.options"), galaxy.adapter:
        galaxy.adapter.push("saved", galaxy.errand("return_notice"), None)


# -- many at once -------------------------------------------------------------------------------------------------


def batch(galaxy: Galaxy, count: int = 4) -> list[Errand]:
    return [galaxy.errand("return_receipt", number=f"CE-RR-{at}") for at in range(count)]


def test_a_batch_goes_in_three_requests(galaxy: Galaxy) -> None:
    errands, before = batch(galaxy, 20), len(httpx.get(f"{galaxy.url}/_mock/requests").json())
    there: list[Any] = [None] * 20
    for step in STEPS:
        there = list(galaxy.adapter.push_many(step, list(zip(errands, there, strict=True))))
    assert {one.state for one in there} == {"audited"}
    calls = [one["call"] for one in httpx.get(f"{galaxy.url}/_mock/requests").json()][: -before or None]
    assert calls == ["Audit SAL_RETURNSTOCK", "Submit SAL_RETURNSTOCK", "BatchSave SAL_RETURNSTOCK"]


def test_in_a_batch_each_stands_alone(galaxy: Galaxy) -> None:
    errands = batch(galaxy)
    galaxy.adapter.push("saved", errands[2], None)
    galaxy.fault(kind="partial", match="BatchSave", value="1")
    outcomes = galaxy.adapter.push_many("saved", [(one, None) for one in errands])
    assert isinstance(outcomes[1], Refused)
    assert [getattr(one, "state", "") for one in outcomes] == ["saved", "", "saved", "saved"]
    there = [galaxy.adapter.find(one.section, one.number) for one in errands if one is not errands[1]]
    galaxy.adapter.push("submitted", errands[0], there[0])
    sent = [(one, there[at]) for at, one in enumerate(errands[:1] + errands[2:])]
    assert {one.state for one in galaxy.adapter.push_many("submitted", sent)} == {"submitted"}


def test_a_batch_delivered_twice_is_read_back(galaxy: Galaxy) -> None:
    galaxy.fault(kind="duplicate", match="BatchSave")
    outcomes = galaxy.adapter.push_many("saved", [(one, None) for one in batch(galaxy)])
    assert {one.state for one in outcomes} == {"saved"}
    assert len(galaxy.rows("SAL_RETURNSTOCK", "FBillNo")) == 4


def test_a_batch_whose_answer_is_lost_is_unknown(galaxy: Galaxy) -> None:
    galaxy.fault(kind="drop_after", match="BatchSave")
    with pytest.raises(UnknownOutcome):
        galaxy.adapter.push_many("saved", [(one, None) for one in batch(galaxy)])
    numbers = [one.number for one in batch(galaxy)]
    assert len(list(galaxy.adapter.listed(galaxy.mapping.sections["return_receipt"], numbers))) == 4


# -- refusals -----------------------------------------------------------------------------------------------------


def test_kinds_of_refusals() -> None:
    with running(kingdee_app(settings=Settings(strict_masters=True))) as url:
        galaxy = Galaxy(url)
        with galaxy.adapter:
            assert refused(galaxy, "return_receipt") == "unmapped"
            galaxy.fault(kind="closed_period", value="2026-03")
            for kind in ("return_receipt", "credit_note", "voucher"):
                assert refused(galaxy, kind) == "closed_period"
            galaxy.fault(kind="refuse", match="Save", value="用户没有权限", code="2")
            assert refused(galaxy, "refund") == "permission"
            galaxy.fault(kind="refuse", match="Save", value="网控冲突", code="13")
            with pytest.raises(Throttled):
                galaxy.carried("refund")


def refused(galaxy: Galaxy, kind: str) -> str:
    with pytest.raises(Refused) as refusal:
        galaxy.carried(kind)
    return refusal.value.kind


def test_a_wrong_organisation_is_told_by_the_check_and_by_a_save(galaxy: Galaxy) -> None:
    endpoint = Endpoint(
        url=f"{galaxy.url}/k3cloud/", org="999", secret=ME.app_secret,
        settings={"acct_id": ME.acct_id, "user": ME.user, "app_id": ME.app_id, "sign_in": "app_secret"},
    )  # fmt: skip
    with KingdeeAdapter(endpoint) as adapter, pytest.raises(Refused) as refusal:
        adapter.check()
    assert refusal.value.kind == "organisation"
    body = translate(DOCUMENTS["return_receipt"], galaxy.mapping, org="999")
    with pytest.raises(Refused) as refusal:
        galaxy.adapter.push("saved", replace(galaxy.errand("return_receipt"), body=body), None)
    assert refusal.value.kind == "organisation"


# -- what comes in ------------------------------------------------------------------------------------------------


def test_records_come_in_whole_and_page_by_page(galaxy: Galaxy) -> None:
    sold(galaxy)
    numbers = [f"CE-SO-{at}" for at in range(2, 152)]
    orders = [(galaxy.errand("sale_order", number=number), None) for number in numbers]
    there: list[Any] = [one for _, one in orders]
    for step in STEPS:
        there = list(galaxy.adapter.push_many(step, list(zip((one for one, _ in orders), there, strict=True))))
    section, after, pages = galaxy.mapping.pulls["sale_order"], "", []
    while after is not None:
        pages.append(galaxy.adapter.pull(section, None, after))
        after = pages[-1].after
    rows = [row for page in pages for row in page.rows]
    assert [len(page.rows) for page in pages] == [100, 51]
    assert sorted(row.number for row in rows) == sorted(["CE-SO-1", *numbers])
    assert rows[0].head["FCustId.FNumber"] == "C001"
    assert [one["FQty"] for one in rows[0].lines] == [2, 1]
    assert rows[0].state == "audited"


def test_only_what_changed_since_comes_in_and_times_are_in_utc(galaxy: Galaxy) -> None:
    galaxy.carried("delivery")
    section = galaxy.mapping.pulls["delivery"]
    (row,) = galaxy.adapter.pull(section, None).rows
    assert row.changed_at is not None
    assert abs((datetime.now(UTC) - row.changed_at).total_seconds()) < 60
    assert galaxy.adapter.pull(section, row.changed_at).rows == (row,)
    assert galaxy.adapter.pull(section, row.changed_at.replace(year=2099)).rows == ()


@pytest.mark.parametrize("kind", ["customer", "product", "warehouse", "stock_level"])
def test_masters_and_stock_come_in(galaxy: Galaxy, kind: str) -> None:
    galaxy.carried("customer")
    galaxy.carried("product")
    galaxy.carried("delivery")
    with galaxy.client() as client:
        client.save("BD_STOCK", {"FNumber": "CK001", "FName": "总仓"}, IsAutoSubmitAndAudit="true")
    page = galaxy.adapter.pull(galaxy.mapping.pulls[kind], None)
    heads = {row.number: row.head for row in page.rows}
    expected = {
        "customer": ("C001", "FName", "张三有限公司"),
        "product": ("M001", "FBaseUnitId.FNumber", "Pcs"),
        "warehouse": ("CK001", "FName", "总仓"),
        "stock_level": (page.rows[0].number, "FBaseQty", -2),
    }
    number, field, value = expected[kind]
    assert heads[number][field] == value


def test_the_options_of_the_guide_are_understood() -> None:
    page = (Path(__file__).parents[2] / "docs" / "kingdee.md").read_text("utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```$", page, re.M | re.S)
    assert len(blocks) == 2
    for block in blocks:
        found = mappings.load("kingdee", KINGDEE.mapping, inline=tomllib.loads(block))
        for section in found.sections.values():
            linkage_of(section)
