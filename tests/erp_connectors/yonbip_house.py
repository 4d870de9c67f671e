"""A caller of the YonBIP gateway who speaks raw JSON, and documents as a client would send them."""

from __future__ import annotations

import time
from typing import Any

import httpx

from plugins.erp_connectors.mocks.yonbip.settings import demo_identity
from plugins.erp_connectors.mocks.yonbip.tokens import signature

ME = demo_identity()
RETURNS, ORDERS, SALESOUT = "/yonbip/sd/vouchersalereturn", "/yonbip/sd/voucherorder", "/yonbip/scm/salesout"
RECEIVABLES, REFUNDS, INVOICES = "/yonbip/EFI/receivable", "/yonbip/EFI/arRefund", "/yonbip/sd/vouchersaleinvoice"
MERCHANTS, PRODUCTS = "/yonbip/digitalModel/merchant", "/yonbip/digitalModel/product"
WAREHOUSES, STOCK = "/yonbip/digitalModel/warehouse", "/yonbip/scm/stock/QueryCurrentStocksByCondition"
ADD_VOUCHER = "/yonbip/fi/ficloud/openapi/voucher/addVoucher"
VOUCHERS = "/yonbip/fi/ficloud/openapi/voucher/queryVouchers"

RETURN: dict[str, Any] = {
    "_status": "Insert", "salesOrgId": "org1", "transactionTypeId": "type1", "agentId": "C001", "invoiceAgentId": "C001",
    "vouchdate": "2026-01-05 00:00:00", "settlementOrgId": "org1", "currency": "CNY", "exchangeRateType": "01",
    "natCurrency": "CNY", "exchRate": 1, "taxInclusive": False, "saleReturnSourceType": "NONE", "payMoney": 339,
    "saleReturnDetails": [
        {"_status": "Insert", "productId": "M001", "stockId": "CK001", "qty": 1, "subQty": 1, "oriSum": 113, "oriMoney": 100},
        {"_status": "Insert", "productId": "M002", "stockId": "CK001", "qty": 2, "subQty": 2, "oriSum": 226, "oriMoney": 200},
    ],
}  # fmt: skip
ORDER: dict[str, Any] = {
    "_status": "Insert", "salesOrgId": "org1", "transactionTypeId": "type1", "agentId": "C001", "invoiceAgentId": "C001",
    "vouchdate": "2026-01-05 00:00:00", "settlementOrgId": "org1", "payMoney": 226, "orderPrices!currency": "CNY",
    "orderPrices!natCurrency": "CNY", "orderPrices!exchRate": 1, "orderPrices!exchangeRateType": "01",
    "orderPrices!taxInclusive": True,
    "orderDetails": [
        {"_status": "Insert", "productId": "M001", "stockId": "CK001", "qty": 2, "subQty": 2, "oriSum": 226,
         "orderDetailPrices!oriMoney": 200, "orderDetailPrices!oriTax": 26},
    ],
}  # fmt: skip
SALES_OUT: dict[str, Any] = {
    "_status": "Insert", "vouchdate": "2026-01-05", "bustype": "A30001", "cust": "C001", "org": "org1", "salesOrg": "org1",
    "accountOrg": "org1", "invoiceOrg": "org1", "natCurrency": "CNY", "currency": "CNY", "warehouse": "CK001",
    "receiveAccountingBasis": "st_salesout", "salesoutAccountingMethod": "salesoutConfirm", "srcBillType": "0",
    "details": [{"_status": "Insert", "product": "M001", "qty": -2, "oriSum": -226}],
}  # fmt: skip
REFUND: dict[str, Any] = {
    "_status": "Insert", "extSystemCode": "core-erp", "extVouchCode": "RF-1", "financeOrgCode": "org1", "orgCode": "org1",
    "bustypeCode": "ar_refsale", "billDate": "2026-01-06 00:00:00", "objectType": "1", "customerCode": "C001",
    "oriCurrencyCode": "CNY", "exchangeRate": 1, "exchangeRateDate": "2026-01-06 00:00:00",
    "bodyItem": [{"_status": "Insert", "quickTypeCode": "1", "oriTaxIncludedAmount": 339}],
}  # fmt: skip
RECEIVABLE = {**REFUND, "extVouchCode": "AR-1", "direction": "-1", "bustypeCode": "ar_invoice"}
VOUCHER: dict[str, Any] = {
    "accbookCode": "book1", "voucherTypeCode": "1", "makerEmail": "clerk@example.org", "period": "2026-01", "businessId": "V-1",
    "bodies": [
        {"description": "退货", "accsubjectCode": "6001", "debitOriginal": 0.3, "debitOrg": 0.3, "currencyCode": "CNY"},
        {"description": "退货", "accsubjectCode": "1122", "creditOriginal": 0.3, "creditOrg": 0.3, "currencyCode": "CNY",
         "clientAuxiliaryList": [{"filedCode": "0005", "valueCode": "C001"}]},
    ],
}  # fmt: skip
PRODUCT: dict[str, Any] = {
    "code": "M001", "name": {"simplifiedName": "灯"}, "orgCode": "org1", "manageClassCode": "001", "realProductAttribute": 1,
    "unitUseType": 2, "unitCode": "pcs", "detail": {"stockUnitCode": "pcs"},
}  # fmt: skip
MERCHANT: dict[str, Any] = {"code": "C001", "name": {"simplifiedName": "张三"}, "createOrgCode": "org1"}


class Caller:
    """One client with a token, which it sends in the query."""

    def __init__(self, url: str) -> None:
        # No certificates are looked at on loopback, and reading all authorities costs a tenth of a second.
        self.http = httpx.Client(base_url=url, verify=False, timeout=20)
        self.url = url
        self.token = ""

    def grant(
        self, path: str = "/iuap-api-auth/open-auth/selfAppAuth/base/v1/getAccessToken", secret: str = ME.app_secret,
        at: float | None = None, **who: str,
    ) -> Any:  # fmt: skip
        given = {**(who or {"appKey": ME.app_key}), "timestamp": str(int((at or time.time()) * 1000))}
        return self.http.get(path, params={**given, "signature": signature(secret, given)}).json()

    def sign_in(self, at: float | None = None) -> Caller:
        self.token = self.grant(at=at)["data"]["access_token"]
        return self

    def post(self, path: str, body: Any) -> Any:
        return self.http.post(f"/iuap-api-gateway{path}", params={"access_token": self.token}, json=body).json()

    def get(self, path: str, **parameters: Any) -> Any:
        return self.http.get(f"/iuap-api-gateway{path}", params={**parameters, "access_token": self.token}).json()

    def saved(self, path: str = f"{RETURNS}/singleSave", document: Any = None, **changes: Any) -> Any:
        reply = self.post(path, {"data": {**(document or RETURN), **changes}})
        assert reply["code"] == "200", reply
        return reply["data"]

    def act(self, action: str, *ids: str, base: str = RETURNS) -> Any:
        """The counts of an action, in the manner of the service."""
        named = {"id": list(ids)} if base in (RETURNS, INVOICES) else [{"id": one} for one in ids]
        return self.post(f"{base}/{action}", {"data": named})["data"]

    def shown(self, id_: str, base: str = RETURNS) -> Any:
        return self.get(f"{base}/detail", id=id_)["data"]

    def listed(self, base: str = RETURNS, **condition: Any) -> Any:
        return self.post(f"{base}/list", {"pageIndex": 1, "pageSize": 20, **condition})["data"]

    def fault(self, **record: Any) -> None:
        assert httpx.post(f"{self.url}/_mock/faults", json=record).status_code == 201

    def heal(self) -> None:
        httpx.delete(f"{self.url}/_mock/faults")

    def held(self, form: str) -> list[dict[str, Any]]:
        """What the mock's own page says it holds."""
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/_mock/documents", params={"form": form}).json()
        return found
