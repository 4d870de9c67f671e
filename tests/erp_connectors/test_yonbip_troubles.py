"""Faults on demand, and what a killed mock YonBIP remembers."""

import os
import signal
import subprocess
import sys

import httpx
import pytest
from yonbip_house import RETURN, RETURNS, Caller

from plugins.erp_connectors.mocks import running, yonbip_app


@pytest.fixture
def bip():
    with running(yonbip_app()) as url:
        yield Caller(url).sign_in()


def codes(caller):
    return [one["number"] for one in caller.held("salereturn")]


@pytest.mark.parametrize(("kind", "kept"), [("drop_before", []), ("drop_after", ["R-1"]), ("truncate", ["R-1"])])
def test_a_broken_connection_before_or_after_the_work(bip, kind, kept):
    bip.fault(kind=kind, match="singlesave")
    with pytest.raises(httpx.RemoteProtocolError):
        bip.saved(code="R-1")
    assert codes(bip) == kept


def test_refusals_on_demand(bip):
    for record, code in (
        ({"kind": "refuse", "value": "服务端逻辑异常"}, "999"),
        ({"kind": "refuse", "code": "202", "value": "幂等请求正在执行"}, "202"),
        ({"kind": "refuse", "code": "310043", "value": "此API触发熔断"}, "310043"),
        ({"kind": "rate_limit"}, "310046"),
        ({"kind": "session_lost"}, "310036"),
    ):
        bip.fault(match="singleSave", **record)
        assert bip.post(f"{RETURNS}/singleSave", {"data": RETURN})["code"] == code
    assert bip.post(f"{RETURNS}/list", {})["code"] == "310036", "the token stays lost"
    assert codes(bip) == []


def test_a_request_delivered_twice_makes_one_document_under_a_key(bip):
    bip.fault(kind="duplicate", match="singleSave")
    bip.saved(resubmitCheckKey="twice")
    assert len(codes(bip)) == 1


def test_the_page_shows_no_tokens(bip):
    bip.saved(code="R-1")
    page = httpx.get(f"{bip.url}/_mock/").text
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
        caller.act("submit", made[0]["id"])
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with running(yonbip_app(data)) as url:
        again = Caller(url)
        again.token = caller.token
        assert codes(again) == [one["code"] for one in made]
        assert again.shown(made[0]["id"])["verifystate"] == 1
        assert again.saved(resubmitCheckKey="key-3") == made[3], "the keys are remembered, too"
