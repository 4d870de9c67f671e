"""The mock U8 over real HTTP: tokens and trade ids, adds at once and by and by, lists, steps, stock, and what public clients send."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import httpx
import pytest

from plugins.erp_connectors.mocks import running, u8_app
from plugins.erp_connectors.mocks.settings import BadSetting
from plugins.erp_connectors.mocks.u8.resources import BadMetadata, resources
from plugins.erp_connectors.mocks.u8.settings import Settings, demo_identity

ME = demo_identity()
LINE = {
    "rowno": 1,
    "inventory_code": "M001",
    "warehouse_code": "01",
    "quantity": -2,
    "sum": -226,
    "money": -200,
    "tax": -26,
    "taxrate": 13,
}
RETURN = {
    "code": "CE-1", "date": "2026-01-05", "operation_type": "普通销售", "saletype": "01", "custcode": "C001", "deptcode": "03",
    "remark": "RET-1", "entry": [LINE],
}  # fmt: skip
ORDER = {
    "code": "SO-1", "date": "2026-01-02", "businesstype": "普通销售", "typecode": "01", "custcode": "C001", "deptcode": "03",
    "entry": [{"rowno": 1, "inventorycode": "M001", "quantity": 10, "sum": 1130, "bgift": 0}],
}  # fmt: skip
RED = {
    "code": "CE-CN-1", "date": "2026-01-06", "bdebitcredit": False, "cust_vendor_code": "C001", "amount": 226,
    "entry": [{"amount": 113, "subjectcode": "6001"}, {"amount": 113, "subjectcode": "6001"}],
}  # fmt: skip
REFUND = {
    "vouchcode": "CE-RF-1", "vouchdate": "2026-01-07", "vouchtype": "49", "customercode": "C001", "amount": 226, "digest": "退款",
    "entry": [{"type": 0, "amount": 226}],
}  # fmt: skip
VOUCHER = {
    "voucher_type": "记", "fiscal_year": "2026", "accounting_period": "1", "date": "2026-01-06", "enter": "demo",
    "voucher_making_system": "CDM", "reserve2": "CE-V-1",
    "debit": {"entry": [{"account_code": "6001", "abstract": "退货", "natural_debit_currency": "0.3"}]},
    "credit": {"entry": [{"account_code": "1122", "abstract": "退货", "natural_credit_currency": "0.1"},
                         {"account_code": "1122", "abstract": "退货", "natural_credit_currency": 0.2, "auxiliary": {"cust_id": "C001"}}]},
}  # fmt: skip


class Caller:
    """Speaks as the public clients do: everything but the body in the address."""

    def __init__(self, url, **who):
        self.http = httpx.Client(base_url=url)
        self.who = {"from_account": ME.from_account, "app_key": ME.app_key, **who}
        self.token = ""

    def grant(self, **changes):
        return self.http.get("/system/token", params={**self.who, "app_secret": ME.app_secret, **changes}).json()

    def sign_in(self):
        self.token = self.grant()["token"]["id"]
        return self

    def trade(self):
        return self.http.get("/system/tradeid", params={**self.who, "token": self.token}).json()["trade"]["id"]

    def given(self, **more):
        return {**self.who, "to_account": ME.to_account, "token": self.token, **more}

    def get(self, path, **more):
        return self.http.get(f"/api/{path}", params=self.given(**more)).json()

    def post(self, path, body, **more):
        return self.http.post(f"/api/{path}", params=self.given(**more), json=body).json()

    def add(self, resource, record, **key):
        key = key or {"tradeid": self.trade()}
        return self.post(f"{resource}/add", {resource: record}, sync=1, **key)

    def added(self, resource, record, **key):
        reply = self.add(resource, record, **key)
        assert reply["errcode"] == "0", reply
        return reply["id"]

    def step(self, resource, step, code, **more):
        return self.post(f"{resource}/{step}", {resource: {"voucher_code": code, **more}})

    def stock(self, goods="M001"):
        reply = self.get("currentstock/batch_get", invcode_begin=goods, invcode_end=goods)
        return {row["whcode"]: row["qty"] for row in reply.get("currentstock", [])}


@pytest.fixture
def server():
    with running(u8_app()) as url:
        yield url


@pytest.fixture
def u8(server):
    return Caller(server).sign_in()


def served(**settings):
    return running(u8_app(settings=Settings(**settings)))


def fault(url, **record):
    assert httpx.post(f"{url}/_mock/faults", json=record).status_code == 201


# -- tokens and trade ids -----------------------------------------------------------------------------------------


def test_a_token_for_the_right_application(server):
    reply = Caller(server).grant()
    assert reply["errcode"] == "0" and reply["token"]["expiresIn"] == "7200" and reply["token"]["appKey"] == ME.app_key


@pytest.mark.parametrize("wrong", [{"app_secret": "x"}, {"app_key": "x"}, {"from_account": "x"}])
def test_who_gets_no_token(server, wrong):
    reply = Caller(server).grant(**wrong)
    assert reply["errcode"].startswith("990") and "token" not in reply


def test_the_spelling_of_the_application_and_the_life_of_a_token_can_be_chosen():
    now = [1_800_000_000.0]
    app = u8_app(settings=Settings(app_key_name="appkey", token_seconds=60), clock=lambda: now[0])
    with running(app) as url:
        u8 = Caller(url).sign_in()
        assert "appkey" in u8.grant()["token"]
        assert u8.get("customer/batch_get")["errcode"] == "20002"
        now[0] += 61
        assert u8.get("customer/batch_get")["errcode"] == "99001"


@pytest.mark.parametrize("wrong", [{"repeated": "never"}, {"timezone": "Mars"}, {"return_sign": "red"}])
def test_settings_that_do_not_fit_are_named(wrong):
    with pytest.raises(BadSetting, match=next(iter(wrong))):
        Settings(**wrong)


def test_the_checks_of_the_platform(u8):
    assert u8.get("nothing/get")["errcode"] == "99005"
    assert u8.get("saleout/add")["errcode"] == "99005", "a sales-out cannot be added"
    assert u8.get("returnorder/add")["errcode"] == "99007"
    assert u8.get("customer/get", id="1", to_account="other")["errcode"] == "99003"
    assert u8.get("customer/get", id="1", ds_sequence=8)["errcode"] == "99004"
    assert u8.http.post("/api/returnorder/add", params=u8.given(), content=b"{").json()["errcode"] == "99006"
    assert u8.post("returnorder/add", {"returnorders": RETURN})["errcode"] == "99006"


def test_a_trade_id_is_good_for_one_write_and_gives_the_same_reply_again(u8):
    trade = u8.trade()
    first = u8.add("returnorder", RETURN, tradeid=trade)
    assert u8.add("returnorder", RETURN, tradeid=trade) == first
    assert u8.add("saleorder", ORDER, tradeid=trade)["errcode"] == "99022"
    assert u8.add("returnorder", RETURN, tradeid="made up")["errcode"] == "99022"
    assert u8.post("returnorder/add", {"returnorder": RETURN}, sync=1)["errcode"] == "99021"


def test_an_id_of_the_callers_own_stands_for_one_document(u8):
    first = u8.added("returnorder", {**RETURN, "code": ""}, biz_id="B1")
    assert u8.added("returnorder", {**RETURN, "code": ""}, biz_id="B1") == first
    assert u8.get("returnorderlist/batch_get")["row_count"] == "1"
    assert u8.add("saleorder", ORDER, biz_id="B1")["errcode"] == "0", "each resource has its own"


def test_a_refused_write_leaves_its_key_unused(u8):
    assert u8.add("returnorder", {**RETURN, "custcode": ""}, biz_id="B1")["errcode"] == "99011"
    assert u8.added("returnorder", RETURN, biz_id="B1") == "CE-1"


def test_a_repeated_key_may_be_refused_instead():
    with served(repeated="refused") as url:
        u8 = Caller(url).sign_in()
        u8.added("returnorder", RETURN, biz_id="B1")
        assert u8.add("returnorder", RETURN, biz_id="B1")["errcode"] == "99022"


# -- adds by and by -----------------------------------------------------------------------------------------------


def test_an_add_by_and_by_tells_where_its_outcome_will_be():
    now = [1_800_000_000.0]
    with running(u8_app(settings=Settings(async_seconds=3), clock=lambda: now[0])) as url:
        u8 = Caller(url).sign_in()
        reply = u8.post("returnorder/add", {"returnorder": RETURN}, biz_id="B1")
        assert reply["errcode"] == "0" and "id" not in reply
        assert u8.http.get(reply["url"]).json()["errcode"] == "99023"
        assert u8.get("returnorder/get", id="CE-1")["errcode"] == "20002", "it is not there yet"
        assert u8.post("returnorder/add", {"returnorder": RETURN}, biz_id="B1") == reply, "nor will it be there twice"
        now[0] += 4
        assert u8.http.get(reply["url"]).json() | {"tradeid": ""} == {"errcode": "0", "errmsg": "", "id": "CE-1", "tradeid": ""}
        assert u8.get("returnorderlist/batch_get")["row_count"] == "1"


def test_a_refusal_comes_by_and_by_too_and_frees_the_key(u8):
    reply = u8.post("returnorder/add", {"returnorder": {**RETURN, "custcode": ""}}, biz_id="B1")
    assert u8.http.get(reply["url"]).json()["errcode"] == "99011"
    assert u8.added("returnorder", RETURN, biz_id="B1") == "CE-1"


def test_an_unknown_request_has_no_outcome(u8):
    assert u8.http.get("/result", params={"requestid": "x"}).json()["errcode"] == "20002"


# -- what is kept -------------------------------------------------------------------------------------------------


def test_all_numbers_are_text_and_what_is_empty_is_left_out(u8):
    u8.added("returnorder", RETURN)
    shown = u8.get("returnorder/get", id="CE-1")["returnorder"]
    assert shown["state"] == "开立" and shown["remark"] == "RET-1" and "personcode" not in shown
    assert shown["entry"][0] == {key: str(value) for key, value in LINE.items()}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"custcode": None}, "99011"), ({"operation_type": ""}, "99011"), ({"entry": []}, "99011"),
        ({"entry": [{**LINE, "warehouse_code": ""}]}, "99011"), ({"entry": [{**LINE, "quantity": "many"}]}, "99012"),
        ({"entry": [{**LINE, "quantity": "NaN"}]}, "99012"), ({"date": "05.01.2026"}, "99012"),
        ({"entry": [{**LINE, "quantity": 2}]}, "99018"), ({"entry": ["x"]}, "99012"),
    ],
)  # fmt: skip
def test_what_is_refused(u8, change, code):
    assert u8.add("returnorder", {**RETURN, **change})["errcode"] == code
    assert u8.get("returnorderlist/batch_get")["errcode"] == "20002"


def test_a_number_is_taken_once_and_drawn_when_missing(u8):
    u8.added("returnorder", RETURN)
    assert u8.add("returnorder", RETURN)["errcode"] == "99013"
    assert u8.added("returnorder", {**RETURN, "code": ""}) == "TH0000000001"


def test_the_sign_of_a_return_can_be_chosen():
    with served(return_sign="positive") as url:
        u8 = Caller(url).sign_in()
        assert u8.add("returnorder", RETURN)["errcode"] == "99018"
        line = {**LINE, "quantity": 2, "sum": 226, "money": 200, "tax": 26}
        assert u8.added("returnorder", {**RETURN, "entry": [line]}) == "CE-1"


def test_a_price_sent_along_has_the_amounts_worked_out_anew(u8):
    u8.added("returnorder", {**RETURN, "entry": [{**LINE, "quantity": -3, "taxprice": 33.33}]})
    (line,) = u8.get("returnorder/get", id="CE-1")["returnorder"]["entry"]
    assert (line["sum"], line["money"], line["tax"]) == ("-99.99", "-88.49", "-11.5")


def test_a_red_receivable_agrees_with_its_lines(u8):
    assert u8.added("oughtreceive", RED) == "CE-CN-1"
    shown = u8.get("oughtreceive/get", id="CE-CN-1")["oughtreceive"]
    assert shown["bdebitcredit"] == "0" and shown["amount"] == "226"
    assert u8.add("oughtreceive", {**RED, "code": "x", "amount": 1})["errcode"] == "99016"


def test_a_receipt_and_its_payment_are_told_apart_by_type(u8):
    assert u8.add("accept", {**REFUND, "vouchtype": "47"})["errcode"] == "99012"
    u8.added("accept", REFUND)
    assert u8.step("accept", "verify", "CE-RF-1")["errcode"] == "99011"
    assert u8.step("accept", "verify", "CE-RF-1", voucher_type="48")["errcode"] == "20002"
    assert u8.step("accept", "verify", "CE-RF-1", voucher_type="49")["errcode"] == "0"
    assert u8.get("acceptlist/batch_get", vouchcode_begin="CE-", vouchtype="49")["acceptlist"][0]["state"] == "审核"
    assert u8.added("pay", REFUND) == "CE-RF-1"


def test_a_voucher_balances_to_the_cent_and_is_cancelled_by_the_callers_number(u8):
    assert u8.added("voucher", VOUCHER, biz_id="V1") == "2026-01-记-0001"
    unbalanced = {**VOUCHER, "debit": {"entry": [{**VOUCHER["debit"]["entry"][0], "natural_debit_currency": "0.31"}]}}
    assert u8.add("voucher", unbalanced)["errcode"] == "99016"
    (found,) = u8.get("voucherlist/batch_get", coutno_id="CE-V-1")["voucherlist"]["voucher"]
    assert found["credit"]["entry"][1] == {
        "account_code": "1122",
        "abstract": "退货",
        "natural_credit_currency": "0.2",
        "auxiliary": {"cust_id": "C001"},
    }
    assert u8.get("voucher/cancel", id="CE-V-1")["errcode"] == "0"
    assert u8.get("voucherlist/batch_get", coutno_id="CE-V-1")["voucherlist"]["voucher"][0]["revokeflag"] == "1"
    assert u8.get("voucher/cancel", id="other")["errcode"] == "20002"
    assert u8.added("voucher", {**VOUCHER, "reserve2": "CE-V-2"}) == "2026-01-记-0002"


def test_masters_are_added_and_edited(u8):
    u8.added("customer", {"code": "C001", "name": "某公司", "sort_code": "01"})
    assert u8.post("customer/edit", {"customer": {"code": "C001", "phone": "123"}})["errcode"] == "0"
    shown = u8.get("customer/get", id="C001")["customer"]
    assert (shown["name"], shown["phone"]) == ("某公司", "123")
    assert u8.post("customer/edit", {"customer": {"code": "C002", "name": "x"}})["errcode"] == "20002"
    assert u8.get("customer/batch_get", name="公司")["customer"][0]["code"] == "C001"


def test_masters_that_must_exist():
    with served(strict_masters=True) as url:
        u8 = Caller(url).sign_in()
        u8.added("customer", {"code": "C001", "name": "A"})
        u8.added("warehouse", {"code": "01", "name": "W"})
        refused = u8.add("returnorder", RETURN)
        assert refused["errcode"] == "99017" and "M001" in refused["errmsg"]
        u8.added("inventory", {"code": "M001", "name": "Lamp"})
        u8.added("returnorder", RETURN)


# -- steps and what they bring about ------------------------------------------------------------------------------


def test_a_verified_return_brings_a_red_sales_out_and_stock_and_takes_both_back(u8):
    u8.added("returnorder", RETURN)
    assert u8.step("returnorder", "verify", "CE-1")["errcode"] == "0"
    assert u8.step("returnorder", "verify", "CE-1")["errcode"] == "99014"
    (red,) = u8.get("saleoutlist/batch_get")["saleoutlist"]
    assert u8.get("saleout/get", id=red["code"])["saleout"]["entry"][0]["quantity"] == "-2"
    assert u8.get("saleoutlistall/batch_get")["saleoutlistall"] == [red]
    assert u8.stock() == {"01": "2"}
    assert u8.step("returnorder", "unverify", "CE-1")["errcode"] == "0"
    assert u8.stock() == {"01": "0"} and u8.get("saleoutlist/batch_get")["errcode"] == "20002"


def test_a_delivery_takes_stock_out(u8):
    delivery = {**RETURN, "code": "DL-1", "entry": [{**LINE, "quantity": 5, "sum": 565, "money": 500, "tax": 65}]}
    u8.added("consignment", delivery)
    u8.step("consignment", "verify", "DL-1")
    assert u8.stock() == {"01": "-5"}


def test_a_sales_out_may_wait_for_its_own_verification():
    with served(saleout_comes_verified=False) as url:
        u8 = Caller(url).sign_in()
        u8.added("returnorder", RETURN)
        u8.step("returnorder", "verify", "CE-1")
        assert u8.stock() == {}
        code = u8.get("saleoutlist/batch_get")["saleoutlist"][0]["code"]
        u8.step("saleout", "verify", code)
        assert u8.stock() == {"01": "2"}
        assert u8.step("returnorder", "unverify", "CE-1")["errcode"] == "99014"
        u8.step("saleout", "unverify", code)
        assert u8.stock() == {"01": "0"}
        assert u8.step("returnorder", "unverify", "CE-1")["errcode"] == "0"


def test_an_order_is_closed_and_opened(u8):
    u8.added("saleorder", ORDER)
    assert u8.step("saleorder", "close", "SO-1")["errcode"] == "99014"
    u8.step("saleorder", "verify", "SO-1")
    u8.step("saleorder", "close", "SO-1")
    assert u8.get("saleorder/get", id="SO-1")["saleorder"]["state"] == "关闭"
    u8.step("saleorder", "open", "SO-1")
    assert u8.get("saleorder/get", id="SO-1")["saleorder"]["state"] == "审核"


def test_the_workflow_wants_an_operator_who_is_signed_in(u8):
    u8.added("saleorder", ORDER)
    told = {"user_id": ME.user_id, "opinion": "ok", "agree": "1"}
    assert u8.step("saleorder", "audit", "SO-1", **told)["errcode"] == "99031"
    assert u8.post("user/login_v2", {"user": {"user_id": ME.user_id, "password": "x"}})["errcode"] == "99032"
    assert u8.post("user/login_v2", {"user": {"user_id": ME.user_id, "password": ME.password}})["errcode"] == "0"
    assert u8.step("saleorder", "audit", "SO-1", **told | {"agree": 0})["errcode"] == "0"
    assert u8.get("saleorder/get", id="SO-1")["saleorder"]["state"] == "开立"
    assert u8.step("saleorder", "audit", "SO-1", **told)["errcode"] == "0"
    assert u8.get("saleorder/get", id="SO-1")["saleorder"]["verifier"] == ME.user_id
    assert u8.step("saleorder", "abandon", "SO-1", user_id=ME.user_id)["errcode"] == "0"


def test_a_closed_month_takes_nothing(server, u8):
    u8.added("returnorder", RETURN)
    fault(server, kind="closed_period", value="2026-01", times=0)
    assert "已结账" in u8.add("returnorder", {**RETURN, "code": "x"})["errmsg"]
    assert u8.step("returnorder", "verify", "CE-1")["errcode"] == "99015"


# -- lists --------------------------------------------------------------------------------------------------------


def test_pages_ranges_and_states(u8):
    for n in range(5):
        u8.added("returnorder", {**RETURN, "code": f"CE-{n}", "date": f"2026-01-0{n + 1}"})
    u8.step("returnorder", "verify", "CE-0")
    page = u8.get("returnorderlist/batch_get", rows_per_page=2, page_index=3)
    assert {key: page[key] for key in ("page_index", "page_count", "row_count", "rows_per_page")} == {
        "page_index": "3", "page_count": "3", "row_count": "5", "rows_per_page": "2",
    }  # fmt: skip
    assert [row["code"] for row in page["returnorderlist"]] == ["CE-4"] and "entry" not in page["returnorderlist"][0]
    codes = lambda **given: [row["code"] for row in u8.get("returnorderlist/batch_get", **given)["returnorderlist"]]  # noqa: E731
    assert codes(code_begin="CE-1", code_end="CE-2") == ["CE-1", "CE-2"]
    assert codes(date_begin="2026-01-04") == ["CE-3", "CE-4"] and codes(date_end="2026-01-01") == ["CE-0"]
    assert codes(state="审核") == codes(state="Approved") == ["CE-0"]
    assert codes(custcode="C001", state="Opening") == ["CE-1", "CE-2", "CE-3", "CE-4"]
    empty = u8.get("returnorderlist/batch_get", custcode="nobody")
    assert empty["errcode"] == "20002" and "未检索到匹配的" in empty["errmsg"]


def test_what_changed_since(u8):
    for n in range(3):
        u8.added("customer", {"code": f"C{n}", "name": "A"})
    newest = max(int(row["timestamp"]) for row in u8.get("customer/batch_get")["customer"])
    u8.post("customer/edit", {"customer": {"code": "C0", "phone": "1"}})
    changed = u8.get("customer/batch_get", timestamp_begin=newest + 1)["customer"]
    assert [row["code"] for row in changed] == ["C0"]
    u8.added("inventory", {"code": "M1", "name": "Lamp"})
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    assert u8.get("inventory/batch_get", modifydate_begin=today)["row_count"] == "1"
    assert u8.get("inventory/batch_get", modifydate_begin="2999-01-01")["errcode"] == "20002"


# -- what public clients send -------------------------------------------------------------------------------------


def test_the_shape_of_the_python_tools(u8):
    """No sync, so the answer is at a url; numbers as JSON numbers; a verification carries a trade id after a sign-in."""
    reply = u8.post("oughtreceive/add", {"oughtreceive": RED}, tradeid=u8.trade())
    assert u8.http.get(reply["url"]).json()["id"] == "CE-CN-1"
    trade = u8.trade()
    body = {"user": {"user_id": ME.user_id, "password": ME.password}}
    assert u8.post("user/login_v2", body, tradeid=trade, user_id=ME.user_id, password=ME.password)["errcode"] == "0"
    assert u8.post("oughtreceive/verify", {"oughtreceive": {"voucher_code": "CE-CN-1"}}, tradeid=trade)["errcode"] == "0"


def test_the_shape_of_the_net_clients(u8):
    """The caller's own id is sent as both keys, every value of a voucher is text, the workflow's fields may be empty."""
    text = {**VOUCHER, "debit": {"entry": [{**VOUCHER["debit"]["entry"][0], "primary_debit_amount": "0", "auxiliary": {}}]}}
    assert u8.post("voucher/add", {"voucher": text}, biz_id="0007", tradeid="0007", sync=1, ds_sequence=1)["errcode"] == "0"
    u8.added("saleorder", ORDER)
    u8.post("user/login_v2", {"user": {"user_id": ME.user_id, "password": ME.password}})
    told = {"voucher_code": "SO-1", "user_id": ME.user_id, "person_code": "", "opinion": "", "agree": "1"}
    assert u8.post("saleorder/audit", {"saleorder": told})["errcode"] == "0"


def test_the_shape_of_the_java_and_php_clients(u8):
    """Empty filters are sent along; the code is compared as a number."""
    u8.added("inventory", {"code": "M1", "name": "Lamp", "main_measure": "01"})
    reply = u8.get(
        "inventory/batch_get", page_index="1", rows_per_page="10", code_begin="", code_end="", name="", modifydate_begin=""
    )
    assert int(reply["errcode"]) == 0 and int(reply["page_count"]) == 1
    stock = u8.get("currentstock/batch_get", whcode_begin="", whcode_end="", whname="", invcode_begin="", invname="", batch="")
    assert int(stock["errcode"]) == 20002


# -- faults, metadata, kill ---------------------------------------------------------------------------------------


def test_a_drop_after_the_work_leaves_the_document(server, u8):
    fault(server, kind="drop_after", match="returnorder/add")
    with pytest.raises(httpx.HTTPError):
        u8.add("returnorder", RETURN, biz_id="B1")
    assert u8.added("returnorder", RETURN, biz_id="B1") == "CE-1"
    assert u8.get("returnorderlist/batch_get")["row_count"] == "1"


def test_faults_in_its_own_words(server, u8):
    fault(server, kind="session_lost", match="customer")
    assert u8.get("customer/batch_get")["errcode"] == "99001"
    fault(server, kind="rate_limit", match="token")
    assert u8.grant()["errcode"] == "99041"
    u8.sign_in()
    fault(server, kind="refuse", match="returnorder/add", value="客户信用额度不足")
    assert u8.add("returnorder", RETURN) == {"errcode": "99099", "errmsg": "客户信用额度不足"}
    assert all("token" not in one["call"].partition("?")[2] for one in httpx.get(f"{server}/_mock/requests").json())


def test_a_file_of_ones_own_adds_fields_and_resources(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        '[returnorder.head]\ncmy = "渠道 text*"\n[warranty]\nname = "保修单"\nnumber = "code"\nlist = "warrantylist"\n'
        'operations = ["add", "get", "verify"]\n[warranty.head]\ncode = "编号 text"\nyears = "年限 number"\n',
        "utf-8",
    )
    with running(u8_app(settings=Settings(forms=own))) as url:
        u8 = Caller(url).sign_in()
        assert u8.add("returnorder", RETURN)["errcode"] == "99011"
        u8.added("returnorder", {**RETURN, "cmy": "web", "unheard": "of"})
        shown = u8.get("returnorder/get", id="CE-1")["returnorder"]
        assert shown["cmy"] == "web" and "unheard" not in shown
        u8.added("warranty", {"code": "W1", "years": "2"})
        assert u8.step("warranty", "verify", "W1")["errcode"] == "0"


def test_mistakes_in_a_file_of_ones_own_are_named_by_their_place(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        '[returnorder]\nnumber = "kode"\noperations = ["fly"]\ncolour = "red"\n[returnorder.head]\ndate = "日期 day"\n[x]\nname = "X"\n',
        "utf-8",
    )
    with pytest.raises(BadMetadata) as caught:
        resources([own])
    for place in (
        "own.toml:2 returnorder.number", "own.toml:3 returnorder.operations", "own.toml:4 returnorder.colour",
        "own.toml:6 returnorder.head.date", "x.operations: is missing",
    ):  # fmt: skip
        assert place in str(caught.value)


def test_a_kill_forgets_nothing_that_was_acknowledged(tmp_path):
    code = "from plugins.erp_connectors.mocks.__main__ import main; main()"

    def started():
        told = ["u8", "--data", str(tmp_path / "u8.db")]
        process = subprocess.Popen([sys.executable, "-c", code, *told], stdout=subprocess.PIPE, text=True)
        return process, Caller(process.stdout.readline().strip())

    process, u8 = started()
    try:
        u8.sign_in()
        u8.added("returnorder", RETURN, biz_id="B1")
        put_off = u8.post("oughtreceive/add", {"oughtreceive": RED}, biz_id="B2")
        u8.step("returnorder", "verify", "CE-1")
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    process, again = started()
    try:
        again.token = u8.token
        assert again.get("returnorder/get", id="CE-1")["returnorder"]["state"] == "审核"
        assert again.stock() == {"01": "2"}
        assert again.http.get("/result", params={"requestid": put_off["url"].rpartition("=")[2]}).json()["id"] == "CE-CN-1"
        assert again.added("returnorder", RETURN, biz_id="B1") == "CE-1"
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def test_the_page_shows_what_it_holds(server, u8):
    u8.added("returnorder", RETURN)
    page = httpx.get(f"{server}/_mock/").text
    assert "Mock Yonyou U8" in page and "CE-1" in page and ME.app_secret not in page


def test_money_is_exact(u8):
    line = {**LINE, "sum": "-100000000000.01", "money": -0.1, "tax": "-1E-2"}
    u8.added("returnorder", {**RETURN, "entry": [line]})
    (kept,) = u8.get("returnorder/get", id="CE-1")["returnorder"]["entry"]
    assert [Decimal(kept[key]) for key in ("sum", "money", "tax")] == [
        Decimal("-100000000000.01"),
        Decimal("-0.1"),
        Decimal("-0.01"),
    ]
