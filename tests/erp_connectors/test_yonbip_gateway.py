"""The mock YonBIP data centre over real HTTP: discovery, tokens, and the gateway's checks in their order."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from yonbip_house import ADD_VOUCHER, ME, ORDERS, REFUND, REFUNDS, RETURN, RETURNS, Caller

from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.settings import BadSetting, chosen
from plugins.erp_connectors.mocks.yonbip.settings import Settings
from plugins.erp_connectors.mocks.yonbip.tokens import signature

START = 1_800_000_000.0


@pytest.fixture(scope="module")
def server():
    with running(yonbip_app()) as url:
        yield url


@pytest.fixture
def bip(server):
    return Caller(server).sign_in()


def centre(now=None, **settings):
    """A mock of its own, with a clock that can be set."""
    return running(yonbip_app(settings=Settings(**settings), clock=(lambda: now[0]) if now else (lambda: START)))


# -- discovery and tokens -----------------------------------------------------------------------------------------


def test_the_vector_of_the_protocol():
    assert signature("as", {"appKey": "ak", "timestamp": "1795392671939"}) == "8pphckGAPPC4rviBGQzTkgwSbl9BEUw4D9ymTdejvSg="


def test_discovery(server):
    found = httpx.get(f"{server}/open-auth/dataCenter/getGatewayAddress", params={"tenantId": ME.tenant_id}).json()
    assert found == {
        "code": "00000",
        "message": "成功！",
        "data": {"gatewayUrl": f"{server}/iuap-api-gateway", "tokenUrl": f"{server}/iuap-api-auth"},
    }
    unknown = httpx.get(f"{server}/open-auth/dataCenter/getGatewayAddress", params={"tenantId": "x"})
    assert (unknown.status_code, unknown.json()) == (200, {"code": "500", "message": "根据租户id获取网关地址出现异常"})


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
    assert Caller(server).grant(appKey="other") == {"code": "10018", "message": "应用不存在或appKey已停用"}
    assert Caller(server).grant(secret="wrong")["message"] == "签名不正确"


def test_a_timestamp_may_be_told_to_be_fresh():
    with centre(freshness_seconds=300) as url:
        caller = Caller(url)
        assert caller.grant(at=START - 299)["code"] == "00000"
        assert caller.grant(at=START - 301)["message"] == "timestamp已过期"
        assert caller.grant(at=START + 301)["message"] == "timestamp已过期"
        assert caller.grant(at=(START - 5) / 1000)["code"] == "00000", "their Python example sends seconds"


@pytest.mark.parametrize(("app", "code"), [("disabled", "310006"), ("missing", "310005")])
def test_an_app_that_is_switched_off(app, code):
    with running(yonbip_app(settings=Settings())) as url, centre(app=app) as off:
        caller = Caller(off)
        assert caller.grant()["code"] == "10018"
        suite = {"suiteKey": ME.suite_key, "tenantId": ME.tenant_id}
        path = "/iuap-api-auth/open-auth/suiteApp/getAccessToken"
        caller.token = caller.grant(path, secret=ME.suite_secret, **suite)["data"]["access_token"]
        assert caller.post(f"{RETURNS}/list", {})["code"] == code
        assert Caller(url).sign_in().post(f"{RETURNS}/list", {})["code"] == "200"


@pytest.mark.parametrize("code", ["310036", "310001"])
def test_tokens_expire(code):
    now = [START]
    with centre(now, expired_code=code) as url:
        caller = Caller(url).sign_in()
        assert caller.post(f"{RETURNS}/list", {})["code"] == "200"
        now[0] += 7201
        assert caller.post(f"{RETURNS}/list", {})["code"] == code


# -- the order of the checks ----------------------------------------------------------------------------------------


def test_checks_come_in_the_order_of_the_real_gateway():
    with centre(not_granted="/yonbip/EFI/*", per_minute=4) as url:
        caller = Caller(url)
        unknown = caller.http.post("/iuap-api-gateway/yonbip/nothing", json={})
        assert (unknown.status_code, unknown.json()["code"]) == (404, "310404"), "even without a token"
        assert unknown.json()["message"] == "网关上没有注册此API[/yonbip/nothing]，请确认后重新调用"
        address = f"/iuap-api-gateway{RETURNS}/singleSave"
        assert caller.http.post(address, content=b"{broken").json() == {"code": "310001", "message": "access_token不能为空。"}
        bad = caller.http.post(address, content=b"{broken", params={"access_token": "bad"})
        assert bad.json() == {"code": "310036", "message": "非法token"}
        caller.sign_in()
        token = {"access_token": caller.token}
        ungranted = caller.http.get(f"/iuap-api-gateway{REFUNDS}/save", params=token)
        assert ungranted.json()["code"] == "310037", "before its method and body are looked at"
        assert caller.http.get(address, params=token).json()["code"] == "310405"
        assert caller.http.post(address, content=b"{broken", params=token).json()["code"] == "310002"
        assert caller.http.post(address, json={}, params=token).json()["code"] == "310008"
        assert caller.http.post(address, json={"data": RETURN}, headers=token).json()["code"] == "200", "a token in the header"
        assert caller.http.post(address, content=b"{broken", params=token).json()["code"] == "310046", "called too often"
        assert caller.http.post(f"/iuap-api-gateway{RETURNS}/list", json={}, params=token).json()["code"] == "200"


def test_parameters_are_checked_by_their_type(bip):
    for changes, name in (({"vouchdate": "yesterday"}, "vouchdate"), ({"exchRate": "one"}, "exchRate")):
        reply = bip.post(f"{RETURNS}/singleSave", {"data": {**RETURN, **changes}})
        assert (reply["code"], reply["message"]) == ("310023", f"参数[{name}]类型校验失败")
    many = {**RETURN, "saleReturnDetails": [{**RETURN["saleReturnDetails"][0], "qty": True}]}
    assert bip.post(f"{RETURNS}/singleSave", {"data": many})["code"] == "310023"
    assert bip.get(f"{RETURNS}/detail")["code"] == "310008"
    assert bip.post(f"{RETURNS}/list", {"pageIndex": "x"})["code"] == "310023"
    assert bip.post(f"{RETURNS}/list", {"pageIndex": "1", "pageSize": "10"})["code"] == "200", "numbers come as text as well"


def test_a_strict_gateway_wants_pages_and_codes_may_be_numbers():
    with centre(strict_parameters=True, numeric_codes=True, display_codes=True) as url:
        caller = Caller(url).sign_in()
        assert caller.post(f"{RETURNS}/list", {})["code"] == "310008"
        assert caller.post(f"{RETURNS}/list", {"pageIndex": 1, "pageSize": 10})["code"] == 200
        refused = caller.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "agentId": None}})
        assert (refused["code"], refused["level"], "displayCode" in refused) == ("999", 0, True)


def test_rates_are_counted_by_the_minute_and_address():
    now = [START]
    with centre(now, per_minute_of=f"{RETURNS}/list=2", rate_code="310039") as url:
        caller = Caller(url).sign_in()
        codes = [caller.post(f"{RETURNS}/list", {})["code"] for _ in range(3)]
        assert codes == ["200", "200", "310039"]
        assert caller.post(f"{ORDERS}/list", {})["code"] == "200", "another address"
        now[0] += 60
        assert caller.post(f"{RETURNS}/list", {})["code"] == "200"


def test_settings_are_checked():
    with pytest.raises(BadSetting, match="expired_code: '1' must be one of 310036, 310001"):
        chosen(Settings(), {"expired_code": "1"})
    with pytest.raises(BadSetting, match="there is no setting 'speed'"):
        chosen(Settings(), {"speed": "1"})
    told = chosen(Settings(), {"per_minute": "60", "approval_flow": "no", "app_key": "mine"})
    assert (told.per_minute, told.approval_flow, told.identity.app_key) == (60, False, "mine")


# -- once and only once ---------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_same_reply_and_later_the_duplicate_code():
    now = [START]
    with centre(now) as url:
        caller = Caller(url).sign_in()
        first = caller.saved(resubmitCheckKey="key-1")
        assert caller.saved(resubmitCheckKey="key-1") == first
        assert caller.saved(resubmitCheckKey="key-2")["id"] != first["id"]
        order = {key: RETURN[key] for key in ("resubmitCheckKey",) if key in RETURN} | {"resubmitCheckKey": "key-1"}
        assert caller.post(f"{ORDERS}/singleSave", {"data": order})["code"] == "999", "a key is one address's own"
        now[0] += 3601
        late = caller.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "resubmitCheckKey": "key-1"}})
        assert (late["code"], late["data"]) == ("100004", {"id": first["id"]})
        caller.act("delete", first["id"])
        assert caller.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "resubmitCheckKey": "key-1"}})["code"] == "100004"
        long = caller.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "resubmitCheckKey": "k" * 33}})
        assert long["code"] == "310015"


def test_a_refused_save_uses_no_key_up(bip):
    refused = bip.post(f"{RETURNS}/singleSave", {"data": {**RETURN, "agentId": "", "resubmitCheckKey": "again"}})
    assert refused["code"] == "999"
    assert bip.saved(resubmitCheckKey="again")["code"]


def test_202_while_the_same_key_is_worked_on():
    """Two save under one key at once: whichever comes first is worked on, the other is told so."""
    with centre(save_seconds=1.5, duplicate_code="10004") as url:
        callers = [Caller(url).sign_in() for _ in range(2)]
        keyed = {"data": {**RETURN, "resubmitCheckKey": "k"}}
        with ThreadPoolExecutor(len(callers)) as pool:
            replies = {r["code"]: r for r in pool.map(lambda caller: caller.post(f"{RETURNS}/singleSave", keyed), callers)}
        assert sorted(replies) == ["200", "202"]
        assert len(callers[0].held("salereturn")) == 1
        assert [caller.saved(resubmitCheckKey="k") for caller in callers] == [replies["200"]["data"]] * 2


@pytest.mark.parametrize("repeat", ["same", "refuse"])
def test_keys_of_the_business(repeat):
    with centre(business_repeat=repeat) as url:
        caller = Caller(url).sign_in()
        made = caller.saved(f"{REFUNDS}/save", REFUND)
        again = caller.post(f"{REFUNDS}/save", {"data": REFUND})
        assert (
            (again["code"] == "200" and again["data"]["id"] == made["id"]) if repeat == "same" else "已存在" in again["message"]
        )
        alone = {**REFUND, "extSystemCode": None}
        assert caller.saved(f"{REFUNDS}/save", alone)["id"] != caller.saved(f"{REFUNDS}/save", alone)["id"]
        half = caller.post(f"{REFUNDS}/save", {"data": {**REFUND, "extVouchCode": ""}})
        assert half["message"] == "外部系统单号不能为空!"
        assert len(caller.held("refund")) == 3
        assert caller.post(ADD_VOUCHER, {})["code"] == "404"
