"""The mock of Kingdee as a bench of the conformance suite."""

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
from plugins.erp_connectors.mocks import kingdee_app, running
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


TODAY = datetime.date.today().isoformat()
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
