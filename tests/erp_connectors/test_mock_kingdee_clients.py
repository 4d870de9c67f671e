"""The shapes other people's clients send, replayed byte for byte, and what they look for in the answers."""

import base64
import json
import time

import httpx
import pytest
from galaxy_caller import AUTH, FORMS, ME, OUT, RETURN, Caller, status

from plugins.erp_connectors.mocks import kingdee_app, running
from plugins.erp_connectors.mocks.kingdee.settings import Settings
from plugins.erp_connectors.mocks.kingdee.signatures import api_signature, app_signature, client_secret, login_sign


@pytest.fixture(scope="module")
def server():
    with running(kingdee_app()) as url:
        yield url


@pytest.fixture
def galaxy(server):
    caller = Caller(server)
    caller.sign_in()
    yield caller
    httpx.delete(f"{server}/_mock/documents")
    httpx.delete(f"{server}/_mock/faults")


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# -- a client that signs in by password and sends its session as a cookie of its own making ---------------------------


class CookieClient:
    """Looks for failure in the lower-cased text, signs in again and sends the write once more."""

    def __init__(self, url):
        self.url, self.session, self.sign_ins = url, "", 0

    def post(self, service, **how):
        if not self.session:
            self.sign_in()
        response = self.send(service, **how)
        if self.is_expired(response):
            self.sign_in()
            response = self.send(service, **how)
        return response

    def send(self, service, **how):
        cookie = {"Cookie": f"kdservice-sessionid={self.session}"}
        return httpx.post(f"{self.url}/k3cloud/{service}.common.kdsvc", headers=cookie, **how)

    def sign_in(self):
        self.sign_ins += 1
        body = {"parameters": [ME.acct_id, ME.user, ME.password, 2052]}
        reply = httpx.post(f"{self.url}/k3cloud/{AUTH}.ValidateUser.common.kdsvc", json=body)
        assert reply.json()["LoginResultType"] == 1
        self.session = reply.cookies["kdservice-sessionid"]

    def is_expired(self, response):
        low = response.text.lower()
        failed = response.status_code != 200 or '"result":false' in low or '"issuccess":false' in low
        return failed and ("ctx == null" in low or "session" in low or "会话" in response.text)


def test_a_cookie_client_finds_its_session_lost_and_repeats_the_write_once(server, galaxy):
    client = CookieClient(server)
    model = {"formid": "SAL_RETURNSTOCK", "data": compact({"Model": {**RETURN, "FBillNo": "R-1"}})}
    httpx.post(f"{server}/_mock/faults", json={"kind": "session_lost", "match": "Save"})
    assert status(client.post(f"{FORMS}.Save", json=model).json())["IsSuccess"]
    assert client.sign_ins == 2
    galaxy.sign_in()
    assert galaxy.query("SAL_RETURNSTOCK", "FBillNo") == [["R-1"]]


def test_a_cookie_client_does_not_take_a_business_refusal_for_a_lost_session(server):
    client = CookieClient(server)
    for model in ({}, {"FDate": "nonsense"}, {"FID": 999}):
        data = {"formid": "SAL_RETURNSTOCK", "data": compact({"Model": model})}
        assert '"IsSuccess":false' in client.post(f"{FORMS}.Save", json=data).text
    assert '"IsSuccess":false' in client.post(f"{FORMS}.View", json={"formid": "SAL_RETURNSTOCK", "data": "{}"}).text
    assert client.sign_ins == 1


def test_queries_and_metadata_come_as_a_form(galaxy):
    query = {"FormId": "BD_Currency", "FieldKeys": "FNumber,FName", "FilterString": "FNumber='PRE001'", "Limit": 20}
    how = {"data": {"data": json.dumps(query)}}
    assert galaxy.raw(f"{FORMS}.ExecuteBillQuery", **how).json() == [["PRE001", "人民币"]]
    info = galaxy.raw(f"{FORMS}.QueryBusinessInfo", data={"data": json.dumps({"FormId": "SAL_SaleOrder"})}).json()
    entities = {one["Key"]: one for one in info["Result"]["NeedReturnData"]["Entrys"]}
    assert entities["FBillHead"]["ParentKey"] is None
    assert entities["FSaleOrderEntry"]["EntryName"] == "T_SAL_ORDERENTRY"
    report = {"formid": "SAL_SaleOrder", "data": json.dumps({"FieldKeys": "FBillNo"})}
    assert galaxy.raw(f"{FORMS}.GetSysReportData", data=report).json()["Result"]["Rows"] == []


def test_flat_requests_without_a_wrapper(galaxy):
    saved = galaxy.raw(f"{FORMS}.Save", content=json.dumps({"FormId": "SAL_OUTSTOCK", "Model": OUT})).json()["Result"]
    done = galaxy.raw(f"{FORMS}.Submit", content=json.dumps({"FormId": "SAL_OUTSTOCK", "Ids": str(saved["Id"])})).json()
    assert [one["Id"] for one in status(done)["SuccessEntitys"]] == [saved["Id"]]
    shown = galaxy.raw(f"{FORMS}.View", content=json.dumps({"FormId": "SAL_OUTSTOCK", "Id": saved["Id"]})).json()
    assert shown["Result"]["Result"]["Id"] == saved["Id"]


# -- the old ApiClient --------------------------------------------------------------------------------------------


class ApiClient:
    """format, useragent, rid, parameters as a text with escapes, timestamp, v; the session lives in a cookie jar."""

    def __init__(self, url, encoded):
        self.http = httpx.Client(base_url=f"{url}/K3Cloud/")
        self.encoded = encoded

    def execute(self, service, *parameters):
        body = {
            "format": 1, "useragent": "ApiClient", "rid": "-1543210678", "parameters": json.dumps(parameters, ensure_ascii=True),
            "timestamp": "2026-01-01 00:00:00", "v": "1.0",
        }  # fmt: skip
        how = {"data": body} if self.encoded else {"json": body}
        return self.http.post(f"{service}.common.kdsvc", **how)


@pytest.mark.parametrize("encoded", [False, True])
def test_the_old_api_client_saves_submits_and_asks(server, galaxy, encoded):
    client = ApiClient(server, encoded)
    assert client.execute(f"{AUTH}.ValidateUser", ME.acct_id, ME.user, ME.password, 2052).json()["LoginResultType"] == 1
    model = json.dumps({"Model": {**RETURN, "FReturnReason": "质量问题"}}, ensure_ascii=True)
    number = client.execute(f"{FORMS}.Save", "SAL_RETURNSTOCK", model).json()["Result"]["Number"]
    named = json.dumps({"Numbers": [number]})
    assert status(client.execute(f"{FORMS}.Submit", "SAL_RETURNSTOCK", named).json())["IsSuccess"]
    assert status(client.execute(f"{FORMS}.ExcuteOperation", "SAL_RETURNSTOCK", "BillClose", named).json())["MsgCode"] == 11
    query = json.dumps({"FormId": "SAL_RETURNSTOCK", "FieldKeys": "FReturnReason,FDocumentStatus", "FilterString": ""})
    assert client.execute(f"{FORMS}.ExecuteBillQuery", query).json() == [["质量问题", "B"]]
    assert client.execute(f"{AUTH}.Logout").json() is True
    assert status(client.execute(f"{FORMS}.ExecuteBillQuery", query).json()[0][0])["MsgCode"] == 1


def test_signing_out_leaves_others_signed_in(server, galaxy):
    other = Caller(server)
    other.sign_in()
    other.raw(f"{AUTH}.Logout", json={})
    assert galaxy.query("BD_Currency", "FCODE", "FNumber='PRE001'") == [["CNY"]]


# -- Java ---------------------------------------------------------------------------------------------------------


class JavaSdk:
    """Milliseconds, other capitals, a misspelt content type, the session as SID, everything a text inside parameters."""

    def __init__(self, url):
        self.url, self.sid, self.cookies = url, "", {}

    def execute(self, operation, *parameters):
        path = f"/k3cloud/{FORMS}.{operation}.common.kdsvc"
        body = compact({"parameters": list(parameters)}).replace("=", "\\u003d")
        response = httpx.post(f"{self.url}{path}", content=body.encode(), headers=self._headers(path))
        if "kdservice-sessionid" in response.cookies:
            self.sid, self.cookies = response.cookies["kdservice-sessionid"], dict(response.cookies)
        return response.json()

    def _headers(self, path):
        stamp, data = str(int(time.time() * 1000)), f"{ME.acct_id},{ME.user},2052,0"
        client, secret = client_secret(ME.app_id)
        signed = {
            "X-Api-ClientID": client, "X-Api-Auth-Version": "2.0", "x-api-timestamp": stamp, "x-api-nonce": stamp,
            "x-api-signheaders": "X-Api-TimeStamp,X-Api-Nonce", "X-Api-Signature": api_signature(secret, path, stamp, stamp),
            "X-Kd-Appkey": ME.app_id, "X-Kd-Appdata": _base64(data), "X-Kd-Signature": app_signature(ME.app_secret, ME.app_id, data),
            "Content-type": "applicatin/json", "Accept-Charset": "utf-8",
        }  # fmt: skip
        if not self.sid:
            return signed
        cookie = "Theme=standard; " + "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return signed | {"SID": self.sid, "Cookie": cookie}


def _base64(text):
    return base64.b64encode(text.encode()).decode()


def test_the_java_sdk_goes_the_whole_way(server, galaxy):
    sdk = JavaSdk(server)
    probe = {
        "FormId": "BD_Currency", "FieldKeys": "FCODE", "FilterString": " FNUMBER='PRE001' ", "OrderString": "",
        "TopRowCount": "0", "StartRow": "0", "Limit": "0", "SubSystemId": "",
    }  # fmt: skip
    assert sdk.execute("ExecuteBillQuery", compact(probe)) == [["CNY"]]
    saved = sdk.execute("Save", "SAL_RETURNSTOCK", compact({"Model": {**RETURN, "FHeadNote": "a=b"}}))
    named = compact({"Numbers": [saved["Result"]["Number"]], "Ids": ""})
    assert status(sdk.execute("Submit", "SAL_RETURNSTOCK", named))["IsSuccess"]
    assert sdk.execute("BillQuery", compact({"FormId": "SAL_RETURNSTOCK", "FieldKeys": "FHeadNote"})) == [{"FHeadNote": "a=b"}]
    assert status(sdk.execute("ExcuteOperation", "BD_MATERIAL", "Forbid", compact({"Numbers": ["none"]})))["MsgCode"] == 10
    assert sdk.execute("QueryBusinessInfo", compact({"FormId": "BD_MATERIAL"}))["Result"]["NeedReturnData"]["PkFieldName"]


def test_a_java_client_signs_in_by_sign_and_asks_with_objects_as_parameters(server, galaxy):
    now = int(time.time())
    sign = login_sign(ME.acct_id, ME.user, ME.app_id, ME.app_secret, str(now))
    words = {"parameters": [ME.acct_id, ME.user, ME.app_id, now, sign, 2052]}
    reply = httpx.post(f"{server}/k3cloud/{AUTH}.LoginBySign.common.kdsvc", json=words).json()
    headers = {"kdservice-sessionid": reply["KDSVCSessionId"]}
    query = {"parameters": [{"FormId": "BD_Currency", "FieldKeys": "FCODE", "FilterString": "FNUMBER='PRE001'"}]}
    assert httpx.post(f"{server}/k3cloud/{FORMS}.ExecuteBillQuery.common.kdsvc", json=query, headers=headers).json() == [["CNY"]]
    stranger = httpx.post(f"{server}/k3cloud/{FORMS}.ExecuteBillQuery.common.kdsvc", json=query).json()
    assert status(stranger[0][0])["MsgCode"] == 1


# -- addresses, filters and word traps ------------------------------------------------------------------------------


def test_a_doubled_slash_in_the_address_is_no_redirect(galaxy):
    query = {"data": {"FormId": "BD_Currency", "FieldKeys": "FCODE", "FilterString": "FNumber='PRE001'"}}
    assert galaxy.http.post(f"/k3cloud//{FORMS}.ExecuteBillQuery.common.kdsvc", json=query).json() == [["CNY"]]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"Compare": "105", "Value": "USD"}, ["USD"]),
        ({"Compare": "17", "Value": "s"}, ["USD"]),
        ({"Compare": "60", "Value": "US"}, ["USD"]),
        ({"Compare": ">=", "Value": "TWD"}, ["TWD", "USD"]),
        ({"Compare": "<>", "Value": "CNY"}, ["EUR", "GBP", "HKD", "JPY", "TWD", "USD"]),
    ],
)
def test_the_array_form_of_filters(galaxy, condition, found):
    where = [{"Left": "((", "FieldName": "FCODE", "Right": "))", "Logic": 0, **condition}]
    assert galaxy.query("BD_Currency", "FCODE", where, OrderString="FCODE") == [[one] for one in found]


def test_the_array_form_joins_by_words_too(galaxy):
    where = [
        {"Left": "(", "FieldName": "FCODE", "Compare": "=", "Value": "CNY", "Right": "", "Logic": "or"},
        {"Left": "", "FieldName": "FCODE", "Compare": "=", "Value": "USD", "Right": ")", "Logic": "and"},
        {"Left": "", "FieldName": "FNumber", "Compare": "<>", "Value": "PRE007", "Right": "", "Logic": 0},
    ]
    assert galaxy.query("BD_Currency", "FCODE", where) == [["CNY"]]
    unknown = [{"FieldName": "FCODE", "Compare": "9999", "Value": "CNY"}]
    assert status(galaxy.query("BD_Currency", "FCODE", unknown)[0][0])["MsgCode"] == 8


def test_a_page_beyond_what_the_server_gives_is_cut():
    with running(kingdee_app(settings=Settings(query_limit=3))) as url:
        caller = Caller(url)
        caller.sign_in()
        for page in ({}, {"Limit": 100}, {"Limit": "0", "TopRowCount": "0"}):
            assert len(caller.query("BD_Currency", "FCODE", **page)) == 3
        assert caller.query("BD_Currency", "FNumber", OrderString="FNumber", StartRow=6, Limit=3) == [["PRE007"]]


def test_looked_up_or_read_through_the_answer_is_the_same(galaxy):
    for number in ("R-1", "R-2", "r-3"):
        galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": number})
    looked_up = ["FBillNo='r-1'", "FBillNo in ('R-1','R-3')", "FBillNo='R-1' or FBillNo='R-2'", "FBillNo='R-1' and FRealQty>5"]
    for where in looked_up:
        read_through = f"not (not ({where}))"
        assert galaxy.query("SAL_RETURNSTOCK", "FBillNo", where) == galaxy.query("SAL_RETURNSTOCK", "FBillNo", read_through)
    (id_,) = galaxy.query("SAL_RETURNSTOCK", "FID", "FBillNo='R-2'")[0]
    assert galaxy.query("SAL_RETURNSTOCK", "FBillNo", f"FID={id_}") == [["R-2"]]
    assert galaxy.query("SAL_RETURNSTOCK", "FBillNo", f"FID='{id_}'") == [["R-2"]]
    assert galaxy.query("SAL_RETURNSTOCK", "FBillNo", "FID in (1,2)") == []


def test_normal_replies_are_free_of_the_words_that_mean_a_lost_session(galaxy):
    number = galaxy.made("SAL_OUTSTOCK", OUT)
    replies = [
        galaxy.raw(f"{FORMS}.View", json={"formid": "SAL_OUTSTOCK", "data": {"Number": number}}),
        galaxy.raw(f"{FORMS}.QueryBusinessInfo", json={"data": {"FormId": "SAL_OUTSTOCK"}}),
        galaxy.raw(f"{FORMS}.Push", json={"formid": "SAL_OUTSTOCK", "data": {"Numbers": [number], "RuleId": "OutStock-SalReturnStock"}}),
        galaxy.raw(f"{FORMS}.Save", json={"formid": "SAL_RETURNSTOCK", "data": {"Model": {}}}),
        galaxy.raw(f"{FORMS}.BatchSave", json={"formid": "SAL_RETURNSTOCK", "data": {"Model": [RETURN]}}),
    ]  # fmt: skip
    for reply in replies:
        text = reply.text.casefold()
        assert reply.status_code == 200
        assert "session" not in text and "会话" not in text and '"result":false' not in text
        assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
