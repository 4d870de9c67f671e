"""Documents of the mock YonBIP: what a save must hold, legal steps, what follows from an audit, batches that fail in part."""

import pytest
from yonbip_house import (
    ADD_VOUCHER,
    INVOICES,
    ORDER,
    ORDERS,
    RECEIVABLE,
    RECEIVABLES,
    REFUND,
    REFUNDS,
    RETURN,
    RETURNS,
    SALES_OUT,
    SALESOUT,
    STOCK,
    VOUCHER,
    VOUCHERS,
    Caller,
)

from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.settings import Settings


@pytest.fixture(scope="module")
def server():
    with running(yonbip_app()) as url:
        yield url


@pytest.fixture
def bip(server):
    caller = Caller(server).sign_in()
    yield caller
    caller.heal()


@pytest.fixture
def tenant():
    """A tenant with settings of its own."""
    opened = []

    def open_one(**settings):
        app = running(yonbip_app(settings=Settings(**settings)))
        opened.append(app)
        return Caller(app.__enter__()).sign_in()

    yield open_one
    for app in opened:
        app.__exit__(None, None, None)


# -- sale returns ---------------------------------------------------------------------------------------------------


def test_a_return_goes_its_way(bip):
    made = bip.saved()
    assert made["code"].startswith("XSTH")
    assert (made["saleReturnStatus"], made["verifystate"], made["status"]) == ("SUBMITSALERETURN", 0, 0)
    for action, shown in (("submit", "APPROVING"), ("audit", "ENDSALERETURN"), ("unaudit", "SUBMITSALERETURN")):
        done = bip.act(action, made["id"])
        assert (done["count"], done["sucessCount"], done["failCount"]) == (1, 1, 0)
        assert bip.shown(made["id"])["saleReturnStatus"] == shown
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


def test_steps_by_code_where_there_is_no_id(bip):
    made = bip.saved(code="BY-CODE")
    reply = bip.post(f"{RETURNS}/submit", {"data": {"code": ["BY-CODE"]}})
    assert reply["data"]["infos"][0]["id"] == made["id"]
    assert bip.post(f"{RETURNS}/submit", {"data": {"id": []}})["message"] == "id和code不能同时为空"


def test_batches_fail_in_part(bip):
    first, second = bip.saved(), bip.saved()
    bip.act("submit", first["id"])
    reply = bip.post(f"{RETURNS}/submit", {"data": {"id": [first["id"], second["id"], "999"], "code": []}})
    assert reply["code"] == "200"
    assert (reply["data"]["count"], reply["data"]["sucessCount"], reply["data"]["failCount"]) == (3, 1, 2)
    many = bip.post(f"{RETURNS}/batchsave", {"data": [RETURN, {**RETURN, "agentId": ""}]})["data"]
    assert (many["sucessCount"], many["failCount"], many["messages"]) == (1, 1, ["客户不允许为空!"])
    one = bip.post(f"{RETURNS}/batchsave", {"data": RETURN})["data"]
    assert one["saleReturnStatus"] == "SUBMITSALERETURN", "one object is saved like any other"


def test_some_of_a_batch_fail_on_demand(bip):
    made = [bip.saved() for _ in range(3)]
    bip.fault(kind="partial", match=f"{RETURNS}/submit", value="1")
    done = bip.act("submit", *(one["id"] for one in made))
    assert (done["sucessCount"], done["failCount"]) == (2, 1)
    assert [bip.shown(one["id"])["verifystate"] for one in made] == [1, 0, 1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"salesOrgId": None}, "销售组织不允许为空!"),
        ({"payMoney": 340}, "合计[339]不相等"),
        ({"saleReturnDetails": []}, "明细不允许为空"),
        ({"payMoney": 1, "saleReturnDetails": [{"productId": "p", "qty": -1, "oriSum": 1}]}, "数量必须大于0"),
        ({"payMoney": 1, "saleReturnDetails": [{"qty": 1, "oriSum": 1}]}, "第1行商品不允许为空!"),
        ({"saleReturnSourceType": "OTHER"}, "不在枚举值NONE、DELIVERYEND、ORDER中"),
        ({"_status": None}, "操作标识不允许为空!"),
        ({"saleReturnDetails": {}}, "必须是数组"),
    ],
)
def test_refused_saves(bip, changes, message):
    reply = bip.post(f"{RETURNS}/singleSave", {"data": {**RETURN, **changes}})
    assert reply["code"] == "999"
    assert message in reply["message"]


@pytest.mark.parametrize("missing", ["transactionTypeId", "agentId", "vouchdate", "settlementOrgId", "currency", "exchRate",
                                     "natCurrency", "exchangeRateType", "taxInclusive", "invoiceAgentId", "payMoney"])  # fmt: skip
def test_every_head_that_a_return_needs(bip, missing):
    assert "不允许为空" in bip.post(f"{RETURNS}/singleSave", {"data": {**RETURN, missing: None}})["message"]


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
    assert bip.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "_status": "Update", "id": "9"}})["code"] == "1002"


def test_a_code_is_taken_once(bip):
    bip.saved(code="TAKEN")
    assert bip.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "code": "TAKEN"}})["message"] == "单据编号[TAKEN]已存在"


def test_numbering_rules(tenant):
    assert tenant(codes="automatic").saved(code="MINE")["code"] == "XSTH00000001"
    assert tenant(codes="manual").post(f"{RETURNS}/singleSave", {"data": RETURN})["message"] == "单据编号不允许为空!"


def test_approval_as_the_tenant_has_it(tenant):
    without = tenant(approval_flow=False)
    assert without.act("submit", without.saved()["id"])["infos"][0]["verifystate"] == 2
    strict = tenant(audit_needs_submit=True)
    assert strict.act("audit", strict.saved()["id"])["failCount"] == 1


# -- orders and sales-outs ------------------------------------------------------------------------------------------


def test_an_order_takes_a_list_of_objects(bip):
    order = bip.saved(f"{ORDERS}/singleSave", ORDER)
    assert (order["orderPrices!currency"], order["orderPrices"]["currency"]) == ("CNY", "CNY"), "literal, and read as an object"
    assert order["orderDetails"][0]["orderDetailPrices"]["oriMoney"] == 200
    for action, shown in (("batchsubmit", "APPROVING"), ("batchaudit", "DELIVERGOODS"), ("batchunaudit", "CONFIRMORDER")):
        assert bip.act(action, order["id"], base=ORDERS)["infos"][0]["nextStatusName"] == shown
    gone = bip.post(f"{ORDERS}/delete", {"data": {"id": [order["id"]], "code": [order["code"]]}})["data"]
    assert gone["sucessCount"] == 1


def test_a_red_sales_out_brings_goods_back(bip):
    made = bip.saved(f"{SALESOUT}/single/save", SALES_OUT)
    bip.act("batchsubmit", made["id"], base=SALESOUT)
    bip.act("batchaudit", made["id"], base=SALESOUT)
    (row,) = bip.post(STOCK, {"product": "M001"})["data"]
    assert (row["product_code"], row["warehouse_code"], row["currentqty"], row["availableqty"]) == ("M001", "CK001", 2, 2)
    assert bip.post(STOCK, {"productn.code": ["M001", "M9"], "warehouse.code": "CK001"})["data"] == [row]
    assert bip.post(STOCK, {"product": "M002"})["data"] == []
    null = bip.http.post(f"/iuap-api-gateway{STOCK}", params={"access_token": bip.token, "product": "M001"}, content=b"null")
    assert null.json()["data"] == [row], "some ask in the query and send null"
    bip.act("batchunaudit", made["id"], base=SALESOUT)
    assert bip.post(STOCK, {"product": "M001"})["data"][0]["currentqty"] == 0


def test_an_order_is_delivered_in_parts(bip):
    order = bip.saved(f"{ORDERS}/singleSave", ORDER)
    bip.act("batchaudit", order["id"], base=ORDERS)
    line = {
        "_status": "Insert",
        "sourceid": order["id"],
        "sourceautoid": order["orderDetails"][0]["id"],
        "makeRuleCode": "orderTosalesout",
    }
    reached = []
    for quantity in (1, 1):
        data = {"mergeSourceData": True, "bustype": "A30001", "_status": "Insert", "details": [{**line, "qty": quantity}]}
        out = bip.post(f"{SALESOUT}/mergeSourceData/save", {"data": data})["data"]
        assert (out["failCount"], out["infos"][0]["cust"], out["infos"][0]["details"][0]["oriSum"]) == (0, "C001", 113)
        bip.act("batchaudit", out["infos"][0]["id"], base=SALESOUT)
        reached.append(bip.shown(order["id"], ORDERS)["nextStatusName"])
    assert reached == ["DELIVERY_PART", "TAKEDELIVERY"]
    refused = bip.act("batchunaudit", order["id"], base=ORDERS)
    assert "已有下游单据" in refused["messages"][0]
    unknown = {**line, "sourceid": "77"}
    nowhere = bip.post(f"{SALESOUT}/mergeSourceData/save", {"data": {"bustype": "x", "details": [unknown]}})["data"]
    assert (nowhere["failCount"], nowhere["messages"]) == (1, ["来源单据[77]不存在"])


def test_stock_that_is_not_there(tenant):
    strict = tenant(strict_stock=True)
    blue = {**SALES_OUT, "details": [{"_status": "Insert", "product": "M001", "qty": 2, "oriSum": 226}]}
    out = strict.saved(f"{SALESOUT}/single/save", blue)
    assert "现存量不足" in strict.act("batchaudit", out["id"], base=SALESOUT)["messages"][0]
    red = strict.saved(f"{SALESOUT}/single/save", SALES_OUT)
    strict.act("batchaudit", red["id"], base=SALESOUT)
    assert strict.act("batchaudit", out["id"], base=SALESOUT)["sucessCount"] == 1


def test_auditing_a_return_makes_what_the_settings_say(tenant):
    books = tenant(salesout_on_audit="audited", receivable_on_audit=True)
    made = books.saved()
    books.act("audit", made["id"])
    (out,) = books.held("salesout")
    assert [line["qty"] for line in out["body"]["lines"]] == [-1, -2]
    assert sum(line["oriSum"] for line in out["body"]["lines"]) == -339
    (claim,) = books.held("receivable")
    assert (claim["body"]["head"]["direction"], claim["body"]["lines"][0]["oriTaxIncludedAmount"]) == ("-1", -113)
    shown = books.shown(made["id"])
    assert (shown["returnStatus"], shown["saleReturnDetails"][1]["totalOutStockQuantity"]) == ("ENDSALERETURN", 2)
    assert shown["saleReturnDetails"][1]["totalOutStockOriMoney"] == -200, "their amounts keep the sign"
    assert {row["product_code"]: row["currentqty"] for row in books.post(STOCK, {})["data"]} == {"M001": 1, "M002": 2}
    books.act("unaudit", made["id"])
    assert books.held("salesout") == books.held("receivable") == []
    assert {row["currentqty"] for row in books.post(STOCK, {})["data"]} == {0}
    assert books.shown(made["id"])["saleReturnDetails"][1]["totalOutStockQuantity"] == 0


def test_a_return_is_booked_in_by_hand(tenant):
    books = tenant(salesout_on_audit="open")
    made = books.saved()
    books.act("audit", made["id"])
    assert books.shown(made["id"])["returnStatus"] == "CONFIRMSALERETURNORDER"
    (out,) = books.held("salesout")
    assert out["status"] == "open"
    books.act("batchaudit", str(out["id"]), base=SALESOUT)
    assert books.shown(made["id"])["returnStatus"] == "ENDSALERETURN"


# -- money ----------------------------------------------------------------------------------------------------------


def test_a_refund_is_audited_by_its_one_id(bip):
    made = bip.saved(f"{REFUNDS}/save", REFUND)
    assert (made["status"], made["verifyState"], made["bodyItem"][0]["headerId"]) == ("0", 0, made["id"])
    assert bip.saved(f"{REFUNDS}/save", REFUND)["id"] == made["id"]
    assert bip.post(f"{REFUNDS}/audit", {"data": {"id": made["id"]}})["data"] == {"id": made["id"]}
    twice = bip.post(f"{REFUNDS}/audit", {"data": {"id": made["id"]}})
    assert (twice["code"], twice["message"][:12]) == ("999", "审核失败,当前单据已审核")
    missing = bip.post(f"{REFUNDS}/save", {"data": {**REFUND, "extVouchCode": "2", "financeOrgCode": ""}})
    assert (missing["code"], missing["message"]) == ("999", "收款组织不允许为空!")
    changed = {**REFUND, "_status": "Update", "id": made["id"], "extVouchCode": "3"}
    assert bip.post(f"{REFUNDS}/save", {"data": changed})["message"] == "只支持新增"
    other = bip.saved(f"{REFUNDS}/saveandsubmit", REFUND, extVouchCode="4")
    assert set(other) == {"id", "code", "status", "verifyState", "settleState"}
    assert other["status"] == "3"


def test_refunds_are_told_to_their_return(bip):
    made = bip.saved()
    reached = []
    for code, amount in (("P1", 100), ("P2", 239)):
        line = {**REFUND["bodyItem"][0], "oriTaxIncludedAmount": amount}
        told = {"extVouchCode": code, "srcBillType": "5", "srcBillId": made["id"], "bodyItem": [line]}
        refund = bip.saved(f"{REFUNDS}/saveandsubmit", REFUND, **told)
        reached.append(bip.shown(made["id"])["refundStatus"])
        bip.post(f"{REFUNDS}/audit", {"data": {"id": refund["id"]}})
        reached.append(bip.shown(made["id"])["refundStatus"])
    assert reached == ["PARTNONECONFIRM", "PARTNONE", "CONFIRM", "FINISH"]


def test_a_receivable_is_saved_and_submitted(bip):
    made = bip.saved(f"{RECEIVABLES}/saveandsubmit", RECEIVABLE)
    assert made["status"] == "1"
    assert bip.post(f"{RECEIVABLES}/unsubmit", {"data": {"id": made["id"]}})["data"] == {"id": made["id"]}
    again = bip.post(f"{RECEIVABLES}/unsubmit", {"data": {"id": made["id"]}})
    assert "不允许撤回操作" in again["message"]
    for address in (f"{RECEIVABLES}/list", "/yonbip/fi/receivable/list"):
        row = bip.post(address, {"pageIndex": 1, "pageSize": 10, "extSystemCode": "core-erp", "extVouchCode": "AR-1"})["data"]
        (row,) = row["recordList"]
        assert (row["extVouchCode"], row["bodyItemOriTaxIncludedAmount"], row["direction"]) == ("AR-1", 339, "-1")
        assert "oriTaxIncludedAmount" not in row
    wrong = {**RECEIVABLE, "extVouchCode": "AR-2", "direction": "0"}
    assert "不在枚举值1、-1中" in bip.post(f"{RECEIVABLES}/saveandsubmit", {"data": wrong})["message"]
    many = bip.post(f"{RECEIVABLES}/batchsave", {"data": [{**RECEIVABLE, "extVouchCode": "AR-3"}, {}]})["data"]
    assert (many["sucessCount"], many["failCount"]) == (1, 1)


def test_a_red_invoice(bip):
    red = {"_status": "Insert", "vouchdate": "2026-01-05", "agentId": "C001", "invDirection": 1, "blueInvNo": "B-1",
           "saleInvoiceDetails": [{"productId": "M001", "qty": -1, "oriSum": -113}]}  # fmt: skip
    made = bip.saved(f"{INVOICES}/singleSave", red)
    for action, shown in (("submit", 1), ("audit", 2), ("unaudit", 0)):
        assert bip.act(action, made["id"], base=INVOICES)["infos"][0]["verifystate"] == shown
    assert "invDirection" in bip.post(f"{INVOICES}/singleSave", {"data": {**red, "invDirection": 3}})["message"]


def test_vouchers(bip):
    reply = bip.post(ADD_VOUCHER, VOUCHER)
    made = reply["data"]
    assert (reply["message"], made["voucherStatus"], made["period"], made["billCode"]) == ("OK", "01", "2026-01", 1)
    assert bip.post(ADD_VOUCHER, VOUCHER)["data"]["voucherId"] == made["voucherId"]
    no_book = bip.post(ADD_VOUCHER, {**VOUCHER, "accbookCode": "", "businessId": "2"})
    assert no_book == {"code": "404", "message": "凭证保存不成功,账簿code不能为空！", "data": {}}
    for changes, words in (
        ({"bodies": VOUCHER["bodies"][:1]}, "借贷不平衡"),
        ({"makerEmail": ""}, "制单人手机号和邮箱不能同时为空"),
        ({"bodies": [{**VOUCHER["bodies"][0], "creditOrg": 1}]}, "第1行借贷不能同时填写"),
        ({"bodies": [{**VOUCHER["bodies"][0], "accsubjectCode": ""}]}, "第1行科目编码不能为空"),
        ({"billCode": 1}, "凭证号[1]已存在"),
    ):
        refused = bip.post(ADD_VOUCHER, {**VOUCHER, "businessId": "3", **changes})
        assert (refused["code"], words in refused["message"]) == ("404", True), refused
    query = {"accbookCode": "book1", "pager": {"pageIndex": 1, "pageSize": 10}, "periodStart": "2026-01", "periodEnd": "2026-01"}
    (found,) = bip.post(VOUCHERS, query)["data"]["recordList"]
    assert (found["header"]["bussid"], found["header"]["id"], len(found["body"])) == ("V-1", made["voucherId"], 2)
    assert bip.post(VOUCHERS, {"accbookCode": "book1"})["data"]["recordList"] == [], "without periods there is nothing"
    assert bip.post("/yonbip/EFI/openapi/voucher/queryVoucherById", {"voucherId": made["voucherId"]})["code"] == "200"
    posted = bip.post(ADD_VOUCHER, {**VOUCHER, "businessId": "4", "auditorEmail": "a@b.c", "tallymanEmail": "a@b.c"})["data"]
    assert posted["voucherStatus"] == "04"
    gone = bip.post("/yonbip/fi/voucher/del", {"ids": [made["voucherId"], posted["voucherId"], "9"]})["data"]
    assert (gone["sucessCount"], gone["failCount"]) == (1, 2)


def test_a_closed_period(bip):
    bip.fault(kind="closed_period", value="2026-01")
    assert "已结账" in bip.post(f"{RETURNS}/singleSave", {"data": RETURN})["message"]
    assert "已结账" in bip.post(ADD_VOUCHER, {**VOUCHER, "businessId": "closed"})["message"]
    assert bip.saved(vouchdate="2026-02-01")
