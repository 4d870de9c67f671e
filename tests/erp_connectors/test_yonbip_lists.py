"""Lists of the mock YonBIP: conditions, ranges, order and paging; masters; services of an integrator's own."""

import pytest
from yonbip_house import (
    MERCHANT,
    MERCHANTS,
    ORDER,
    ORDERS,
    PRODUCT,
    PRODUCTS,
    RETURN,
    RETURNS,
    SALES_OUT,
    SALESOUT,
    WAREHOUSES,
    Caller,
)

from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.service_file import BadServices
from plugins.erp_connectors.mocks.yonbip.settings import Settings


@pytest.fixture(scope="module")
def filled():
    with running(yonbip_app()) as url:
        caller = Caller(url).sign_in()
        for code, agent, date in (("R-1", "C001", "2026-01-05"), ("R-2", "C002", "2026-02-05"), ("R-3", "C001", "2026-03-05")):
            caller.saved(code=code, agentId=agent, vouchdate=date, memo=None if code == "R-2" else f"memo {code}",
                         headItem={"define1": code.lower()})  # fmt: skip
        yield caller


def vo(field, op, value1=None, value2=None, **more):
    return {"field": field, "op": op, "value1": value1, "value2": value2, **more}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({}, "123"),
        ({"code": "R-2"}, "2"),
        ({"code": "nothing"}, ""),
        ({"open_vouchdate_begin": "2026-02-01", "open_vouchdate_end": "2026-02-28"}, "2"),
        ({"open_vouchdate_begin": "2026-02-05 00:00:00"}, "23"),
        ({"open_vouchdate_begin": "2026-02-05 00:00:01"}, "3"),
        ({"saleReturnStatus": "SUBMITSALERETURN"}, "123"),
        ({"saleReturnStatus": "APPROVING"}, ""),
        ({"verifystate": ["0", "1"]}, "123"),
        ({"orderNo": ""}, "123"),
        ({"simpleVOs": [vo("agentId", "eq", "C001")]}, "13"),
        ({"simpleVOs": [vo("agentId", "neq", "C001")]}, "2"),
        ({"simpleVOs": [vo("code", "like", "-3")]}, "3"),
        ({"simpleVOs": [vo("code", "leftlike", "R-")]}, "123"),
        ({"simpleVOs": [vo("code", "rightlike", "2")]}, "2"),
        ({"simpleVOs": [vo("code", "in", ["R-1", "R-2"])]}, "12"),
        ({"simpleVOs": [vo("code", "in", "R-1,R-2")]}, "12"),
        ({"simpleVOs": [vo("code", "nin", ["R-1", "R-2"])]}, "3"),
        ({"simpleVOs": [vo("memo", "is_null")]}, "2"),
        ({"simpleVOs": [vo("memo", "is_not_null")]}, "13"),
        ({"simpleVOs": [vo("vouchdate", "between", "2026-02-01", "2026-04-01")]}, "23"),
        ({"simpleVOs": [vo("vouchdate", "egt", "2026-02-05"), vo("vouchdate", "lt", "2026-03-05")]}, "2"),
        ({"simpleVOs": [vo("payMoney", "gt", 338), vo("payMoney", "elt", "339")]}, "123"),
        ({"simpleVOs": [vo("code", "eq", "R-1"), vo("code", "eq", "R-2", logicOp="or")]}, "12"),
        ({"simpleVOs": [{"op": "or", "conditions": [vo("code", "eq", "R-1"), vo("code", "eq", "R-3")]}]}, "13"),
        (
            {"simpleVOs": [vo("agentId", "eq", "C001"), {"conditions": [vo("code", "eq", "R-3"), vo("code", "eq", "R-2")]}]},
            "",
        ),
        ({"simpleVOs": [vo("saleReturnDetails.productId", "eq", "M002"), vo("code", "eq", "R-1")]}, "1"),
        ({"simpleVOs": [vo("headItem.define1", "eq", "r-2")]}, "2"),
        ({"simpleVOs": [vo("agentId.code", "eq", "C002")]}, "2"),
        ({"simple": {"open_pubts_begin": "2000-01-01 00:00:00", "open_pubts_end": "2100-01-01"}}, "123"),
        ({"queryOrders": [{"field": "vouchdate", "order": "desc"}], "pageSize": 2}, "32"),
        ({"queryOrders": [{"field": "agentId", "order": "asc"}, {"field": "code", "order": "desc"}]}, "312"),
        ({"pageSize": 2, "pageIndex": 2}, "3"),
    ],
)
def test_conditions(filled, condition, found):
    page = filled.listed(isSum=True, **condition)
    assert [row["code"] for row in page["recordList"]] == [f"R-{one}" for one in found]


def test_a_list_has_one_row_per_line_unless_summed(filled):
    page = filled.listed(isSum=False, pageSize=4)
    assert (page["recordCount"], page["pageCount"], page["beginPageIndex"], page["endPageIndex"]) == (6, 2, 1, 2)
    assert [row["productId"] for row in page["recordList"]] == ["M001", "M002", "M001", "M002"]
    assert page["sumRecordList"] == [{"qty": 9, "oriSum": 1017}]
    first = page["recordList"][0]
    assert first["id"] != first["saleReturnDetailId"]
    assert first["barCode"] == f"voucher_salereturn|{first['id']}"


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"simpleVOs": [vo("code", "near")]}, "310015"),
        ({"simpleVOs": {"field": "code"}}, "310023"),
        ({"simpleVOs": ["code"]}, "310023"),
        ({"pageSize": "many"}, "310023"),
    ],
)
def test_conditions_that_cannot_be_read(filled, condition, code):
    assert filled.post(f"{RETURNS}/list", condition)["code"] == code


def test_conditions_too_deep(filled):
    deep = vo("code", "eq", "R-1")
    for _ in range(25):
        deep = {"conditions": [deep]}
    assert filled.post(f"{RETURNS}/list", {"simpleVOs": [deep]})["message"] == "查询条件嵌套过深"


def test_nothing_there(filled):
    assert filled.get(f"{RETURNS}/detail", id="999")["code"] == "1002"


def test_sales_outs_are_asked_by_a_range_of_days(filled):
    for day in ("2026-05-01", "2026-05-20"):
        filled.saved(f"{SALESOUT}/single/save", SALES_OUT, vouchdate=day)
    both = filled.listed(SALESOUT, vouchdate="2026-05-01 00:00:00|2026-05-31 23:59:59", simpleVOs=[])
    assert both["recordCount"] == 2
    later = filled.listed(SALESOUT, vouchdate="2026-05-02")
    (row,) = later["recordList"]
    assert (row["details_product"], row["product_cCode"], row["warehouse"]) == ("M001", "M001", "CK001")
    assert filled.listed(SALESOUT, simpleVOs=[vo("details.product.cCode", "eq", "M001")])["recordCount"] == 2


def test_orders_by_their_last_change(filled):
    order = filled.saved(f"{ORDERS}/singleSave", ORDER)
    row = filled.listed(ORDERS, code=order["code"])["recordList"][0]
    assert (row["orderDetailId"], row["orderPrices"]["currency"], row["productCode"]) == (
        order["orderDetails"][0]["id"],
        "CNY",
        "M001",
    )
    since = filled.listed(ORDERS, simpleVOs=[vo("pubts", "between", row["pubts"], "2999-01-01")])
    assert since["recordCount"] == 1
    assert filled.listed(ORDERS, nextStatusName="CONFIRMORDER")["recordCount"] == 1


# -- masters --------------------------------------------------------------------------------------------------------


@pytest.fixture
def masters():
    with running(yonbip_app(settings=Settings(masters="known"))) as url:
        yield Caller(url).sign_in()


def test_customers_are_listed_without_counts(masters):
    assert masters.post(f"{MERCHANTS}/newlist", {"code": "C001"}) == {"code": "118001", "message": "根据条件查询结果为空"}
    reply = masters.post(f"{MERCHANTS}/idempotent/newinsert", {"data": {**MERCHANT, "resubmitCheckKey": "c"}})
    assert (reply["success"], reply["data"][0]["code"]) == (True, "C001")
    id_ = reply["data"][0]["id"]
    assert masters.post(f"{MERCHANTS}/idempotent/newinsert", {"data": {**MERCHANT, "resubmitCheckKey": "c"}}) == reply
    assert "已存在" in masters.post(f"{MERCHANTS}/idempotent/newinsert", {"data": MERCHANT})["message"]
    nameless = masters.post(f"{MERCHANTS}/idempotent/newinsert", {"data": {**MERCHANT, "name": {}}})
    assert nameless == {"message": "客户名称不能为空!", "code": 0, "data": None}
    (row,) = masters.post(f"{MERCHANTS}/newlist", {"pageIndex": 1, "pageSize": 10, "name": "张三"})["data"]
    assert (row["id"], row["name"], row["stopStatus"]) == (id_, {"simplifiedName": "张三"}, False)
    assert masters.post(f"{MERCHANTS}/newlist", {"pubts": "2999-01-01 00:00:00"})["code"] == "118001"
    for body in ({"code": "C001"}, [{"id": id_}, {"id": 9}], {"data": [{"code": "C001"}]}):
        (one,) = masters.post(f"{MERCHANTS}/newBatchDetail", body)["data"]
        assert one["code"] == "C001"


def test_products_are_saved_by_their_code(masters):
    made = masters.post(f"{PRODUCTS}/idempotent/save", {"data": PRODUCT})["data"]
    again = masters.post(f"{PRODUCTS}/idempotent/save", {"data": {**PRODUCT, "name": {"simplifiedName": "台灯"}}})["data"]
    assert again == made
    page = masters.post(f"{PRODUCTS}/listproductbycondition", {"pageIndex": 1, "pageSize": 10, "productCode": "M001"})["data"]
    assert [row["name"]["simplifiedName"] for row in page["recordList"]] == ["台灯"]
    assert masters.post(f"{PRODUCTS}/batchdetailnew", [{"productCode": "M001", "orgCode": "org1"}])["data"][0]["id"] == str(
        made["id"]
    )
    assert masters.post(f"{PRODUCTS}/idempotent/save", {"data": {**PRODUCT, "detail": {}}})["message"] == "物料业务信息不能为空!"


def test_references_must_be_known_where_the_tenant_says_so(masters):
    assert masters.post(f"{RETURNS}/singleSave", {"data": RETURN})["message"] == "第1行物料[M001]不存在"
    for code in ("M001", "M002"):
        masters.post(f"{PRODUCTS}/idempotent/save", {"data": {**PRODUCT, "code": code}})
    masters.post(f"{WAREHOUSES}/save", {"data": {"code": "CK001", "name": "主仓"}})
    assert masters.post(f"{RETURNS}/singleSave", {"data": RETURN})["message"] == "客户[C001]不存在"
    masters.post(f"{MERCHANTS}/idempotent/newinsert", {"data": MERCHANT})
    assert masters.saved()
    (row, _) = masters.listed()["recordList"]
    assert row["productCode"] == "M001"
    assert masters.listed(WAREHOUSES, iUsed="enable")["recordList"][0]["code"] == "CK001"


def test_a_tenant_that_takes_ids_only():
    with running(yonbip_app(settings=Settings(masters="ids"))) as url:
        caller = Caller(url).sign_in()
        id_ = caller.post(f"{MERCHANTS}/idempotent/newinsert", {"data": MERCHANT})["data"][0]["id"]
        lines = [{"_status": "Insert", "productId": str(caller.post(f"{PRODUCTS}/idempotent/save", {"data": PRODUCT})["data"]["id"]),
                  "qty": 1, "oriSum": 339}]  # fmt: skip
        by_code = {**RETURN, "saleReturnDetails": lines}
        assert caller.post(f"{RETURNS}/singleSave", {"data": by_code})["message"] == "客户[C001]不存在"
        assert caller.saved(saleReturnDetails=lines, agentId=id_, invoiceAgentId=id_)
        assert caller.listed()["recordList"][0]["productCode"] == "M001", "lists tell the code of an id"


# -- an integrator's own services ---------------------------------------------------------------------------------


def own(tmp_path, text):
    file = tmp_path / "own.toml"
    file.write_text(text, "utf-8")
    return Settings(services=file)


def test_a_service_and_a_custom_field_of_ones_own(tmp_path):
    settings = own(tmp_path, """
[salereturn.custom]
define1 = "text"
define2 = "number"

[claim]
name = "索赔单"
base = "/yonbip/sd/claim"
prefix = "SP"
lines = "rows"
actions = ["singleSave", "list", "detail", "batchsubmit", "batchaudit"]
[claim.required]
agentId = "客户"
[claim.line_required]
[claim.states]
open = { verifystate = 0 }
approving = { verifystate = 1 }
audited = { verifystate = 2 }
""")  # fmt: skip
    with running(yonbip_app(settings=settings)) as url:
        caller = Caller(url).sign_in()
        assert caller.saved(headItem={"define1": "a", "define2": 2})["headItem"] == {"define1": "a", "define2": 2}
        unknown = caller.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "headItem": {"define9": "a"}}})
        assert unknown["message"] == "自定义项[define9]未启用"
        assert caller.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "headItem": {"define2": "two"}}})["code"] == "310023"
        made = caller.saved("/yonbip/sd/claim/singleSave", {"agentId": "C001", "rows": [{"note": "broken"}]})
        assert made["code"] == "SP00000001"
        assert caller.act("batchsubmit", made["id"], base="/yonbip/sd/claim")["infos"][0]["verifystate"] == 1
        assert caller.listed("/yonbip/sd/claim")["recordList"][0]["note"] == "broken"


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ('[salereturn]\nspeed = 1', "own.toml:2 salereturn.speed", "unknown key"),
        ('[salereturn]\nstock = "yes"', "own.toml:2 salereturn.stock", "must be bool"),
        ('[salereturn]\nactions = ["fly"]', "own.toml:2 salereturn.actions", "there is no action 'fly'"),
        ('[salereturn.types]\npayMoney = "money"', "own.toml:2 salereturn.types.payMoney", "must be one of number, date"),
        ('[salereturn.references]\nagentId = "person"', "own.toml:2 salereturn.references.agentId", "'person' is no master"),
        ('[salereturn.states.lost]\nverifystate = 9', "own.toml:1 salereturn.states.lost", "there are the states"),
        ('[claim]\nname = "x"', "own.toml:1 claim", "base is missing"),
        ('[claim]\nname = "x"\nbase = "/yonbip/sd/voucherorder"\nprefix = "x"\nactions = []\n[claim.required]\n[claim.states.open]',
         "own.toml:3 claim.base", "is taken by saleorder"),
        ('[claim', "own.toml", "Expected"),
    ],
)  # fmt: skip
def test_mistakes_are_named_by_their_place(tmp_path, text, place, what):
    with pytest.raises(BadServices) as told:
        yonbip_app(settings=own(tmp_path, text))
    assert place in str(told.value)
    assert what in str(told.value)
