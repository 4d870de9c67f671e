"""Our mocks as benches of the conformance suite."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx

from plugins.erp_connectors.adapters.base import Endpoint
from plugins.erp_connectors.conformance import Bench
from plugins.erp_connectors.mappings import PullSection, Section
from plugins.erp_connectors.mocked import wish_for
from plugins.erp_connectors.mocks import kingdee_app, running, u8_app
from plugins.erp_connectors.secrets import revealed
from plugins.erp_connectors.wire.kingdee import KingdeeAccount, KingdeeClient


class Mock:
    """A mock's admin pages, and the account that comes with it."""

    def __init__(self, system: str, url: str) -> None:
        self.system, self.url = system, url
        self.http = httpx.Client(base_url=url, trust_env=False)

    def endpoint(self, **changes: Any) -> Endpoint:
        wish = wish_for(self.system, self.url)
        return Endpoint(url=wish.url, settings=wish.settings | changes, secret=revealed(wish.secret))

    def fault(self, kind: str, match: str = "", value: str = "", **more: Any) -> None:
        self.http.post("/_mock/faults", json={"kind": kind, "match": match, "value": value, **more}).raise_for_status()

    def heal(self) -> None:
        self.http.delete("/_mock/faults").raise_for_status()

    def documents(self, form: str) -> list[dict[str, Any]]:
        held: list[dict[str, Any]] = self.http.get("/_mock/documents", params={"form": form}).json()
        return held


# -- U8 -----------------------------------------------------------------------------------------------------------


class U8Mock(Mock):
    """Records made at the mock as a person would make them in U8."""

    serial = itertools.count(1)

    def numbers(self, section: Section) -> list[str]:
        if section.form == "voucher":
            return [str(one["body"]["head"].get("reserve2")) for one in self.documents("voucher")]
        return [one["number"] for one in self.documents(section.form)]

    def make(self, section: PullSection, n: int) -> str:
        number = f"U8-{section.kind}-{next(self.serial)}"
        if section.kind == "stock_level":
            return self._stocked(number)
        self._added(section.form, RECORDS[section.kind] | {section.key: number})
        return number

    def change(self, section: PullSection, number: str) -> None:
        if section.kind == "stock_level":
            self._stocked(number.partition("@")[0])
        elif section.kind in ("customer", "product"):
            self._posted(f"{section.form}/edit", {section.form: {"code": number, "name": "Changed"}})
        elif section.kind != "warehouse":
            self._posted(f"{section.form}/verify", {section.form: {"voucher_code": number}})

    def _stocked(self, goods: str) -> str:
        back = RECORDS["delivery"] | {"operation_type": "普通销售", "saletype": "01", "code": f"TH-{next(self.serial)}"}
        line = {"rowno": 1, "inventory_code": goods, "warehouse_code": "W1", "quantity": -2}
        self._added("returnorder", back | {"entry": [line]})
        self._posted("returnorder/verify", {"returnorder": {"voucher_code": back["code"]}})
        return f"{goods}@W1"

    def _added(self, form: str, record: dict[str, Any]) -> None:
        self._posted(f"{form}/add", {form: record}, biz_id=f"made-{next(self.serial)}", sync="1")

    def _posted(self, path: str, body: dict[str, Any], **more: str) -> None:
        one = self.endpoint()
        who = {"from_account": one.settings["from_account"], "app_key": one.settings["app_key"]}
        token = self.http.get("/system/token", params={**who, "app_secret": one.secret}).json()["token"]["id"]
        given = {**who, "to_account": one.settings["to_account"], "token": token, **more}
        reply = self.http.post(f"/api/{path}", params=given, json=body).json()
        assert reply["errcode"] == "0", reply


TODAY = datetime.date.today().isoformat()
RECORDS: dict[str, dict[str, Any]] = {
    "customer": {"name": "A customer of theirs", "phone": "021-1"},
    "product": {"name": "Goods of theirs", "main_measure": "01", "tax_rate": 13},
    "warehouse": {"name": "A warehouse of theirs"},
    "sale_order": {
        "date": TODAY, "businesstype": "普通销售", "typecode": "01", "custcode": "C1", "deptcode": "01",
        "entry": [{"rowno": 1, "inventorycode": "P1", "quantity": 2, "taxunitprice": 113, "taxrate": 13, "sum": 226, "bgift": 0}],
    },
    "delivery": {
        "date": TODAY, "operation_type": "普通销售", "saletype": "01", "custcode": "C1", "deptcode": "01",
        "entry": [{"rowno": 1, "inventory_code": "P1", "warehouse_code": "W1", "quantity": 2, "taxprice": 113, "taxrate": 13}],
    },
}  # fmt: skip


@contextmanager
def u8_bench() -> Iterator[Bench]:
    with running(u8_app()) as url:
        mock = U8Mock("u8", url)
        yield Bench(
            endpoint=mock.endpoint(), held=mock.numbers, heal=mock.heal, make=mock.make, change=mock.change,
            wrong_organisation=mock.endpoint(to_account="nobody"),
            refusals={
                "closed_period": lambda: mock.fault("closed_period", value="2026-01", times=0),
                "unmapped": lambda: mock.fault("refuse", "add", "存货[CF-LAMP]不存在"),
                "permission": lambda: mock.fault("refuse", "add", "操作员无权新增单据"),
            },
        )  # fmt: skip


# -- Kingdee ------------------------------------------------------------------------------------------------------


class KingdeeMock(Mock):
    """Records made at the mock as a person would make them in Galaxy."""

    serial = itertools.count(1)

    def numbers(self, section: Section) -> list[str]:
        return [one["number"] for one in self.documents(section.form)]

    def make(self, section: PullSection, n: int) -> str:
        number = f"K3-{section.kind}-{next(self.serial)}"
        with self._client() as client:
            if section.kind == "stock_level":
                client.save("SAL_OUTSTOCK", _OUT | {"FBillNo": number, "FEntity": [_OUT_LINE | _goods(number)]}, **_AUDITED)
                return str(self.documents("STK_Inventory")[-1]["id"])
            client.save(section.form, _MADE[section.kind] | {section.key: number}, **_AUDITED)
        return number

    def change(self, section: PullSection, number: str) -> None:
        if section.kind == "stock_level":
            return
        with self._client() as client:
            client.unaudit(section.form, number)
            client.submit(section.form, number)
            client.audit(section.form, number)

    def cancel(self, section: Section, number: str) -> None:
        with self._client() as client:
            client.unaudit(section.form, number)
            client.operate(section.form, "Cancel", number)

    def _client(self) -> KingdeeClient:
        one = self.endpoint()
        said = one.settings
        return KingdeeClient(KingdeeAccount(one.url, said["acct_id"], said["user"], said["app_id"], one.secret))


def _goods(number: str) -> dict[str, Any]:
    return {"FMaterialID": {"FNumber": f"P-{number}"}}


_AUDITED = {"IsAutoSubmitAndAudit": "true"}
_OUT: dict[str, Any] = {"FCustomerID": {"FNumber": "C1"}, "FDate": TODAY}
_OUT_LINE: dict[str, Any] = {"FRealQty": 2, "FTaxPrice": 113, "FEntryTaxRate": 13, "FStockId": {"FNumber": "CK001"}}
_MADE: dict[str, dict[str, Any]] = {
    "customer": {"FName": "A customer of theirs", "FTEL": "021-1"},
    "product": {"FName": "Goods of theirs"},
    "warehouse": {"FName": "A warehouse of theirs"},
    "sale_order": {
        "FCustId": {"FNumber": "C1"}, "FDate": TODAY,
        "FSaleOrderEntry": [{"FMaterialId": {"FNumber": "P1"}, "FQty": 2, "FTaxPrice": 113, "FEntryTaxRate": 13}],
    },
    "delivery": _OUT | {"FEntity": [_OUT_LINE | _goods("1")]},
}  # fmt: skip


@contextmanager
def kingdee_bench() -> Iterator[Bench]:
    with running(kingdee_app()) as url:
        mock = KingdeeMock("kingdee", url)
        yield Bench(
            endpoint=mock.endpoint(), held=mock.numbers, heal=mock.heal, make=mock.make, change=mock.change,
            meddle=mock.cancel, spoil=lambda body: {key: value for key, value in body.items() if key not in _NEEDED},
            wrong_organisation=replace(mock.endpoint(), org="999"),
            refusals={
                "closed_period": lambda: mock.fault("closed_period", value="2026-01", times=0),
                "unmapped": lambda: mock.fault("refuse", "save", "字段“物料编码”的基础资料“CF-LAMP”不存在"),
                "permission": lambda: mock.fault("refuse", "save", "用户没有权限执行此操作", code="2"),
            },
        )  # fmt: skip


_NEEDED = (
    "FName", "FCustId", "FCustomerID", "FRetcustId", "FCUSTOMERID", "FCONTACTUNIT", "FAccountBookID",
)  # fmt: skip
"""Required fields: a body without them is refused."""
