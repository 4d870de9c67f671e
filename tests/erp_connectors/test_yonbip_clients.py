"""Requests in the shapes that public clients of YonBIP send, and the replies read the way those clients read them.

Each test is one habit seen in the wild: how the token is asked for and passed on, what a body looks like, what a client
takes for success, an end, or an expired token.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.parse
import urllib.request

import pytest
from yonbip_house import ME, MERCHANT, MERCHANTS, ORDER, ORDERS, RETURNS, SALES_OUT, SALESOUT, STOCK, VOUCHER, Caller

from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.settings import Settings


@pytest.fixture(scope="module")
def there():
    with running(yonbip_app()) as url:
        yield Caller(url).sign_in()


def fetched(url, body=None, **headers):
    """A bare request of the standard library, which adds and encodes nothing."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json;charset=UTF-8", **headers})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.read().decode()


def signed(milliseconds):
    digest = hmac.new(ME.app_secret.encode(), f"appKey{ME.app_key}timestamp{milliseconds}".encode(), hashlib.sha256).digest()
    return urllib.parse.quote_plus(base64.b64encode(digest).decode())


def test_a_signature_that_is_encoded_once_by_hand_on_the_gateway_host(there):
    """Written into the address as text, at the old path of the gateway; the token read from the data."""
    now = int(time.time() * 1000)
    address = f"{there.url}/iuap-api-gateway/open-auth/selfAppAuth/getAccessToken?appKey={ME.app_key}&timestamp={now}"
    told = json.loads(fetched(f"{address}&signature={signed(now)}"))
    assert told["code"] == "00000"
    twice = urllib.parse.quote_plus(signed(now))
    assert "签名不正确" in fetched(f"{address}&signature={twice}"), "encoded twice, the signature is another"


def test_a_token_in_the_address_must_be_encoded(there):
    """With + / and =, in the order the client pleases and with the tenant beside it."""
    token = urllib.parse.quote(there.token, safe="")
    listed = fetched(f"{there.url}/iuap-api-gateway{RETURNS}/list?access_token={token}&tenantId={ME.tenant_id}", {"pageIndex": 1})
    assert json.loads(listed)["code"] == "200"
    raw = fetched(f"{there.url}/iuap-api-gateway{RETURNS}/list?access_token={there.token}", {"pageIndex": 1})
    assert '"code":"310036"' in raw, "a + that is not encoded is a space over there"


@pytest.mark.parametrize(("code", "renews_on"), [("310001", "access_token"), ("310036", "非法token")])
def test_an_expired_token_is_known_by_words_in_the_text(code, renews_on):
    """Some look for words in the unread reply, so it is compact and its Chinese is not escaped."""
    now = [time.time()]
    with running(yonbip_app(settings=Settings(expired_code=code), clock=lambda: now[0])) as url:
        caller = Caller(url).sign_in(at=now[0])
        now[0] += 7300
        text = fetched(f"{url}/iuap-api-gateway{RETURNS}/list", {}, access_token=caller.token)
        assert renews_on in text
        assert f'"code":"{code}"' in text


def test_sales_outs_between_two_days_until_the_counted_last_page(there):
    """A client in Java: a range in one text, simpleVOs empty, pages counted from recordCount."""
    for _ in range(3):
        there.saved(f"{SALESOUT}/single/save", SALES_OUT, vouchdate="2026-06-10")
    seen, index, more = [], 1, True
    while more:
        asked = {"pageIndex": index, "pageSize": 2, "vouchdate": "2026-06-01 00:00:00|2026-06-30 23:59:59", "simpleVOs": []}
        data = there.post(f"{SALESOUT}/list", asked)["data"]
        seen += [row["id"] for row in data["recordList"]]
        more = index < -(-data["recordCount"] // 2)
        index += 1
    assert len(set(seen)) == 3


def test_an_order_is_looked_for_by_its_code_before_it_is_made(there):
    """A client in Python: one row per line, the same id on each, all pages read, exactly one id expected."""
    two = {**ORDER, "code": "LOOK-1", "payMoney": 452, "orderDetails": [ORDER["orderDetails"][0]] * 2}
    made = there.saved(f"{ORDERS}/singleSave", two, resubmitCheckKey="3f0c5d0f1d5c4a7c8f5d0a3b7f6e2d11")
    data = there.post(f"{ORDERS}/list", {"pageIndex": 1, "pageSize": 100, "code": "LOOK-1"})["data"]
    assert int(data["pageCount"]) == 1
    assert {row["id"] for row in data["recordList"] if row["code"] == "LOOK-1"} == {made["id"]}
    assert len(data["recordList"]) == 2


def test_a_customer_that_is_not_there_is_a_code_of_its_own(there):
    """The same client: 118001 with its words is an empty answer, anything else a failure; then the customer is made once."""
    asked = {"pageIndex": 1, "pageSize": 100, "code": "NEW-1", "filterPotential": False}
    nobody = there.post(f"{MERCHANTS}/newlist", asked)
    assert (str(nobody["code"]), nobody["message"]) == ("118001", "根据条件查询结果为空")
    told = {**MERCHANT, "code": "NEW-1", "merchantApplyRanges": [{"orgIdCode": "999"}]}
    made = there.post(f"{MERCHANTS}/idempotent/newinsert", {"data": told})
    assert str(made["code"]) == "200"
    (row,) = there.post(f"{MERCHANTS}/newlist", asked)["data"]
    assert (row["id"], row["stopStatus"]) == (made["data"][0]["id"], False)


def test_a_return_as_structs_of_go_send_it(there):
    """Every field of the struct is sent, empty ones too; totals by the client's own rounding."""
    line = {
        "productId": "1", "skuId": "", "unitExchangeType": 0, "unitExchangeTypePrice": 0, "taxId": "", "stockId": "1",
        "stockOrgId": "1", "iProductAuxUnitId": "1", "iProductUnitId": "1", "masterUnitId": "1", "salesOrgId": "1",
        "invExchRate": 1, "invPriceExchRate": 1, "priceQty": 3, "subQty": 3, "qty": 3, "oriTaxUnitPrice": 19.99,
        "oriUnitPrice": 17.69, "oriSum": 59.97, "oriTax": 6.9, "oriMoney": 53.07, "natTaxUnitPrice": 19.99, "natSum": 59.97,
        "natTax": 6.9, "natUnitPrice": 17.69, "natMoney": 53.07, "_status": "Insert",
    }  # fmt: skip
    order = {
        "resubmitCheckKey": "go-1", "code": "", "salesOrgId": "1", "transactionTypeId": "2", "agentId": "3",
        "vouchdate": "2026-01-05 10:11:12", "settlementOrgId": "1", "currency": "4", "exchangeRateType": "5", "natCurrency": "4",
        "exchRate": 1, "taxInclusive": True, "saleReturnSourceType": "NONE", "invoiceAgentId": "3", "totalMoney": 59.97,
        "payMoney": 59.97, "_status": "Insert", "bizFlow": "", "isFlowCoreBill": False, "saleReturnMemo": {"remark": "x"},
        "creator": "me", "headFreeItem": None, "saleReturnDetails": [line],
    }  # fmt: skip
    reply = there.post(f"{RETURNS}/singleSave", {"data": order})
    assert reply["code"] == "200"
    assert reply["data"]["code"].startswith("XSTH")
    assert there.post(f"{RETURNS}/audit", {"data": {"id": [int(reply["data"]["id"])]}})["data"]["failCount"] == 0


def test_scripts_inside_the_platform(there):
    """A detail by GET with id behind the token, and stock asked with nothing but a query and a null for a body."""
    out = there.saved(
        f"{SALESOUT}/single/save", SALES_OUT, details=[{"_status": "Insert", "product": "S-1", "qty": -5, "oriSum": -1}]
    )
    there.act("batchaudit", out["id"], base=SALESOUT)
    token = urllib.parse.quote(there.token, safe="")
    detail = json.loads(fetched(f"{there.url}/iuap-api-gateway{SALESOUT}/detail?access_token={token}&id={out['id']}"))
    assert detail["data"]["details"][0]["product"] == "S-1"
    stock = json.loads(fetched(f"{there.url}/iuap-api-gateway{STOCK}?access_token={token}&product=S-1", b"null"))
    assert [row["currentqty"] for row in stock["data"]] == [5]


def test_vouchers_of_a_period_and_one_of_them(there):
    """A client in Java: pager inside, both periods, then the details by header.id."""
    there.post("/yonbip/fi/ficloud/openapi/voucher/addVoucher", {**VOUCHER, "businessId": "java-1", "period": "2026-07"})
    asked = {"pager": {"pageIndex": 1, "pageSize": 10}, "accbookCode": "book1", "periodStart": "2026-07", "periodEnd": "2026-07"}
    page = there.post("/yonbip/fi/ficloud/openapi/voucher/queryVouchers", asked)["data"]
    (row,) = page["recordList"]
    one = there.post("/yonbip/EFI/openapi/voucher/queryVoucherById", {"voucherId": row["header"]["id"]})["data"]
    assert one["body"][1]["clientAuxiliaryList"] == [{"filedCode": "0005", "valueCode": "C001"}]
