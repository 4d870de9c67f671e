"""The YonBIP client against the mock data centre: the way of a return, tokens, and every way to fail."""

import logging
import socket

import httpx
import pytest
from yonbip_house import ORDER
from yonbip_house import RETURN as ONE_RETURN

from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.settings import demo_identity
from plugins.erp_connectors.wire import yonbip as services
from plugins.erp_connectors.wire.errors import (
    AlreadyDone,
    Duplicate,
    Refused,
    SessionLost,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from plugins.erp_connectors.wire.yonbip import YonbipAccount, YonbipClient
from plugins.erp_connectors.wire.yonbip_token import signature

ME = demo_identity()
RETURN = {
    **ONE_RETURN,
    "payMoney": 113,
    "saleReturnDetails": [{"_status": "Insert", "productId": "M001", "qty": 1, "oriSum": 113}],
}


def account(url, **changes):
    return YonbipAccount(**{"tenant_id": ME.tenant_id, "app_key": ME.app_key, "app_secret": ME.app_secret, "url": url, **changes})


@pytest.fixture
def server():
    with running(yonbip_app()) as url:
        yield url


@pytest.fixture
def bip(server):
    with YonbipClient(account(server), timeout=2) as client:
        yield client


def fault(url, **record):
    assert httpx.post(f"{url}/_mock/faults", json=record).status_code == 201


def calls(url, ending):
    return [one for one in httpx.get(f"{url}/_mock/requests").json() if one["call"].endswith(ending)]


def test_the_vector_of_the_protocol():
    assert signature("as", {"timestamp": "1795392671939", "appKey": "ak"}) == "8pphckGAPPC4rviBGQzTkgwSbl9BEUw4D9ymTdejvSg="


def test_the_way_of_a_return(bip):
    bip.check()
    made = bip.save(services.SALE_RETURN, RETURN, key="key-1")
    assert bip.save(services.SALE_RETURN, RETURN, key="key-1") == made
    bip.act(services.SALE_RETURN, "submit", ids=[made["id"]])
    bip.act(services.SALE_RETURN, "audit", codes=[made["code"]])
    assert bip.detail(services.SALE_RETURN, made["id"])["saleReturnStatus"] == "ENDSALERETURN"
    assert [row["code"] for row in bip.every(services.SALE_RETURN, {"code": made["code"]})] == [made["code"]]


def test_every_row_of_many_pages(bip):
    for _ in range(5):
        bip.save(services.SALE_RETURN, RETURN)
    assert len(list(bip.every(services.SALE_RETURN, {}, size=2))) == 5
    assert list(bip.every(services.SALE_ORDER, {})) == []


def test_objects_in_a_list_and_bare_calls(bip):
    made = bip.save(services.SALE_ORDER, ORDER)
    bip.act_each(services.SALE_ORDER, "batchaudit", [made["id"]])
    assert bip.read(services.CURRENT_STOCK, {"product_code": "M001"}) == []


def test_code_200_is_not_trusted(bip):
    made = bip.save(services.SALE_RETURN, RETURN)
    with pytest.raises(Refused, match="不能弃审"):
        bip.act(services.SALE_RETURN, "unaudit", ids=[made["id"]])


def test_refusals_carry_code_and_words(bip):
    with pytest.raises(Refused, match="客户不允许为空!") as refused:
        bip.save(services.SALE_RETURN, {**RETURN, "agentId": ""})
    assert refused.value.code == "999"
    with pytest.raises(Refused) as missing:
        bip.detail(services.SALE_RETURN, "999")
    assert missing.value.code == "1002"
    with pytest.raises(Refused) as unknown:
        bip.read("/yonbip/nothing", {})
    assert unknown.value.code == "404"


@pytest.mark.parametrize(
    ("message", "code", "kind", "error"),
    [
        ("API未被授权", "310037", "permission", Refused),
        ("单据日期[2026-01-05]所在的会计期间已结账", "999", "closed_period", Refused),
        ("客户[C9]不存在", "999", "unmapped", Refused),
        ("物料分类编码:00000111未找到", "999", "unmapped", Refused),
        ("销售组织[x]不存在", "999", "organisation", Refused),
        ("业务单据不存在，请检查！", "999", "", Refused),
        ("单据编号[CE-1]已存在", "999", "duplicate", Duplicate),
        ("重复提交请求", "10004", "duplicate", Duplicate),
        ("审核失败,当前单据已审核, 不允许重复操作!", "999", "done", AlreadyDone),
    ],
)
def test_refusals_are_told_apart(server, bip, message, code, kind, error):
    fault(server, kind="refuse", match="singleSave", value=message, code=code)
    with pytest.raises(Refused) as told:
        bip.save(services.SALE_RETURN, RETURN)
    assert (type(told.value), told.value.kind) == (error, kind)


def test_a_long_key_is_refused_here(bip):
    with pytest.raises(ValueError, match="32"):
        bip.save(services.SALE_RETURN, RETURN, key="k" * 33)


def test_a_late_repeat_is_a_duplicate_that_names_the_document():
    now = [1_800_000_000.0]
    with running(yonbip_app(clock=lambda: now[0])) as url, YonbipClient(account(url), clock=lambda: now[0]) as bip:
        made = bip.save(services.SALE_RETURN, RETURN, key="key-1")
        now[0] += 3700
        with pytest.raises(Duplicate) as late:
            bip.save(services.SALE_RETURN, RETURN, key="key-1")
        assert late.value.id == made["id"]


def test_a_token_is_kept_until_shortly_before_its_end():
    now = [1_800_000_000.0]
    with running(yonbip_app(clock=lambda: now[0])) as url, YonbipClient(account(url), clock=lambda: now[0]) as bip:
        for _ in range(3):
            bip.page(services.SALE_RETURN, {})
        assert len(calls(url, "getAccessToken")) == 1
        now[0] += 7150
        bip.page(services.SALE_RETURN, {})
        assert len(calls(url, "getAccessToken")) == 2
        assert len(calls(url, "getGatewayAddress")) == 1
        assert all(one["outcome"] == "ok" for one in calls(url, "/list"))


@pytest.mark.parametrize("code", ["310001", "310036"])
def test_a_refused_token_is_renewed_and_the_write_sent_once_more(server, bip, code):
    bip.check()
    fault(server, kind="session_lost", match="singleSave", code=code)
    bip.save(services.SALE_RETURN, RETURN)
    assert bip.page(services.SALE_RETURN, {}).total == 1


def test_a_token_that_never_helps(server, bip):
    fault(server, kind="session_lost", match="singleSave", times=0)
    with pytest.raises(SessionLost):
        bip.save(services.SALE_RETURN, RETURN)


def test_a_suite(server):
    suite = account(server, app_key=ME.suite_key, app_secret=ME.suite_secret, is_suite=True)
    with YonbipClient(suite) as bip:
        bip.save(services.SALE_RETURN, RETURN)


def test_who_is_not_let_in(server):
    with YonbipClient(account(server, app_secret="wrong")) as bip, pytest.raises(SessionLost):
        bip.check()
    with YonbipClient(account(server, tenant_id="other")) as bip, pytest.raises(SessionLost, match="租户"):
        bip.check()


@pytest.mark.parametrize("kind", ["drop_after", "truncate"])
def test_a_lost_answer_is_unknown_and_the_same_key_finds_it(server, bip, kind):
    fault(server, kind=kind, match="singleSave")
    with pytest.raises(UnknownOutcome):
        bip.save(services.SALE_RETURN, RETURN, key="key-1")
    assert bip.page(services.SALE_RETURN, {}).total == 1
    bip.save(services.SALE_RETURN, RETURN, key="key-1")
    assert bip.page(services.SALE_RETURN, {}).total == 1


@pytest.mark.parametrize(
    "record",
    [{"kind": "drop_before"}, {"kind": "http_500"}, {"kind": "response_error"}]
    + [{"kind": "refuse", "code": code} for code in ("202", "310504", "310072")],
)
def test_answers_that_leave_a_doubt(server, bip, record):
    fault(server, match="singleSave", **record)
    with pytest.raises(UnknownOutcome):
        bip.save(services.SALE_RETURN, RETURN, key="key-1")
    fault(server, match="/list", **record)
    with pytest.raises(Unreachable):
        bip.page(services.SALE_RETURN, {})


def test_a_rate_limit_is_told_apart(server, bip):
    fault(server, kind="rate_limit", match="singleSave")
    with pytest.raises(Throttled) as told:
        bip.save(services.SALE_RETURN, RETURN)
    assert told.value.retry_after == 60, "they count by the minute and do not say when to come back"


def test_nobody_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with YonbipClient(account(f"http://127.0.0.1:{taken.getsockname()[1]}")) as bip, pytest.raises(Unreachable):
            bip.save(services.SALE_RETURN, RETURN)


def test_secrets_are_shown_nowhere(server, caplog):
    caplog.set_level(logging.DEBUG)
    one = account(server)
    with YonbipClient(one) as bip:
        bip.save(services.SALE_RETURN, RETURN)
        shown = repr(one) + repr(bip) + repr(vars(bip))
        token = bip._tokens.token()
    assert ME.app_secret not in shown + caplog.text
    assert token not in shown + caplog.text
    assert "signature=" not in caplog.text
