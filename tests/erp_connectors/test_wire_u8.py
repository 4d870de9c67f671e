"""The U8 client against the mock: tokens, keys, adds by and by, and every way to fail."""

import logging
import socket
from itertools import count

import httpx
import pytest
from test_mock_u8 import ME, RED, RETURN, VOUCHER, fault

from plugins.erp_connectors.mocks import running, u8_app
from plugins.erp_connectors.mocks.u8.settings import Settings
from plugins.erp_connectors.wire.errors import (
    AlreadyDone,
    Duplicate,
    Refused,
    SessionLost,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from plugins.erp_connectors.wire.u8 import Codes, NothingFound, StillRunning, U8Account, U8Client
from plugins.erp_connectors.wire.u8_replies import MEANINGS

SERIAL = count(1)


def account(url, **changes):
    told = {key: getattr(ME, key) for key in ("from_account", "to_account", "app_key", "app_secret")}
    return U8Account(**{**told, "url": url, **changes})


@pytest.fixture(scope="module")
def server():
    with running(u8_app()) as url:
        yield url


@pytest.fixture
def u8(server):
    with U8Client(account(server), timeout=2) as client:
        yield client
    httpx.delete(f"{server}/_mock/faults")
    httpx.delete(f"{server}/_mock/documents")


def returned():
    """A return under a number of its own."""
    return {**RETURN, "code": f"W-{next(SERIAL)}"}


def calls(url, ending):
    return [one for one in httpx.get(f"{url}/_mock/requests").json() if one["call"].endswith(ending)]


def test_the_way_of_a_return(u8):
    u8.check()
    one = returned()
    assert u8.add("returnorder", one, biz_id=one["code"]) == one["code"]
    assert u8.add("returnorder", one, biz_id=one["code"]) == one["code"]
    u8.step("returnorder", "verify", one["code"])
    found = u8.get("returnorder", one["code"])
    assert found["state"] == "审核" and found["entry"][0]["quantity"] == "-2"
    assert u8.get("returnorder", "nothing") is None
    assert [row["code"] for row in u8.every("returnorderlist", {"code_begin": one["code"], "code_end": one["code"]})] == [
        one["code"]
    ]


def test_every_row_of_many_pages(u8):
    for _ in range(5):
        u8.add("returnorder", returned())
    assert len(list(u8.every("returnorderlist", {}, rows=2))) == 5
    assert list(u8.every("saleorderlist", {})) == []
    page = u8.page("returnorderlist", {}, index=3, rows=2)
    assert (page.index, page.pages, page.total, len(page.rows)) == (3, 3, 5, 1)


def test_vouchers_stand_one_level_deeper(u8):
    u8.add("voucher", VOUCHER, biz_id="V")
    (found,) = u8.every("voucherlist", {"coutno_id": "CE-V-1"})
    assert found["debit"]["entry"][0]["account_code"] == "6001"
    u8.cancel_voucher("CE-V-1")
    with pytest.raises(NothingFound):
        u8.cancel_voucher("CE-V-9")


def test_masters_are_edited(u8):
    u8.add("customer", {"code": "WC1", "name": "A"})
    u8.edit("customer", {"code": "WC1", "phone": "1"})
    assert u8.get("customer", "WC1")["phone"] == "1"


def test_a_trade_id_is_drawn_for_each_add_without_a_key(server, u8):
    before = len(calls(server, "/system/tradeid"))
    u8.add("returnorder", returned())
    u8.add("returnorder", returned())
    assert len(calls(server, "/system/tradeid")) == before + 2


def test_an_add_by_and_by_is_asked_for_at_its_url():
    now = [1_800_000_000.0]
    app = u8_app(settings=Settings(async_seconds=3), clock=lambda: now[0])
    with running(app) as url, U8Client(account(url), clock=lambda: now[0]) as u8:
        with pytest.raises(StillRunning) as running_:
            u8.add("returnorder", RETURN, biz_id="B", at_once=False)
        assert isinstance(running_.value, UnknownOutcome)
        with pytest.raises(StillRunning) as still:
            u8.outcome(running_.value.url)
        assert still.value.url == running_.value.url
        with pytest.raises(StillRunning) as again:
            u8.add("returnorder", RETURN, biz_id="B", at_once=False)
        assert again.value.url == running_.value.url, "the same key leads back to the same outcome"
        now[0] += 4
        assert u8.outcome(running_.value.url) == "CE-1"
        with pytest.raises(NothingFound):
            u8.outcome(f"{url}/result?requestid=none")


def test_the_url_of_an_outcome_does_not_lead_to_another_host(u8):
    with pytest.raises(StillRunning) as running_:
        u8.add("oughtreceive", RED, biz_id="R", at_once=False)
    elsewhere = running_.value.url.replace("http://127.0.0.1", "http://evil.example")
    assert u8.outcome(elsewhere) == "CE-CN-1"


def test_a_token_is_kept_until_shortly_before_its_end():
    now = [1_800_000_000.0]
    with running(u8_app(clock=lambda: now[0])) as url, U8Client(account(url), clock=lambda: now[0]) as u8:
        for _ in range(3):
            u8.page("customer", {})
        assert len(calls(url, "/system/token")) == 1
        now[0] += 7000
        u8.page("customer", {})
        assert len(calls(url, "/system/token")) == 2
        assert all(one["outcome"] == "ok" for one in calls(url, "/batch_get"))


def test_a_refused_token_is_renewed_and_the_write_sent_once_more(server, u8):
    u8.check()
    one = returned()
    fault(server, kind="session_lost", match="returnorder/add")
    u8.add("returnorder", one, biz_id=one["code"])
    assert u8.page("returnorderlist", {}).total == 1


def test_a_token_that_never_helps(server, u8):
    fault(server, kind="session_lost", match="returnorder/add", times=0)
    with pytest.raises(SessionLost):
        u8.add("returnorder", RETURN, biz_id="B")


@pytest.mark.parametrize("wrong", [{"app_secret": "x"}, {"app_key": "x"}, {"from_account": "x"}])
def test_who_is_not_let_in(server, wrong):
    with U8Client(account(server, **wrong)) as u8, pytest.raises(SessionLost):
        u8.check()


def test_a_wrong_account_set_and_a_wrong_data_source_are_told_apart(server):
    for wrong in ({"to_account": "other"}, {"ds_sequence": "8"}):
        with U8Client(account(server, **wrong)) as u8, pytest.raises(Refused) as refused:
            u8.check()
        assert refused.value.kind == "organisation"


def test_refusals_carry_code_words_and_sort(server, u8):
    with pytest.raises(Refused, match="客户编码") as refused:
        u8.add("returnorder", {**RETURN, "custcode": ""}, biz_id="B")
    assert (refused.value.code, refused.value.kind) == ("99011", "")
    one = returned()
    u8.add("returnorder", one)
    with pytest.raises(Duplicate):
        u8.add("returnorder", one)
    u8.step("returnorder", "verify", one["code"])
    with pytest.raises(AlreadyDone):
        u8.step("returnorder", "verify", one["code"])
    with pytest.raises(NothingFound):
        u8.step("returnorder", "verify", "nothing")
    fault(server, kind="closed_period", value="2026-01", times=0)
    with pytest.raises(Refused) as closed:
        u8.add("returnorder", returned())
    assert closed.value.kind == "closed_period"


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ("单据日期所在期间已结账", "closed_period"), ("存货编码[A1]不存在", "unmapped"), ("单据编号[1]已存在", "duplicate"),
        ("操作员无权审核", "permission"), ("调用过于频繁", "throttled"), ("token已过期", "session"), ("账套不存在", "organisation"),
        ("正在处理中", "running"), ("单据已审核", "done"), ("数量不能为零", ""),
    ],
)  # fmt: skip
def test_what_words_mean(message, meaning):
    assert Codes().meaning("40001", message) == meaning


def test_a_code_that_was_learned_goes_before_the_words(server):
    assert Codes({"40001": "permission"}).meaning("40001", "存货不存在") == "permission"
    assert set(MEANINGS) > {"session", "throttled", "running"}


def test_called_too_often(server, u8):
    fault(server, kind="rate_limit", match="returnorder/add")
    with pytest.raises(Throttled):
        u8.add("returnorder", RETURN, biz_id="B")


@pytest.mark.parametrize("kind", ["drop_after", "truncate"])
def test_a_lost_answer_is_unknown_and_the_same_key_finds_it(server, u8, kind):
    one = returned()
    fault(server, kind=kind, match="returnorder/add")
    with pytest.raises(UnknownOutcome):
        u8.add("returnorder", one, biz_id=one["code"])
    assert u8.page("returnorderlist", {}).total == 1
    assert u8.add("returnorder", one, biz_id=one["code"]) == one["code"]
    assert u8.page("returnorderlist", {}).total == 1


@pytest.mark.parametrize("kind", ["drop_before", "http_500", "response_error"])
def test_answers_that_leave_a_doubt_about_a_write_and_none_about_a_question(server, u8, kind):
    u8.check()
    fault(server, kind=kind, match="returnorder/add")
    with pytest.raises(UnknownOutcome):
        u8.add("returnorder", RETURN, biz_id="B")
    fault(server, kind=kind, match="returnorder/get")
    with pytest.raises(Unreachable):
        u8.get("returnorder", "CE-1")


def test_an_operator_signs_in(u8):
    u8.sign_in(ME.user_id, ME.password)
    one = returned()
    u8.add("returnorder", one)
    u8.step("returnorder", "verify", one["code"], user_id=ME.user_id)
    assert u8.get("returnorder", one["code"])["verifier"] == ME.user_id
    with pytest.raises(Refused):
        u8.sign_in(ME.user_id, "wrong")


def test_nobody_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with U8Client(account(f"http://127.0.0.1:{taken.getsockname()[1]}")) as u8, pytest.raises(Unreachable):
            u8.add("returnorder", RETURN)


def test_secrets_are_shown_nowhere(server, caplog):
    caplog.set_level(logging.DEBUG)
    one = account(server)
    with U8Client(one) as u8:
        u8.add("returnorder", returned())
        shown = repr(one) + repr(u8) + repr(vars(u8))
        token = u8._tokens.token()
    assert ME.app_secret not in shown + caplog.text
    assert token not in shown + caplog.text
