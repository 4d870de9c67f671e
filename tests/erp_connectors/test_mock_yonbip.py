"""The mock YonBIP data centre over real HTTP: discovery, tokens, gateway checks, documents and faults."""

import os
import signal
import subprocess
import sys
import time

import httpx
import pytest

from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.settings import Settings, demo_identity
from plugins.erp_connectors.mocks.yonbip.tokens import signature

ME = demo_identity()
RETURNS = "/yonbip/sd/vouchersalereturn"
RETURN = {
    "_status": "Insert",
    "salesOrgId": "org1",
    "transactionTypeId": "type1",
    "agentId": "C001",
    "vouchdate": "2026-01-05 00:00:00",
    "settlementOrgId": "org1",
    "currency": "CNY",
    "exchangeRateType": "01",
    "natCurrency": "CNY",
    "exchRate": 1,
    "taxInclusive": False,
    "saleReturnSourceType": "NONE",
    "invoiceAgentId": "C001",
    "payMoney": 339,
    "saleReturnDetails": [
        {"_status": "Insert", "productId": "M001", "stockId": "CK001", "qty": 1, "oriSum": 113},
        {"_status": "Insert", "productId": "M002", "stockId": "CK001", "qty": 2, "oriSum": 226},
    ],
}
REFUND = {
    "_status": "Insert",
    "extSystemCode": "core-erp",
    "extVouchCode": "RF-1",
    "financeOrgCode": "org1",
    "billDate": "2026-01-06",
    "customer": "C001",
    "oriCurrency": "CNY",
    "srcBillType": "5",
    "bodyItem": [{"_status": "Insert", "quickTypeCode": "1", "oriTaxIncludedAmount": 339}],
}
VOUCHER = {
    "accbookCode": "book1",
    "voucherTypeCode": "1",
    "makerEmail": "clerk@example.org",
    "period": "2026-01",
    "businessId": "V-1",
    "bodies": [
        {"description": "退货", "accsubjectCode": "6001", "debitOriginal": 0.3, "debitOrg": 0.3, "currencyCode": "CNY"},
        {"description": "退货", "accsubjectCode": "1122", "creditOriginal": 0.3, "creditOrg": 0.3, "currencyCode": "CNY"},
    ],
}


class Caller:
    """Speaks raw JSON to the gateway with a token in the query."""

    def __init__(self, url):
        self.http = httpx.Client(base_url=url)
        self.token = ""

    def grant(self, path="/iuap-api-auth/open-auth/selfAppAuth/base/v1/getAccessToken", secret=ME.app_secret, **who):
        given = {**(who or {"appKey": ME.app_key}), "timestamp": str(int(time.time() * 1000))}
        return self.http.get(path, params={**given, "signature": signature(secret, given)}).json()

    def sign_in(self):
        self.token = self.grant()["data"]["access_token"]
        return self

    def post(self, path, body):
        return self.http.post(f"/iuap-api-gateway{path}", params={"access_token": self.token}, json=body).json()

    def get(self, path, **parameters):
        return self.http.get(f"/iuap-api-gateway{path}", params={**parameters, "access_token": self.token}).json()

    def saved(self, **changes):
        reply = self.post(f"{RETURNS}/singleSave", {"data": {**RETURN, **changes}})
        assert reply["code"] == "200", reply
        return reply["data"]

    def act(self, action, *ids, base=RETURNS):
        return self.post(f"{base}/{action}", {"data": {"id": list(ids)}})["data"]

    def listed(self, **condition):
        return self.post(f"{RETURNS}/list", {"pageIndex": 1, "pageSize": 20, **condition})["data"]


@pytest.fixture
def server():
    with running(yonbip_app()) as url:
        yield url


@pytest.fixture
def bip(server):
    return Caller(server).sign_in()


def fault(url, **record):
    assert httpx.post(f"{url}/_mock/faults", json=record).status_code == 201


# -- discovery and tokens -----------------------------------------------------------------------------------------


def test_the_vector_of_the_protocol():
    assert signature("as", {"appKey": "ak", "timestamp": "1795392671939"}) == "8pphckGAPPC4rviBGQzTkgwSbl9BEUw4D9ymTdejvSg="


def test_discovery(server):
    found = httpx.get(f"{server}/open-auth/dataCenter/getGatewayAddress", params={"tenantId": ME.tenant_id}).json()
    assert found["code"] == "00000"
    assert found["data"] == {"gatewayUrl": f"{server}/iuap-api-gateway", "tokenUrl": f"{server}/iuap-api-auth"}
    unknown = httpx.get(f"{server}/open-auth/dataCenter/getGatewayAddress", params={"tenantId": "x"})
    assert (unknown.status_code, unknown.json()["code"]) == (200, "500")


@pytest.mark.parametrize("host", ["iuap-api-auth", "iuap-api-gateway"])
@pytest.mark.parametrize("version", ["", "/base/v1"])
def test_every_address_of_the_token(server, host, version):
    caller = Caller(server)
    own = caller.grant(f"/{host}/open-auth/selfAppAuth{version}/getAccessToken")
    suite = {"suiteKey": ME.suite_key, "tenantId": ME.tenant_id}
    ours = caller.grant(f"/{host}/open-auth/suiteApp{version}/getAccessToken", secret=ME.suite_secret, **suite)
    assert own["data"]["expire"] == ours["data"]["expire"] == 7200
    assert set("+/=") <= set(own["data"]["access_token"])


def test_unknown_apps_and_wrong_signatures(server):
    assert Caller(server).grant(appKey="other")["code"] == "10018"
    assert Caller(server).grant(secret="wrong")["message"] == "签名不正确"


# -- the gateway ----------------------------------------------------------------------------------------------------


def test_checks_come_in_the_order_of_the_real_gateway(server):
    caller = Caller(server)
    unknown = caller.http.post("/iuap-api-gateway/yonbip/nothing", json={})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "310404")
    assert unknown.json()["message"] == "网关上没有注册此API[/yonbip/nothing]，请确认后重新调用"
    address = f"/iuap-api-gateway{RETURNS}/list"
    assert caller.http.post(address, content=b"{broken").json() == {"code": "310001", "message": "access_token不能为空。"}
    bad = caller.http.post(address, content=b"{broken", params={"access_token": "bad"})
    assert bad.json() == {"code": "310036", "message": "非法token"}
    caller.sign_in()
    token = {"access_token": caller.token}
    assert caller.http.get(address, params=token).json()["code"] == "310405"
    assert caller.http.post(address, content=b"{broken", params=token).json()["code"] == "310002"
    assert caller.http.post(address, json={}, headers=token).json()["code"] == "200"


@pytest.mark.parametrize("code", ["310036", "310001"])
def test_tokens_expire(code):
    now = [1_800_000_000.0]
    with running(yonbip_app(settings=Settings(expired_code=code), clock=lambda: now[0])) as url:
        caller = Caller(url).sign_in()
        assert caller.post(f"{RETURNS}/list", {})["code"] == "200"
        now[0] += 7201
        assert caller.post(f"{RETURNS}/list", {})["code"] == code


# -- sale returns ---------------------------------------------------------------------------------------------------


def test_a_return_goes_its_way(bip):
    made = bip.saved()
    assert (made["code"], made["saleReturnStatus"], made["verifystate"]) == ("XSTH00000001", "SUBMITSALERETURN", 0)
    for action, shown in (("submit", "APPROVING"), ("audit", "ENDSALERETURN"), ("unaudit", "SUBMITSALERETURN")):
        done = bip.act(action, made["id"])
        assert (done["count"], done["sucessCount"], done["failCount"]) == (1, 1, 0)
        assert bip.get(f"{RETURNS}/detail", id=made["id"])["data"]["saleReturnStatus"] == shown
    for action, shown in (("submit", "APPROVING"), ("oppose", "OPPOSESALERETURN"), ("submit", "APPROVING")):
        assert bip.act(action, made["id"])["infos"][0]["saleReturnStatus"] == shown


@pytest.mark.parametrize(
    ("before", "action"),
    [([], "unaudit"), ([], "oppose"), (["submit"], "submit"), (["submit"], "delete"), (["submit", "audit"], "audit")],
)
def test_illegal_steps_fail_with_code_200(bip, before, action):
    made = bip.saved()
    for one in before:
        bip.act(one, made["id"])
    done = bip.act(action, made["id"])
    assert (done["sucessCount"], done["failCount"]) == (0, 1)
    assert made["code"] in done["messages"][0]


def test_batches_fail_in_part(bip):
    first, second = bip.saved(), bip.saved()
    bip.act("submit", first["id"])
    reply = bip.post(f"{RETURNS}/submit", {"data": {"id": [first["id"], second["id"], "999"], "code": []}})
    assert reply["code"] == "200"
    assert (reply["data"]["count"], reply["data"]["sucessCount"], reply["data"]["failCount"]) == (3, 1, 2)
    many = bip.post(f"{RETURNS}/batchsave", {"data": [RETURN, {**RETURN, "agentId": ""}]})["data"]
    assert (many["sucessCount"], many["failCount"], many["messages"]) == (1, 1, ["客户不允许为空!"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"salesOrgId": None}, "销售组织不允许为空!"),
        ({"payMoney": 340}, "合计[339]不相等"),
        ({"saleReturnDetails": []}, "明细不允许为空"),
        ({"payMoney": 1, "saleReturnDetails": [{"productId": "p", "qty": -1, "oriSum": 1}]}, "数量必须大于0"),
        ({"payMoney": 1, "saleReturnDetails": [{"qty": 1, "oriSum": 1}]}, "第1行商品不允许为空!"),
    ],
)
def test_refused_saves(bip, changes, message):
    reply = bip.post(f"{RETURNS}/singleSave", {"data": {**RETURN, **changes}})
    assert reply["code"] == "999"
    assert message in reply["message"]


def test_lines_are_updated_added_and_deleted(bip):
    made = bip.saved()
    one, two = (line["id"] for line in made["saleReturnDetails"])
    lines = [
        {"_status": "Update", "id": one, "oriSum": 100},
        {"_status": "Delete", "id": two},
        {"_status": "Insert", "productId": "M003", "qty": 1, "oriSum": 5},
    ]
    changed = bip.saved(_status="Update", id=made["id"], payMoney=105, saleReturnDetails=lines)
    assert [(line["productId"], line["oriSum"]) for line in changed["saleReturnDetails"]] == [("M001", 100), ("M003", 5)]
    bip.act("submit", made["id"])
    refused = bip.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "_status": "Update", "id": made["id"]}})
    assert "不能修改" in refused["message"]


def test_the_same_key_gives_the_same_reply_and_later_the_duplicate_code():
    now = [1_800_000_000.0]
    with running(yonbip_app(clock=lambda: now[0])) as url:
        caller = Caller(url).sign_in()
        first = caller.saved(resubmitCheckKey="key-1")
        assert caller.saved(resubmitCheckKey="key-1") == first
        assert caller.saved(resubmitCheckKey="key-2")["id"] != first["id"]
        now[0] += 3601
        late = caller.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "resubmitCheckKey": "key-1"}})
        assert (late["code"], late["data"]) == ("100004", {"id": first["id"]})
        caller.act("delete", first["id"])
        assert caller.saved(resubmitCheckKey="key-1")["id"] != first["id"]
        long = caller.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "resubmitCheckKey": "k" * 33}})
        assert long["code"] == "310015"


@pytest.fixture
def filled(bip):
    for code, agent, date in (("R-1", "C001", "2026-01-05"), ("R-2", "C002", "2026-02-05"), ("R-3", "C001", "2026-03-05")):
        bip.saved(code=code, agentId=agent, vouchdate=date)
    return bip


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({}, ["R-1", "R-2", "R-3"]),
        ({"code": "R-2"}, ["R-2"]),
        ({"open_vouchdate_begin": "2026-02-01", "open_vouchdate_end": "2026-02-28"}, ["R-2"]),
        ({"simpleVOs": [{"field": "agentId", "op": "eq", "value1": "C001"}]}, ["R-1", "R-3"]),
        ({"simpleVOs": [{"field": "code", "op": "like", "value1": "-3"}]}, ["R-3"]),
        ({"simpleVOs": [{"field": "code", "op": "in", "value1": ["R-1", "R-2"]}]}, ["R-1", "R-2"]),
        (
            {"simpleVOs": [{"field": "vouchdate", "op": "between", "value1": "2026-02-01", "value2": "2026-04-01"}]},
            ["R-2", "R-3"],
        ),
        (
            {
                "simpleVOs": [
                    {"field": "code", "op": "eq", "value1": "R-1"},
                    {"field": "code", "op": "eq", "value1": "R-2", "logicOp": "or"},
                ]
            },
            ["R-1", "R-2"],
        ),
        ({"queryOrders": [{"field": "vouchdate", "order": "desc"}], "pageSize": 2}, ["R-3", "R-2"]),
        ({"pageSize": 2, "pageIndex": 2}, ["R-3"]),
    ],
)
def test_lists(filled, condition, found):
    page = filled.listed(isSum=True, **condition)
    assert [row["code"] for row in page["recordList"]] == found


def test_a_list_has_one_row_per_line_unless_summed(filled):
    page = filled.listed(isSum=False, pageSize=4)
    assert (page["recordCount"], page["pageCount"]) == (6, 2)
    assert [row["productId"] for row in page["recordList"]] == ["M001", "M002", "M001", "M002"]
    assert filled.post(f"{RETURNS}/list", {"simpleVOs": [{"field": "code", "op": "near"}]})["code"] == "310015"


def test_nothing_there(bip):
    assert bip.get(f"{RETURNS}/detail", id="999")["code"] == "1002"


# -- the other documents --------------------------------------------------------------------------------------------


def test_a_refund_is_saved_once_and_audited(bip):
    base = "/yonbip/EFI/arRefund"
    made = bip.post(f"{base}/save", {"data": REFUND})["data"]
    assert set(made) == {"id", "code", "status", "verifyState", "settleState"}
    assert made["status"] == 0
    assert bip.post(f"{base}/save", {"data": REFUND})["data"]["id"] == made["id"]
    assert bip.act("audit", made["id"], base=base)["infos"][0]["status"] == 1
    missing = bip.post(f"{base}/save", {"data": {**REFUND, "extVouchCode": "2", "financeOrgCode": ""}})
    assert (missing["code"], missing["message"]) == ("999", "收款组织不允许为空!")
    assert (
        bip.post(f"{base}/save", {"data": {**REFUND, "_status": "Update", "id": made["id"], "extVouchCode": "3"}})["code"]
        == "999"
    )
    other = bip.post(f"{base}/saveandsubmit", {"data": {**REFUND, "extVouchCode": "4"}})["data"]
    assert other["status"] == 3


def test_a_receivable_is_saved_and_submitted(bip):
    base = "/yonbip/EFI/receivable"
    made = bip.post(f"{base}/saveandsubmit", {"data": {**REFUND, "extVouchCode": "AR-1"}})["data"]
    assert made["status"] == 1
    assert bip.act("unsubmit", made["id"], base=base)["infos"][0]["status"] == 0
    for address in (f"{base}/list", "/yonbip/fi/receivable/list"):
        assert bip.post(address, {"isSum": True})["data"]["recordList"][0]["extVouchCode"] == "AR-1"


def test_an_order_takes_a_list_of_objects(bip):
    base = "/yonbip/sd/voucherorder"
    lines = [{"_status": "Insert", "productId": "M001", "qty": 1, "oriSum": 113}]
    head = {key: RETURN[key] for key in ("_status", "salesOrgId", "transactionTypeId", "agentId", "vouchdate")}
    order = bip.post(f"{base}/singleSave", {"data": {**head, "payMoney": 113, "orderDetails": lines}})["data"]
    for action, shown in (("batchsubmit", "APPROVING"), ("batchaudit", "DELIVERGOODS"), ("batchunaudit", "CONFIRMORDER")):
        done = bip.post(f"{base}/{action}", {"data": [{"id": order["id"]}]})["data"]
        assert done["infos"][0]["nextStatusName"] == shown
    assert bip.post(f"{base}/delete", {"data": {"id": [order["id"]], "code": [order["code"]]}})["data"]["sucessCount"] == 1


def test_a_red_sales_out_brings_goods_back(bip):
    base, stock = "/yonbip/scm/salesout", "/yonbip/scm/stock/QueryCurrentStocksByCondition"
    lines = [{"_status": "Insert", "product": "M001", "qty": -2}]
    red = {"_status": "Insert", "vouchdate": "2026-01-05", "cust": "C001", "warehouse": "CK001", "details": lines}
    made = bip.post(f"{base}/mergeSourceData/save", {"data": [red]})["data"]
    bip.post(f"{base}/batchsubmit", {"data": [{"id": made["id"]}]})
    bip.post(f"{base}/batchaudit", {"data": [{"id": made["id"]}]})
    row = {"product_code": "M001", "warehouse_code": "CK001", "currentqty": 2, "availableqty": 2}
    assert bip.post(stock, {"product_code": "M001"})["data"] == [row]
    assert bip.post(stock, {"product_code": "M002"})["data"] == []
    bip.post(f"{base}/batchunaudit", {"data": [{"id": made["id"]}]})
    assert bip.post(stock, {})["data"][0]["currentqty"] == 0


def test_vouchers(bip):
    base = "/yonbip/fi/ficloud/openapi/voucher"
    made = bip.post(f"{base}/addVoucher", VOUCHER)["data"]
    assert (made["voucherStatus"], made["period"]) == ("01", "2026-01")
    assert bip.post(f"{base}/addVoucher", VOUCHER)["data"] == made
    no_book = bip.post(f"{base}/addVoucher", {**VOUCHER, "accbookCode": "", "businessId": "2"})
    assert no_book == {"code": "404", "message": "凭证保存不成功,账簿code不能为空！", "data": {}}
    crooked = {**VOUCHER, "businessId": "3", "bodies": VOUCHER["bodies"][:1]}
    assert "借贷不平衡" in bip.post(f"{base}/addVoucher", crooked)["message"]
    query = {"accbookCode": "book1", "pager": {"pageIndex": 1, "pageSize": 10}, "periodStart": "2026-01", "periodEnd": "2026-01"}
    found = bip.post(f"{base}/queryVouchers", query)["data"]["recordList"]
    assert [one["header"]["businessId"] for one in found] == ["V-1"]
    assert len(found[0]["body"]) == 2
    assert bip.post("/yonbip/EFI/openapi/voucher/queryVoucherById", {"voucherId": made["voucherId"]})["code"] == "200"
    assert bip.post("/yonbip/fi/voucher/del", {"ids": [made["voucherId"], "9"]})["data"]["failCount"] == 1


def test_masters(bip):
    base = "/yonbip/digitalModel/merchant"
    made = bip.post(f"{base}/idempotent/newinsert", {"data": {"_status": "Insert", "name": {"simplifiedName": "张三"}}})
    assert made["data"]["name"] == {"simplifiedName": "张三"}
    nameless = bip.post(f"{base}/idempotent/newinsert", {"data": {"name": {}}})
    assert nameless == {"message": "客户名称不能为空!", "code": 0, "data": None}
    assert bip.post(f"{base}/newlist", {})["data"]["recordCount"] == 1
    assert len(bip.post(f"{base}/newBatchDetail", {"data": [{"id": made["data"]["id"]}, {"id": "9"}]})["data"]) == 1
    product = {"data": {"_status": "Insert", "code": "M001", "name": {"simplifiedName": "灯"}}}
    assert bip.post("/yonbip/digitalModel/product/idempotent/save", product)["data"]["code"] == "M001"


# -- faults and durability ------------------------------------------------------------------------------------------


def codes(url):
    return [one["number"] for one in httpx.get(f"{url}/_mock/documents?form=salereturn").json()]


@pytest.mark.parametrize(("kind", "kept"), [("drop_before", []), ("drop_after", ["R-1"]), ("truncate", ["R-1"])])
def test_a_broken_connection_before_or_after_the_work(server, bip, kind, kept):
    fault(server, kind=kind, match="singlesave")
    with pytest.raises(httpx.RemoteProtocolError):
        bip.saved(code="R-1")
    assert codes(server) == kept


def test_refusals_on_demand(server, bip):
    for record, code in (
        ({"kind": "refuse", "value": "服务端逻辑异常"}, "999"),
        ({"kind": "refuse", "code": "202", "value": "幂等请求正在执行"}, "202"),
        ({"kind": "rate_limit"}, "310046"),
        ({"kind": "session_lost"}, "310036"),
    ):
        fault(server, match="singleSave", **record)
        assert bip.post(f"{RETURNS}/singleSave", {"data": RETURN})["code"] == code
    assert bip.post(f"{RETURNS}/list", {})["code"] == "310036", "the token stays lost"
    assert codes(server) == []


def test_a_closed_period(server, bip):
    fault(server, kind="closed_period", value="2026-01")
    assert "已结账" in bip.post(f"{RETURNS}/singleSave", {"data": RETURN})["message"]
    assert "已结账" in bip.post("/yonbip/fi/ficloud/openapi/voucher/addVoucher", VOUCHER)["message"]
    assert bip.saved(vouchdate="2026-02-01")


def test_the_page_shows_no_tokens(server, bip):
    bip.saved(code="R-1")
    page = httpx.get(f"{server}/_mock/").text
    assert "R-1" in page
    assert f"{RETURNS}/singleSave" in page
    assert bip.token not in page
    assert "signature" not in page


def test_what_was_acknowledged_survives_kill_9(tmp_path):
    data = tmp_path / "bip.db"
    command = [sys.executable, "-m", "plugins.erp_connectors.mocks", "yonbip", "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        caller = Caller(process.stdout.readline().strip()).sign_in()
        made = [caller.saved(resubmitCheckKey=f"key-{at}") for at in range(10)]
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with running(yonbip_app(data)) as url:
        again = Caller(url)
        again.token = caller.token
        assert codes(url) == [one["code"] for one in made]
        assert again.saved(resubmitCheckKey="key-3") == made[3]
