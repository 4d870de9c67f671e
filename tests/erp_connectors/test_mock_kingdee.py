"""The mock Galaxy server over real HTTP: every request shape, sign-in, state, filter and fault."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress

import httpx
import pytest
from galaxy_caller import AUTH, FORMS, ME, OUT, RETURN, Caller, status

from plugins.erp_connectors.mocks import Fault, kingdee_app, parse_fault, running, serve
from plugins.erp_connectors.mocks.faults import UnknownFault
from plugins.erp_connectors.mocks.kingdee.settings import Settings
from plugins.erp_connectors.mocks.kingdee.signatures import api_signature, app_signature, client_secret, login_sign
from plugins.erp_connectors.mocks.server import NotLoopback


@pytest.fixture
def server():
    with running(kingdee_app()) as url:
        yield url


@pytest.fixture
def galaxy(server):
    caller = Caller(server)
    caller.sign_in()
    return caller


def signed(path, app_data=None, stamp=None, **changes):
    stamp = str(stamp or int(time.time()))
    client, secret = client_secret(ME.app_id)
    data = app_data or f"{ME.acct_id},{ME.user},2052,0"
    return {
        "X-Api-ClientID": client,
        "x-api-timestamp": stamp,
        "x-api-nonce": stamp,
        "X-Api-Signature": api_signature(secret, path, stamp, stamp),
        "X-Kd-Appkey": ME.app_id,
        "X-Kd-Appdata": base64.b64encode(data.encode()).decode(),
        "X-Kd-Signature": app_signature(ME.app_secret, ME.app_id, data),
        **changes,
    }


# -- signatures ---------------------------------------------------------------------------------------------------


def test_the_vectors_of_the_protocol():
    app_id = "205234_" + "A" * 32
    path = f"/k3cloud/{FORMS}.Save.common.kdsvc"
    assert client_secret(app_id) == ("205234", "MDA1NGYzOTdjNjIzNDM3OGIwOWNhN2Qz")
    assert api_signature(client_secret(app_id)[1], path, "1795392436", "1795392436") == (
        "OWQ0ODUxNTRmYWJjZmVmYTEzODI1MmFhNzU4YWFkMjk5MDM2ZjNmODg5M2FkM2E1NzVjMTMxMjg0MmFkZTA4NA=="
    )
    secret = "0123456789abcdef0123456789abcdef"
    assert app_signature(secret, app_id, "5ec78a4a1cb2f5,Administrator,2052,0") == (
        "ZjQzYjE1MTNiYWY5MDA2NjU0YTI3MTRkNmNmMWVmZmMyMmMxYWNiNjI2NTNhMGEwMGIzMTBiNzE2M2Y1YThiZA=="
    )
    assert login_sign("acct1", "demo", "app1", "sec1", "1700000000") == (
        "4534bb14c99c9744c1c75a322dd555bd33b1e7ce5cfeb82655b48581ffd0f308"
    )
    assert client_secret("no-underscore") == ("", "")
    assert client_secret("1_short") == ("1", "")


# -- signing in ---------------------------------------------------------------------------------------------------


def test_a_password_opens_a_session_in_body_and_cookie(server):
    caller = Caller(server)
    reply = caller.sign_in()
    assert reply["LoginResultType"] == 1
    assert reply["KDSVCSessionId"] == caller.http.cookies["kdservice-sessionid"]
    assert caller.query("BD_Currency", "FCODE", " FNUMBER='PRE001' ") == [["CNY"]]


@pytest.mark.parametrize("name", ["kdservice-sessionid", "SID"])
def test_a_session_may_come_as_a_header(server, name):
    session = Caller(server).sign_in()["KDSVCSessionId"]
    stranger = Caller(server)
    stranger.http.headers[name] = session
    assert stranger.query("BD_Currency", "FNumber", "FCODE in ('CNY','USD')") == [["PRE001"], ["PRE007"]]


def test_a_wrong_password_is_told_with_http_200(server):
    reply = Caller(server).raw(f"{AUTH}.ValidateUser", json={"parameters": [ME.acct_id, ME.user, "wrong", 2052]})
    assert reply.status_code == 200
    assert reply.json()["LoginResultType"] == 0
    assert reply.json()["KDSVCSessionId"] == ""
    assert "set-cookie" not in reply.headers


ENVELOPE = {"format": 1, "useragent": "ApiClient", "rid": "1", "timestamp": "2026-01-01 00:00:00", "v": "1.0"}


@pytest.mark.parametrize(
    "how",
    [
        {"json": {**ENVELOPE, "parameters": json.dumps([ME.acct_id, ME.user, ME.password, 2052])}},
        {"json": {**ENVELOPE, "parameters": [ME.acct_id, ME.user, ME.password, 2052]}},
        {"data": {**ENVELOPE, "parameters": json.dumps([ME.acct_id, ME.user, ME.password, 2052])}},
        {"json": {"acctID": ME.acct_id, "username": ME.user, "password": ME.password, "lcid": 2052}},
    ],
)
def test_every_body_of_validate_user(server, how):
    assert Caller(server).raw(f"{AUTH}.ValidateUser", **how).json()["LoginResultType"] == 1


def test_app_secret_and_sign_logins(server):
    caller, now = Caller(server), int(time.time())
    sign = login_sign(ME.acct_id, ME.user, ME.app_id, ME.app_secret, str(now))
    plain = [ME.acct_id, ME.user, ME.app_id, ME.app_secret, 2052]
    kicking = [ME.acct_id, ME.user, ME.app_id, ME.app_secret, True, 2052]
    by_sign = [ME.acct_id, ME.user, ME.app_id, now, sign, 2052]
    for operation, words in (("LoginByAppSecret", plain), ("LoginByAppSecret2", kicking), ("LoginBySign", by_sign)):
        assert caller.raw(f"{AUTH}.{operation}", json={"parameters": words}).json()["LoginResultType"] == 1
    wrong = [ME.acct_id, ME.user, ME.app_id, now, "0" * 64, 2052]
    assert caller.raw(f"{AUTH}.LoginBySign", json={"parameters": wrong}).json()["LoginResultType"] == 0


def test_signed_headers_need_no_login_and_set_a_session(server):
    service = f"{FORMS}.ExecuteBillQuery"
    body = {"data": {"FormId": "BD_Currency", "FieldKeys": "FCODE", "FilterString": "FNumber='PRE001'"}}
    for stamp in (int(time.time()), int(time.time() * 1000)):
        caller = Caller(server)
        reply = caller.raw(service, json=body, headers=signed(f"/k3cloud/{service}.common.kdsvc", stamp=stamp))
        assert reply.json() == [["CNY"]]
        assert caller.query("BD_Currency", "FCODE", "FNumber='PRE001'") == [["CNY"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"X-Kd-Signature": "bm8="},
        {"X-Api-Signature": "bm8="},
        {"x-api-timestamp": "1"},
        {"X-Kd-Appkey": "205234_wrong"},
        {"X-Kd-Appdata": "not base64"},
    ],
)
def test_anything_wrong_in_the_headers_is_a_lost_session(server, changes):
    service = f"{FORMS}.View"
    headers = signed(f"/k3cloud/{service}.common.kdsvc", **changes)
    reply = Caller(server).raw(service, json={"formid": "BD_Currency", "data": {"Number": "PRE001"}}, headers=headers)
    assert reply.status_code == 200
    assert status(reply.json())["MsgCode"] == 1
    assert status(reply.json())["Errors"][0]["Message"] == "会话信息已丢失，请重新登录"


def test_an_unknown_account_is_no_http_200(server):
    service = f"{FORMS}.View"
    headers = signed(f"/k3cloud/{service}.common.kdsvc", app_data=f"other,{ME.user},2052,0")
    assert Caller(server).raw(service, json={}, headers=headers).status_code == 500


def test_a_session_ends_after_idling_and_lives_on_by_use():
    now = [1_800_000_000.0]
    with running(kingdee_app(settings=Settings(session_seconds=60), clock=lambda: now[0])) as url:
        caller = Caller(url)
        caller.sign_in()
        for _ in range(3):
            now[0] += 50
            assert caller.query("BD_Currency", "FCODE", "FNumber='PRE001'") == [["CNY"]]
        now[0] += 61
        lost = caller.query("BD_Currency", "FCODE")
        assert status(lost[0][0])["MsgCode"] == 1
        assert status(caller.call("View", "BD_Currency", {"Number": "PRE001"}))["MsgCode"] == 1


def test_a_request_turned_away_for_want_of_a_session_changes_nothing(server):
    Caller(server).save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})
    assert httpx.get(f"{server}/_mock/documents?form=SAL_RETURNSTOCK").json() == []


def test_data_centres_are_listed_without_a_session(server):
    service = "Kingdee.BOS.ServiceFacade.ServicesStub.Account.AccountService.GetDataCenterList"
    assert Caller(server).raw(service, json={}).json()[0]["Id"] == ME.acct_id


# -- request shapes -----------------------------------------------------------------------------------------------

_QUERY = {"FormId": "BD_Currency", "FieldKeys": "FCODE", "FilterString": "FNUMBER='PRE001'"}


@pytest.mark.parametrize(
    "how",
    [
        {"json": {"data": _QUERY}},
        {"json": {"formid": "BD_Currency", "data": {"FieldKeys": "FCODE", "FilterString": "FNumber='PRE001'"}}},
        {"json": {"data": json.dumps(_QUERY)}},
        {"data": {"data": json.dumps(_QUERY)}},
        {"data": {"formid": "bd_currency", "data": json.dumps(_QUERY)}},
        {"json": {**ENVELOPE, "parameters": json.dumps([json.dumps(_QUERY)])}},
        {"json": {**ENVELOPE, "parameters": [json.dumps(_QUERY)]}},
        {"json": {"parameters": [_QUERY]}},
        {"json": {"parameters": [json.dumps(_QUERY)]}},
        {"json": _QUERY},
        {"content": json.dumps({"data": _QUERY}), "headers": {"Content-Type": "applicatin/json"}},
    ],
)
def test_every_shape_of_a_query(galaxy, how):
    assert galaxy.raw(f"{FORMS}.ExecuteBillQuery", **how).json() == [["CNY"]]


def test_every_shape_of_a_write(galaxy):
    data = {"Model": {"FNumber": "", "FName": "Ada"}}
    shapes = [
        {"json": {"formid": "BD_Customer", "data": data}},
        {"json": {"formid": "bd_customer", "data": json.dumps(data)}},
        {"json": {**ENVELOPE, "parameters": json.dumps(["BD_Customer", json.dumps(data)])}},
        {"json": {"parameters": ["BD_Customer", json.dumps(data)]}},
        {"json": {"FormId": "BD_Customer", **data}},
    ]
    saved = [galaxy.raw(f"{FORMS}.save", **how).json()["Result"]["Number"] for how in shapes]
    assert saved == [f"CUST{at:06d}" for at in range(1, 6)]


def test_addresses_and_operations_in_any_case(galaxy):
    reply = galaxy.http.post(f"/K3Cloud/{FORMS}.executebillquery.common.kdsvc", json={"data": _QUERY})
    assert reply.json() == [["CNY"]]


def test_replies_are_compact_json(galaxy):
    text = galaxy.raw(f"{FORMS}.View", json={"formid": "BD_Currency", "data": {"Number": "none"}}).text
    assert '"IsSuccess":false' in text
    assert '": ' not in text


def test_normal_replies_never_speak_of_sessions(galaxy):
    number = galaxy.made("SAL_RETURNSTOCK", RETURN)
    text = json.dumps(galaxy.call("View", "SAL_RETURNSTOCK", {"Number": number}), ensure_ascii=False).casefold()
    assert "session" not in text
    assert "会话" not in text


def test_a_body_that_is_no_json_is_a_parameter_error(galaxy):
    assert status(galaxy.raw(f"{FORMS}.Save", content=b"{broken").json())["MsgCode"] == 8


# -- saving -------------------------------------------------------------------------------------------------------


def test_a_save_gives_id_number_and_the_fields_asked_for(galaxy):
    result = galaxy.save("SAL_RETURNSTOCK", RETURN, NeedReturnFields=["FID", "FBillNo", "FEntity.FENTRYID"])
    assert result["ResponseStatus"]["IsSuccess"] is True
    assert result["ResponseStatus"]["SuccessEntitys"] == [{"Id": result["Id"], "Number": "XSTHD000001", "DIndex": 0}]
    back = result["NeedReturnData"][0]
    assert back["FBillNo"] == "XSTHD000001"
    assert back["FEntity"][0]["FENTRYID"] > 0


def test_a_taken_number_is_refused(galaxy):
    galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})
    result = galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})
    error = result["ResponseStatus"]["Errors"][0]
    assert (error["FieldName"], error["Message"]) == (
        "FBillNo",
        "违反字段唯一性要求：编码唯一。[R-1]在当前系统中已经被使用。",
    )
    assert (result["ResponseStatus"]["MsgCode"], result["Id"], result["NeedReturnData"]) == (11, "", [{}])


def test_all_missing_fields_are_told_at_once(galaxy):
    result = galaxy.save("SAL_RETURNSTOCK", {"FEntity": [{"FMaterialId": {"FNumber": "M001"}, "FRealQty": 1}]})
    messages = {one["FieldName"]: one["Message"] for one in result["ResponseStatus"]["Errors"]}
    assert messages == {
        "FRetcustId": "字段“退货客户”是必填项",
        "FStockId": "单据体“明细信息”第1行字段“仓库”是必填项",
    }


def test_a_draft_is_put_aside_unchecked_and_checked_when_submitted(galaxy):
    number = galaxy.call("Draft", "SAL_RETURNSTOCK", {"Model": {}})["Result"]["Number"]
    assert galaxy.query("SAL_RETURNSTOCK", "FDocumentStatus") == [["Z"]]
    assert galaxy.step("Submit", "SAL_RETURNSTOCK", number)["IsSuccess"] is False


def test_an_update_deletes_lines_left_out_unless_told_not_to(galaxy):
    first = galaxy.save("SAL_OUTSTOCK", OUT)
    lines = galaxy.query("SAL_OUTSTOCK", "FEntity_FEntryID")
    change = {"FID": first["Id"], "FEntity": [{"FEntryID": lines[0][0], "FRealQty": 3}]}
    galaxy.save("SAL_OUTSTOCK", change, IsDeleteEntry="false")
    assert galaxy.query("SAL_OUTSTOCK", "FRealQty,FMaterialID.FNumber") == [[3, "M001"], [1, "M002"]]
    galaxy.save("SAL_OUTSTOCK", change)
    assert galaxy.query("SAL_OUTSTOCK", "FRealQty,FBillAllAmount") == [[3, 33.9]]


def test_only_the_named_fields_are_updated(galaxy):
    first = galaxy.save("SAL_OUTSTOCK", OUT)
    change = {"FID": first["Id"], "FNote": "new", "FDate": "2026-03-03"}
    galaxy.save("SAL_OUTSTOCK", change, NeedUpDateFields=["FNote"])
    assert galaxy.query("SAL_OUTSTOCK", "FNote,FDate") == [["new", "2026-01-02T00:00:00"]]


def test_what_is_audited_cannot_be_saved_again(galaxy):
    galaxy.made("SAL_OUTSTOCK", OUT)
    id_ = galaxy.query("SAL_OUTSTOCK", "FID")[0][0]
    assert "已经审核" in galaxy.save("SAL_OUTSTOCK", {"FID": id_})["ResponseStatus"]["Errors"][0]["Message"]


def test_save_submit_and_audit_in_one_call(galaxy):
    galaxy.save("SAL_OUTSTOCK", OUT, IsAutoSubmitAndAudit="true")
    assert galaxy.query("SAL_OUTSTOCK", "FDocumentStatus") == [["C"]]


def test_the_same_json_twice_is_refused_when_wished(galaxy):
    assert galaxy.save("SAL_OUTSTOCK", OUT, ValidateRepeatJson="true")["ResponseStatus"]["IsSuccess"]
    assert not galaxy.save("SAL_OUTSTOCK", OUT, ValidateRepeatJson="true")["ResponseStatus"]["IsSuccess"]


def test_masters_are_verified_when_wished(galaxy):
    refused = galaxy.save("SAL_OUTSTOCK", OUT, IsVerifyBaseDataField="true")["ResponseStatus"]
    assert {one["FieldName"] for one in refused["Errors"]} == {"FCustomerID", "FMaterialID", "FStockId"}


def test_a_batch_stands_and_falls_one_by_one(galaxy):
    reply = galaxy.call("BatchSave", "SAL_OUTSTOCK", {"Model": [OUT, {}, OUT]})
    assert [one["DIndex"] for one in status(reply)["SuccessEntitys"]] == [0, 2]
    assert {one["DIndex"] for one in status(reply)["Errors"]} == {1}


def test_a_voucher_must_balance(galaxy):
    def line(side, amount):
        return {"FEXPLANATION": "退货", "FACCOUNTID": {"FNumber": "6001"}, side: amount}

    head = {"FAccountBookID": {"FNumber": "001"}, "FDate": "2026-01-05"}
    refused = galaxy.save("GL_VOUCHER", {**head, "FEntity": [line("FDEBIT", 100), line("FCREDIT", 99.99)]})
    assert "借贷不平衡" in refused["ResponseStatus"]["Errors"][0]["Message"]
    kept = galaxy.save("GL_VOUCHER", {**head, "FVOUCHERID": 0, "FEntity": [line("FDEBIT", 0.3), line("FCREDIT", 0.3)]})
    assert galaxy.query("gl_voucher", "FVOUCHERID") == [[kept["Id"]]]


# -- states -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        (["Submit"], "B"),
        (["Submit", "Audit"], "C"),
        (["Submit", "Audit", "UnAudit"], "D"),
        (["Submit", "CancelAssign"], "D"),
        (["Submit", "CancelAssign", "Submit", "Audit"], "C"),
    ],
)
def test_legal_ways(galaxy, steps, end):
    number = galaxy.made("SAL_RETURNSTOCK", RETURN, "A")
    assert all(galaxy.step(one, "SAL_RETURNSTOCK", number)["IsSuccess"] for one in steps)
    assert galaxy.query("SAL_RETURNSTOCK", "FDocumentStatus") == [[end]]


@pytest.mark.parametrize(
    ("upto", "step"),
    [tuple(one.split()) for one in ("A Audit", "A UnAudit", "A CancelAssign", "B Submit", "B Delete", "B UnAudit")]
    + [tuple(one.split()) for one in ("C Submit", "C Audit", "C Delete", "C CancelAssign")],
)
def test_illegal_steps(galaxy, upto, step):
    number = galaxy.made("SAL_RETURNSTOCK", RETURN, upto)
    assert galaxy.step(step, "SAL_RETURNSTOCK", number)["MsgCode"] == 11
    assert galaxy.query("SAL_RETURNSTOCK", "FDocumentStatus") == [[upto]]


def test_words_of_success_and_of_a_second_audit(galaxy):
    number = galaxy.made("SAL_OUTSTOCK", OUT, "B")
    done = galaxy.step("Audit", "SAL_OUTSTOCK", number)
    assert done["SuccessMessages"][0]["Message"] == f"单据编号为“{number}”的销售出库单，审核成功！"
    again = galaxy.step("Audit", "SAL_OUTSTOCK", number)
    assert again["Errors"][0]["Message"] == f"单据编号为“{number}”的销售出库单，单据已经审核！"


def test_ids_come_as_text_number_or_list_and_partly_succeed(galaxy):
    ids = [galaxy.save("SAL_OUTSTOCK", OUT)["Id"] for _ in range(5)]
    for given in (f"{ids[0]},{ids[1]}", ids[2], [ids[3]]):
        assert status(galaxy.call("Submit", "SAL_OUTSTOCK", {"Ids": given}))["IsSuccess"]
    mixed = status(galaxy.call("Submit", "SAL_OUTSTOCK", {"Ids": f"{ids[4]},{ids[0]},999"}))
    assert [one["DIndex"] for one in mixed["SuccessEntitys"]] == [0]
    assert [one["DIndex"] for one in mixed["Errors"]] == [1, 2]
    assert status(galaxy.call("Submit", "SAL_OUTSTOCK", {"Ids": "", "Numbers": []}))["MsgCode"] == 8


def test_delete_and_view(galaxy):
    number = galaxy.made("SAL_RETURNSTOCK", RETURN, "A")
    shown = galaxy.call("View", "SAL_RETURNSTOCK", {"Number": number})["Result"]["Result"]
    assert (shown["BillNo"], shown["DocumentStatus"], shown["RetcustId"]["Number"]) == (number, "A", "C001")
    assert shown["SAL_RETURNSTOCKENTRY"][0]["Seq"] == 1
    galaxy.step("Delete", "SAL_RETURNSTOCK", number)
    assert status(galaxy.call("View", "SAL_RETURNSTOCK", {"Number": number}))["MsgCode"] == 10


@pytest.mark.parametrize("spelling", ["ExcuteOperation", "ExecuteOperation"])
def test_generic_operations_in_both_spellings(galaxy, spelling):
    number = galaxy.made("SAL_RETURNSTOCK", RETURN, "A")
    done = galaxy.call(spelling, "SAL_RETURNSTOCK", {"Numbers": [number]}, opNumber="Cancel")
    assert status(done)["IsSuccess"]
    assert galaxy.query("SAL_RETURNSTOCK", "FCancelStatus") == [["B"]]
    assert "已作废" in galaxy.step("Submit", "SAL_RETURNSTOCK", number)["Errors"][0]["Message"]
    words = {"parameters": ["SAL_RETURNSTOCK", "UnCancel", json.dumps({"Numbers": [number]})]}
    assert status(galaxy.raw(f"{FORMS}.{spelling}", json=words).json())["IsSuccess"]
    unknown = galaxy.call(spelling, "SAL_RETURNSTOCK", {"Numbers": [number]}, opNumber="Nonsense")
    assert status(unknown)["MsgCode"] == 3


def test_masters_are_forbidden_and_enabled(galaxy):
    number = galaxy.save("BD_MATERIAL", {"FNumber": "M9", "FName": "Lamp"})["Number"]
    for operation, expected in (("Forbid", "B"), ("Enable", "A")):
        galaxy.call("ExcuteOperation", "BD_Material", {"Numbers": [number]}, opNumber=operation)
        assert galaxy.query("BD_MATERIAL", "FForbidStatus") == [[expected]]


# -- queries ------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(galaxy):
    galaxy.save("BD_Customer", {"FNumber": "C001", "FName": "张三 Ltd"})
    for number, customer, date, quantity in (
        ("R-1", "C001", "2026-01-05", 1),
        ("R-2", "C002", "2026-02-05", 20),
        ("R-3", "C001", "2026-03-05", 3),
    ):
        line = {**RETURN["FEntity"][0], "FRealQty": quantity}
        model = {**RETURN, "FBillNo": number, "FDate": date, "FRetcustId": {"FNumber": customer}, "FEntity": [line]}
        galaxy.save("SAL_RETURNSTOCK", model)
    galaxy.step("Submit", "SAL_RETURNSTOCK", "R-2")
    return galaxy


EITHER = [
    {"Left": "(", "FieldName": "FBillNo", "Compare": "67", "Value": "R-1", "Right": ")", "Logic": "1"},
    {"Left": "", "FieldName": "FRealQty", "Compare": ">=", "Value": "20", "Right": "", "Logic": "0"},
]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("", "123"),
        ("FBillNo='R-1'", "1"),
        ("fbillno = 'r-1'", "1"),
        ("FBillNo<>'R-1'", "23"),
        ("FBillNo in ('R-1','R-3')", "13"),
        ("FBillNo not in ('R-1','R-3')", "2"),
        ("FBillNo like 'R-%' and FRealQty > 2", "23"),
        ("FBillNo like '_-3'", "3"),
        ("FDate >= '2026-02-01' AND FDate < '2026-03-05 00:00:00'", "2"),
        ("FDate between {ts'2026-02-01 00:00:00'} and {ts'2026-12-31 00:00:00'}", "23"),
        ("FRetcustId.FNumber='C001' and (FDocumentStatus='B' or FRealQty=3)", "3"),
        ("FRetcustId.FName='张三 ltd'", "13"),
        ("not (FDocumentStatus='A')", "2"),
        ("FReturnReason is null", "123"),
        ("FReturnReason is not null", ""),
        ("1=1", "123"),
        ("FEntity_FSeq=1 and FMaterialId.FNumber=N'M001'", "123"),
        ("FBillNo='R-1'' or 1=1 --'", ""),
        (EITHER, "12"),
        ([{"FieldName": "FBillNo", "Compare": "in", "Value": "R-1,R-2"}], "12"),
    ],
)  # fmt: skip
def test_filters(filled, where, found):
    rows = filled.query("SAL_RETURNSTOCK", "FBillNo", where)
    assert rows == [[f"R-{one}"] for one in found]


@pytest.mark.parametrize("where", ["FBillNo=", "(FBillNo='1'", "FBillNo ~ 1", "and", "FBillNo in ()", "FBillNo='x", "(" * 99])
def test_filters_that_are_no_filters(filled, where):
    assert status(filled.query("SAL_RETURNSTOCK", "FBillNo", where)[0][0])["MsgCode"] == 8


def test_failed_queries_have_their_own_shapes(filled):
    unknown = filled.query("SAL_RETURNSTOCK", "FXYZ")
    assert status(unknown[0][0])["Errors"][0]["Message"] == "元数据中标识为FXYZ的字段不存在"
    assert status(unknown[0][0])["MsgCode"] == 9
    assert status(filled.call("BillQuery", data={"FormId": "SAL_RETURNSTOCK", "FieldKeys": "FXYZ"}))["MsgCode"] == 9
    assert status(filled.query("NO_FORM", "FID")[0][0])["MsgCode"] == 4
    assert filled.query("SAL_RETURNSTOCK", "FID", "FBillNo='none'") == []


def test_bill_query_gives_objects(filled):
    reply = filled.call("BillQuery", data={"FormId": "SAL_ReturnStock", "FieldKeys": "FBillNo,FRealQty", "Limit": 1})
    assert reply == [{"FBillNo": "R-1", "FRealQty": 1}]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ({"Limit": 2}, "12"),
        ({"StartRow": 1, "Limit": 1}, "2"),
        ({"StartRow": 1, "TopRowCount": 2, "Limit": 100}, "2"),
        ({"StartRow": "1", "TopRowCount": "0", "Limit": "0"}, "23"),
        ({"OrderString": "FRealQty DESC"}, "231"),
        ({"OrderString": "FRetcustId.FNumber desc, FDate asc", "Limit": 2}, "21"),
    ],
)
def test_pages_and_order(filled, page, found):
    assert filled.query("SAL_RETURNSTOCK", "FBillNo", **page) == [[f"R-{one}"] for one in found]


def test_entry_rows_repeat_the_head(galaxy):
    galaxy.save("SAL_OUTSTOCK", {**OUT, "FBillNo": "S-1"})
    rows = galaxy.query("SAL_OUTSTOCK", "FBillNo,FEntity_FSeq,FMaterialID.FNumber,FRealQty")
    assert rows == [["S-1", 1, "M001", 5], ["S-1", 2, "M002", 1]]
    assert galaxy.query("SAL_OUTSTOCK", "FBillNo") == [["S-1"]]


def test_custom_fields_are_kept_and_unknown_ones_left_out(galaxy):
    galaxy.save("SAL_OUTSTOCK", {**OUT, "F_OUR_REF": "ref-1", "FNonsense": 1})
    assert galaxy.query("SAL_OUTSTOCK", "F_OUR_REF", "F_OUR_REF='ref-1'") == [["ref-1"]]


def test_business_info(galaxy):
    info = galaxy.call("QueryBusinessInfo", data={"FormId": "SAL_RETURNSTOCK"})["Result"]["NeedReturnData"]
    assert info["Id"] == "SAL_RETURNSTOCK"
    fields = {one["Key"]: one for entity in info["Entrys"] for one in entity["Fields"]}
    assert fields["FBillNo"]["Name"] == [{"Key": 2052, "Value": "单据编号"}]
    assert fields["FStockId"]["MustInput"] == 1


# -- push ---------------------------------------------------------------------------------------------------------


def test_a_return_is_pushed_part_by_part_until_nothing_is_left(galaxy):
    number = galaxy.made("SAL_OUTSTOCK", OUT)
    line = galaxy.query("SAL_OUTSTOCK", "FEntity_FEntryID", "FMaterialID.FNumber='M001'")[0][0]
    push = {"Numbers": [number], "RuleId": "OutStock-SalReturnStock", "TargetFormId": "SAL_RETURNSTOCK"}
    first = galaxy.call("Push", "SAL_OUTSTOCK", {**push, "EntryIds": str(line)})
    made = status(first)["SuccessEntitys"][0]
    assert first["Result"]["ConvertResponseStatus"]["IsSuccess"]
    assert galaxy.query("SAL_RETURNSTOCK", "FRealQty,FSrcBillNo,FRetcustId.FNumber") == [[5, number, "C001"]]
    entry = galaxy.query("SAL_RETURNSTOCK", "FEntity_FENTRYID")[0][0]
    fewer = {"FID": made["Id"], "FEntity": [{"FENTRYID": entry, "FRealQty": 2}]}
    galaxy.save("SAL_RETURNSTOCK", fewer, IsDeleteEntry="false")
    galaxy.call("Push", "SAL_OUTSTOCK", push)
    assert galaxy.query("SAL_RETURNSTOCK", "FRealQty", f"FID<>{made['Id']}") == [[3], [1]]
    assert "关联数量" in status(galaxy.call("Push", "SAL_OUTSTOCK", push))["Errors"][0]["Message"]
    assert "下游" in galaxy.step("UnAudit", "SAL_OUTSTOCK", number)["Errors"][0]["Message"]


def test_what_is_not_audited_is_not_pushed(galaxy):
    number = galaxy.made("SAL_OUTSTOCK", OUT, "B")
    push = {"Numbers": [number], "RuleId": "OutStock-SalReturnStock"}
    assert "未审核" in status(galaxy.call("Push", "SAL_OUTSTOCK", push))["Errors"][0]["Message"]
    assert not status(galaxy.call("Push", "SAL_OUTSTOCK", {"Numbers": [number]}))["IsSuccess"]
    assert not status(galaxy.call("Push", "SAL_OUTSTOCK", {**push, "RuleId": "nonsense"}))["IsSuccess"]


def test_the_receivable_of_a_return_is_negative(galaxy):
    number = galaxy.made("SAL_RETURNSTOCK", RETURN)
    push = {"Numbers": [number], "TargetFormId": "AR_receivable", "IsEnableDefaultRule": "true"}
    assert status(galaxy.call("Push", "SAL_RETURNSTOCK", push))["IsSuccess"]
    rows = galaxy.query("AR_RECEIVABLE", "FALLAMOUNTFOR,FPriceQty,FCUSTOMERID.FNumber", f"FSOURCEBILLNO='{number}'")
    assert rows == [[-226.0, -2, "C001"]]


def test_a_link_written_by_save_counts_as_pushed(galaxy):
    number = galaxy.made("SAL_OUTSTOCK", OUT)
    bill, line = galaxy.query("SAL_OUTSTOCK", "FID,FEntity_FEntryID")[0]
    link = {
        "FEntity_Link_FRuleId": "OutStock-SalReturnStock",
        "FEntity_Link_FSTableName": "T_SAL_OUTSTOCKENTRY",
        "FEntity_Link_FSBillId": str(bill),
        "FEntity_Link_FSId": str(line),
    }
    galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FEntity": [{**RETURN["FEntity"][0], "FEntity_Link": [link]}]})
    galaxy.call("Push", "SAL_OUTSTOCK", {"Numbers": [number], "RuleId": "OutStock-SalReturnStock", "EntryIds": line})
    assert galaxy.query("SAL_RETURNSTOCK", "FRealQty") == [[2], [3]]


def test_audits_move_stock(galaxy):
    galaxy.made("SAL_OUTSTOCK", OUT)
    number = galaxy.made("SAL_RETURNSTOCK", RETURN)
    where = "FMaterialId.FNumber='M001'"
    assert galaxy.query("STK_Inventory", "FStockId.FNumber,FBaseQty,FAVBQty", where) == [["CK001", -3, -3]]
    galaxy.step("UnAudit", "SAL_RETURNSTOCK", number)
    assert galaxy.query("STK_Inventory", "FBaseQty", where) == [[-5]]


def test_an_installation_may_make_the_receivable_by_itself():
    with running(kingdee_app(settings=Settings(receivable_on_audit=True))) as url:
        caller = Caller(url)
        caller.sign_in()
        number = caller.made("SAL_RETURNSTOCK", RETURN)
        rows = caller.query("AR_receivable", "FDocumentStatus,FALLAMOUNTFOR", f"FSOURCEBILLNO='{number}'")
        assert rows == [["A", -226.0]]


# -- faults, pages and durability -----------------------------------------------------------------------------------


def fault(url, **record):
    assert httpx.post(f"{url}/_mock/faults", json=record).status_code == 201


def numbers(url):
    return [one["number"] for one in httpx.get(f"{url}/_mock/documents?form=SAL_RETURNSTOCK").json()]


@pytest.mark.parametrize(
    ("kind", "kept"), [("drop_before", []), ("drop_after", ["R-1"]), ("truncate", ["R-1"])]
)  # fmt: skip
def test_a_broken_connection_before_or_after_the_work(server, galaxy, kind, kept):
    fault(server, kind=kind, match="save sal_return")
    with pytest.raises(httpx.RemoteProtocolError):
        galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})
    assert numbers(server) == kept
    assert galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-2"})["ResponseStatus"]["IsSuccess"]


def test_refusals_on_demand(server, galaxy):
    fault(server, kind="refuse", match="Save", value="网控冲突", code="13")
    assert galaxy.save("SAL_RETURNSTOCK", RETURN)["ResponseStatus"]["MsgCode"] == 13
    fault(server, kind="rate_limit", match="Save")
    assert galaxy.save("SAL_RETURNSTOCK", RETURN)["ResponseStatus"]["MsgCode"] == 14
    fault(server, kind="http_500")
    assert galaxy.raw(f"{FORMS}.Save", json={}).status_code == 500
    fault(server, kind="response_error", value="ctx == null")
    assert galaxy.raw(f"{FORMS}.Save", json={}).text == "response_error:ctx == null"
    fault(server, kind="session_lost")
    assert galaxy.save("SAL_RETURNSTOCK", RETURN)["ResponseStatus"]["MsgCode"] == 1
    assert galaxy.save("SAL_RETURNSTOCK", RETURN)["ResponseStatus"]["MsgCode"] == 1, "the session stays lost"
    assert numbers(server) == []


def test_a_closed_period_stays_closed_until_cleared(server, galaxy):
    fault(server, kind="closed_period", value="2026-01")
    for _ in range(2):
        assert "已结账" in galaxy.save("SAL_RETURNSTOCK", RETURN)["ResponseStatus"]["Errors"][0]["Message"]
    assert galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FDate": "2026-02-01"})["ResponseStatus"]["IsSuccess"]
    httpx.delete(f"{server}/_mock/faults")
    assert galaxy.save("SAL_RETURNSTOCK", RETURN)["ResponseStatus"]["IsSuccess"]


def test_a_delay_and_its_number_of_times():
    with running(kingdee_app(faults=[parse_fault("delay:GetDataCenterList:0.8:2")])) as url:
        caller, took = Caller(url), []
        for _ in range(3):
            began = time.monotonic()
            caller.raw("x.AccountService.GetDataCenterList", json={})
            took.append(time.monotonic() - began)
        assert min(took[:2]) > 0.8
        assert took[2] < 0.8


def test_faults_that_are_none(server):
    assert httpx.post(f"{server}/_mock/faults", json={"kind": "flood"}).status_code == 422
    assert httpx.post(f"{server}/_mock/faults", data={"kind": "delay"}).status_code == 415
    with pytest.raises(UnknownFault):
        Fault("flood")


def test_the_page_shows_documents_and_requests_without_credentials(server, galaxy):
    galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "<R>&1"})
    page = httpx.get(f"{server}/_mock/")
    assert page.headers["X-Core-Erp-Mock"]
    assert "&lt;R&gt;&amp;1" in page.text
    assert "Save SAL_RETURNSTOCK" in page.text
    assert ME.password not in page.text + httpx.get(f"{server}/_mock/requests").text


def test_only_loopback_unless_told_otherwise():
    for host in ("0.0.0.0", "192.0.2.1", "example.org"):
        with pytest.raises(NotLoopback):
            serve(kingdee_app(), host)


def test_what_was_acknowledged_survives_kill_9(tmp_path):
    data = tmp_path / "galaxy.db"
    acknowledged = []
    for _ in range(3):
        process, url = _started("kingdee", data)
        try:
            caller = Caller(url)
            caller.sign_in()
            for _ in range(10):
                acknowledged.append(caller.save("SAL_RETURNSTOCK", RETURN)["Number"])
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    with running(kingdee_app(data)) as url:
        assert numbers(url) == acknowledged
        assert len(set(acknowledged)) == 30


def _started(system, data):
    command = [sys.executable, "-m", "plugins.erp_connectors.mocks", system, "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = process.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", line)
    with suppress(httpx.HTTPError):
        httpx.get(f"{line}/_mock/")
    return process, line
