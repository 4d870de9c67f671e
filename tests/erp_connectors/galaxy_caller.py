"""Speaks raw JSON to the mock Galaxy server, the way clients do that are not ours."""

from __future__ import annotations

from typing import Any

import httpx

from plugins.erp_connectors.mocks.kingdee.settings import demo_identity

FORMS = "Kingdee.BOS.WebApi.ServicesStub.DynamicFormService"
AUTH = "Kingdee.BOS.WebApi.ServicesStub.AuthService"
ME = demo_identity()
RETURN: dict[str, Any] = {
    "FRetcustId": {"FNumber": "C001"},
    "FDate": "2026-01-05",
    "FEntity": [{"FMaterialId": {"FNumber": "M001"}, "FRealQty": 2, "FTaxPrice": 113, "FStockId": {"FNumber": "CK001"}}],
}
OUT: dict[str, Any] = {
    "FCustomerID": {"FNumber": "C001"},
    "FDate": "2026-01-02",
    "FEntity": [
        {"FMaterialID": {"FNumber": "M001"}, "FRealQty": 5, "FTaxPrice": 11.3, "FStockId": {"FNumber": "CK001"}},
        {"FMaterialID": {"FNumber": "M002"}, "FRealQty": 1, "FTaxPrice": 20, "FStockId": {"FNumber": "CK001"}},
    ],
}


class Caller:
    """A client with a cookie session."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, trust_env=False)

    def sign_in(self) -> Any:
        body = {"parameters": [ME.acct_id, ME.user, ME.password, 2052]}
        return self.raw(f"{AUTH}.ValidateUser", json=body).json()

    def raw(self, service: str, **how: Any) -> httpx.Response:
        return self.http.post(f"/k3cloud/{service}.common.kdsvc", **how)

    def call(self, operation: str, form: str | None = None, data: Any = None, **more: Any) -> Any:
        body = {**({"formid": form} if form else {}), **more, "data": data}
        return self.raw(f"{FORMS}.{operation}", json=body).json()

    def save(self, form: str, model: Any, **options: Any) -> Any:
        return self.call("Save", form, {**options, "Model": model})["Result"]

    def step(self, operation: str, form: str, *numbers: str) -> Any:
        return self.call(operation, form, {"Numbers": list(numbers), "Ids": ""})["Result"]["ResponseStatus"]

    def query(self, form: str, keys: str, where: Any = "", **more: Any) -> Any:
        return self.call("ExecuteBillQuery", data={"FormId": form, "FieldKeys": keys, "FilterString": where, **more})

    def made(self, form: str, model: Any, upto: str = "C") -> str:
        number: str = self.save(form, model)["Number"]
        for operation in {"A": [], "B": ["Submit"], "C": ["Submit", "Audit"]}[upto]:
            assert self.step(operation, form, number)["IsSuccess"]
        return number


def status(reply: Any) -> Any:
    return reply["Result"]["ResponseStatus"]
