"""A mock U8, its admin pages, and records made in it as a person would make them."""

from __future__ import annotations

import datetime
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from plugins.erp_connectors.adapters.base import Endpoint
from plugins.erp_connectors.conformance import Bench
from plugins.erp_connectors.mappings import PullSection, Section
from plugins.erp_connectors.mocked import wish_for
from plugins.erp_connectors.mocks import running, u8_app
from plugins.erp_connectors.mocks.u8.settings import Settings
from plugins.erp_connectors.secrets import revealed


class U8Mock:
    """A running mock, looked into by its admin pages and its data file."""

    serial = itertools.count(1)

    def __init__(self, url: str, data: Path) -> None:
        self.url, self._data = url, data
        self.http = httpx.Client(base_url=url, trust_env=False)

    def endpoint(self, **changes: Any) -> Endpoint:
        wish = wish_for("u8", self.url)
        return Endpoint(url=wish.url, settings=wish.settings | changes, secret=revealed(wish.secret))

    def fault(self, kind: str, match: str = "", value: str = "", **more: Any) -> None:
        self.http.post("/_mock/faults", json={"kind": kind, "match": match, "value": value, **more}).raise_for_status()

    def heal(self) -> None:
        self.http.delete("/_mock/faults").raise_for_status()

    def documents(self, form: str) -> list[dict[str, Any]]:
        held: list[dict[str, Any]] = self.http.get("/_mock/documents", params={"form": form}).json()
        return held

    def meddle(self, section: Section, number: str) -> None:
        """Somebody is changing the document (变更), a state the adapter has not been told of."""
        with closing(sqlite3.connect(self._data)) as db, db:
            db.execute("UPDATE document SET status = '变更' WHERE form = ? AND number = ?", (section.form, number))

    def redate(self, section: Section, number: str, day: str) -> None:
        """A person changes the day of a document."""
        with closing(sqlite3.connect(self._data)) as db, db:
            told = (day, section.form, number)
            db.execute("UPDATE document SET body = json_set(body, '$.head.date', ?) WHERE form = ? AND number = ?", told)

    def close(self, section: Section, number: str) -> None:
        self.posted(f"{section.form}/close", {section.form: {"voucher_code": number}})

    def cancel(self, section: Section, number: str) -> None:
        self.asked("voucher/cancel", id=number)

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
            self.posted(f"{section.form}/edit", {section.form: {"code": number, "name": "Changed"}})
        elif section.kind != "warehouse":
            self.posted(f"{section.form}/verify", {section.form: {"voucher_code": number}})

    def _stocked(self, goods: str) -> str:
        back = RECORDS["delivery"] | {"operation_type": "普通销售", "saletype": "01", "code": f"TH-{next(self.serial)}"}
        line = {"rowno": 1, "inventory_code": goods, "warehouse_code": "W1", "quantity": -2}
        self._added("returnorder", back | {"entry": [line]})
        self.posted("returnorder/verify", {"returnorder": {"voucher_code": back["code"]}})
        return f"{goods}@W1"

    def _added(self, form: str, record: dict[str, Any]) -> None:
        self.posted(f"{form}/add", {form: record}, biz_id=f"made-{next(self.serial)}", sync="1")

    def posted(self, path: str, body: dict[str, Any], **more: str) -> None:
        reply = self.http.post(f"/api/{path}", params=self._given(**more), json=body).json()
        assert reply["errcode"] == "0", reply

    def asked(self, path: str, **more: str) -> None:
        reply = self.http.get(f"/api/{path}", params=self._given(**more)).json()
        assert reply["errcode"] == "0", reply

    def _given(self, **more: str) -> dict[str, str]:
        one = self.endpoint()
        who = {"from_account": one.settings["from_account"], "app_key": one.settings["app_key"]}
        token = self.http.get("/system/token", params={**who, "app_secret": one.secret}).json()["token"]["id"]
        return {**who, "to_account": one.settings["to_account"], "token": token, **more}


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
def u8_bench(
    mapping_files: tuple[Path, ...] = (), *, has_states: bool = True, wholly: bool = False, **settings: Any
) -> Iterator[Bench]:
    with TemporaryDirectory() as folder, running(u8_app(Path(folder) / "u8.db", Settings(**settings))) as url:
        mock = U8Mock(url, Path(folder) / "u8.db")
        yield Bench(
            endpoint=mock.endpoint(), held=mock.numbers, heal=mock.heal, make=mock.make, change=mock.change,
            meddle=mock.meddle if has_states else None, wrong_organisation=mock.endpoint(to_account="nobody"), mapping_files=mapping_files,
            verdicts={("sale_order", "closed"): mock.close, ("voucher", "void"): mock.cancel} if wholly else {},
            refusals={
                "closed_period": lambda: mock.fault("closed_period", value="2026-01", times=0),
                "unmapped": lambda: mock.fault("refuse", "add", "存货[CF-LAMP]不存在"),
                "permission": lambda: mock.fault("refuse", "add", "操作员无权新增单据"),
            },
        )  # fmt: skip
