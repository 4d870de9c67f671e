"""The adapter to YonBIP passes the suite that everybody's must pass."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from yonbip_house import MERCHANT, ORDER, PRODUCT, SALES_OUT, SALESOUT, WAREHOUSES, Caller

from plugins.erp_connectors.adapters.base import Endpoint
from plugins.erp_connectors.adapters.shipped import YONBIP
from plugins.erp_connectors.conformance import AdapterConformance, Bench
from plugins.erp_connectors.conformance.carrying import attempt
from plugins.erp_connectors.conformance.fixtures import Table
from plugins.erp_connectors.mappings import PullSection, Section
from plugins.erp_connectors.mocked import wish_for
from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.settings import Settings
from plugins.erp_connectors.secrets import revealed
from plugins.erp_connectors.wire.errors import Refused

FORMS = {
    "/yonbip/digitalModel/merchant": "merchant",
    "/yonbip/digitalModel/product": "product",
    "/yonbip/sd/voucherorder": "saleorder",
    "/yonbip/scm/salesout": "salesout",
    "/yonbip/sd/vouchersalereturn": "salereturn",
    "/yonbip/EFI/receivable": "receivable",
    "/yonbip/EFI/arRefund": "refund",
    "/yonbip/fi/ficloud/openapi/voucher/addVoucher": "voucher",
}


class Theirs:
    """Records made as a person would make them in YonBIP."""

    def __init__(self, url: str) -> None:
        self.caller = Caller(url).sign_in()
        self._serial = itertools.count(1)
        self._ids: dict[str, str] = {}

    def numbers(self, section: Section) -> list[str]:
        held = self.caller.held(FORMS[section.form])
        if section.key == "code":
            return [one["number"] for one in held]
        return [str(one["body"]["head"].get(section.key)) for one in held]

    def make(self, section: PullSection, n: int) -> str:
        number = f"YB-{section.kind}-{next(self._serial)}"
        made = self._made(section.kind, number)
        self._ids[made] = self._ids.get(number, "")
        return made

    def change(self, section: PullSection, number: str) -> None:
        match section.kind:
            case "customer":
                pass
            case "product" | "warehouse":
                self._made(section.kind, number)
            case "stock_level":
                self._stocked(number.partition("@")[0])
            case "sale_order":
                self.caller.act("batchaudit", self._ids[number], base="/yonbip/sd/voucherorder")
            case "delivery":
                self.caller.act("batchaudit", self._ids[number], base=SALESOUT)

    def _made(self, kind: str, number: str) -> str:
        makes: dict[str, Callable[[], Any]] = {
            "customer": lambda: self._saved("digitalModel/merchant/idempotent/newinsert", MERCHANT, number),
            "product": lambda: self._saved("digitalModel/product/idempotent/save", PRODUCT, number),
            "warehouse": lambda: self._saved(
                f"{WAREHOUSES.removeprefix('/yonbip/')}/save", {"name": {"simplifiedName": "仓"}}, number
            ),
            "sale_order": lambda: self._saved("sd/voucherorder/singleSave", ORDER, number),
            "delivery": lambda: self._saved("scm/salesout/single/save", {**SALES_OUT, "details": _SOLD}, number),
        }
        if kind == "stock_level":
            return self._stocked(number)
        reply = makes[kind]()
        data = reply["data"][0] if isinstance(reply["data"], list) else reply["data"]
        self._ids[number] = str(data["id"])
        return number

    def _saved(self, path: str, record: dict[str, Any], number: str) -> Any:
        reply = self.caller.post(f"/yonbip/{path}", {"data": {**record, "code": number}})
        assert str(reply["code"]) == "200", reply
        return reply

    def _stocked(self, goods: str) -> str:
        line = {"_status": "Insert", "product": goods, "qty": -2, "oriSum": -226}
        out = self.caller.saved(f"{SALESOUT}/single/save", SALES_OUT, details=[line])
        self.caller.act("batchaudit", out["id"], base=SALESOUT)
        return f"{goods}@CK001"


_SOLD = [{"_status": "Insert", "product": "M001", "qty": 2, "oriSum": 226, "oriTaxUnitPrice": 113}]


@contextmanager
def yonbip_bench(*files: Path, **settings: Any) -> Iterator[Bench]:
    with running(yonbip_app(settings=Settings(**settings))) as url:
        theirs, wish = Theirs(url), wish_for("yonbip", url)
        endpoint = Endpoint(url=wish.url, settings=wish.settings, secret=revealed(wish.secret), org="org1")
        refuse: Callable[..., Any] = theirs.caller.fault
        yield Bench(
            endpoint=endpoint, held=theirs.numbers, heal=theirs.caller.heal, make=theirs.make, change=theirs.change,
            wrong_account=replace(endpoint, settings={**wish.settings, "app_key": "nobody"}),
            wrong_organisation=replace(endpoint, settings={**wish.settings, "tenant_id": "nobody"}),
            refusals={
                "closed_period": lambda: refuse(kind="closed_period", value="2026-01", times=0),
                "unmapped": lambda: refuse(kind="refuse", match="Save", value="第1行物料[CF-LAMP]不存在"),
                "permission": lambda: refuse(kind="refuse", match="Save", code="310037", value="API未被授权"),
            },
            spoil=lambda body: {**body, "vouchdate": "never"},
            mapping_files=files,
        )  # fmt: skip


AS_THEY_ARE = """
[return_notice.options.ids]
agentId = ""
invoiceAgentId = ""
"saleReturnDetails.productId" = ""
"saleReturnDetails.stockId" = ""
"""
"""Without the look-up of ids, which has tests of its own: each request more is troubled in each of many ways."""


class TestYonbip(AdapterConformance):
    system = YONBIP
    troubled_kinds = ("return_receipt",)

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
        own = tmp_path_factory.mktemp("yonbip") / "own.toml"
        own.write_text(AS_THEY_ARE, "utf-8")
        with yonbip_bench(own) as bench:
            yield bench

    def test_what_is_done_can_be_opened_again(self, table: Table, kind: str) -> None:
        """No service of theirs takes back a refund, and a voucher or a master has nothing to be taken back from."""
        if kind != "refund":
            super().test_what_is_done_can_be_opened_again(table, kind)
            return
        one = table.examples.one(kind)
        with table.opened() as adapter, pytest.raises(Refused, match="no way back"):
            adapter.reopen(one.errand, attempt(adapter, one.errand))
