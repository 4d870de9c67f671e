"""The Galaxy client against the mock server: the whole way of a return, and every way to fail."""

import logging
import socket

import httpx
import pytest

from plugins.erp_connectors.mocks import kingdee_app, running
from plugins.erp_connectors.mocks.kingdee.settings import Settings, demo_identity
from plugins.erp_connectors.wire.errors import (
    AlreadyDone,
    Duplicate,
    Refused,
    SessionLost,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from plugins.erp_connectors.wire.kingdee import KingdeeAccount, KingdeeClient
from plugins.erp_connectors.wire.kingdee_signing import BadAppId, client_secret, signed_headers

ME = demo_identity()
OUT = {
    "FCustomerID": {"FNumber": "C001"},
    "FDate": "2026-01-02",
    "FEntity": [{"FMaterialID": {"FNumber": "M001"}, "FRealQty": 5, "FTaxPrice": 11.3, "FStockId": {"FNumber": "CK001"}}],
}
RETURN = {
    "FRetcustId": {"FNumber": "C001"},
    "FDate": "2026-01-05",
    "FEntity": [{"FMaterialId": {"FNumber": "M001"}, "FRealQty": 2, "FTaxPrice": 113, "FStockId": {"FNumber": "CK001"}}],
}


def account(url, **changes):
    given = {"acct_id": ME.acct_id, "user": ME.user, "app_id": ME.app_id, "app_secret": ME.app_secret, **changes}
    return KingdeeAccount(url=f"{url}/k3cloud/", **given)


@pytest.fixture
def server():
    with running(kingdee_app()) as url:
        yield url


@pytest.fixture(params=["headers", "app_secret"])
def galaxy(server, request):
    with KingdeeClient(account(server), sign_in=request.param, timeout=2) as client:
        yield client


def fault(url, **record):
    assert httpx.post(f"{url}/_mock/faults", json=record).status_code == 201


def test_the_vector_of_the_protocol():
    made_up = KingdeeAccount(
        url="https://host.example/k3cloud/",
        acct_id="5ec78a4a1cb2f5",
        user="Administrator",
        app_id="205234_" + "A" * 32,
        app_secret="0123456789abcdef0123456789abcdef",
    )
    save = "https://host.example/k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.Save.common.kdsvc"
    headers = signed_headers(made_up, save, 1795392436)
    assert headers["X-Api-ClientID"] == "205234"
    assert headers["X-Kd-Appdata"] == "NWVjNzhhNGExY2IyZjUsQWRtaW5pc3RyYXRvciwyMDUyLDA="
    assert headers["X-Api-Signature"] == (
        "OWQ0ODUxNTRmYWJjZmVmYTEzODI1MmFhNzU4YWFkMjk5MDM2ZjNmODg5M2FkM2E1NzVjMTMxMjg0MmFkZTA4NA=="
    )
    assert headers["X-Kd-Signature"] == (
        "ZjQzYjE1MTNiYWY5MDA2NjU0YTI3MTRkNmNmMWVmZmMyMmMxYWNiNjI2NTNhMGEwMGIzMTBiNzE2M2Y1YThiZA=="
    )


@pytest.mark.parametrize("app_id", ["205234", "205234_short", "205234_" + "!" * 32])
def test_a_wrong_app_id_is_told_early(app_id):
    with pytest.raises(BadAppId):
        client_secret(app_id)


def test_the_whole_way_of_a_return(galaxy):
    galaxy.check()
    out = galaxy.save("SAL_OUTSTOCK", OUT, NeedReturnFields=["FBillNo"])
    assert out.returned == {"FBillNo": out.number}
    galaxy.submit("SAL_OUTSTOCK", out.number)
    galaxy.audit("SAL_OUTSTOCK", id=out.id)
    back = galaxy.push("SAL_OUTSTOCK", "OutStock-SalReturnStock", out.number)
    lines = galaxy.query("SAL_RETURNSTOCK", ["FEntity_FENTRYID", "FRealQty"], f"FID={back.id}")
    change = {"FID": back.id, "FEntity": [{"FENTRYID": lines[0]["FEntity_FENTRYID"], "FRealQty": 3}]}
    galaxy.save("SAL_RETURNSTOCK", change, IsDeleteEntry="false")
    galaxy.submit("SAL_RETURNSTOCK", back.number)
    galaxy.audit("SAL_RETURNSTOCK", back.number)
    assert galaxy.view("SAL_RETURNSTOCK", back.number)["DocumentStatus"] == "C"
    owed = galaxy.push("SAL_RETURNSTOCK", "", back.number, target="AR_receivable")
    assert galaxy.query("AR_receivable", ["FBillNo", "FALLAMOUNTFOR"], f"FSOURCEBILLNO='{back.number}'") == [
        {"FBillNo": owed.number, "FALLAMOUNTFOR": -33.9}
    ]


def test_steps_back_and_generic_operations(galaxy):
    made = galaxy.save("SAL_RETURNSTOCK", RETURN)
    galaxy.submit("SAL_RETURNSTOCK", made.number)
    galaxy.cancel_assign("SAL_RETURNSTOCK", made.number)
    galaxy.submit("SAL_RETURNSTOCK", made.number)
    galaxy.audit("SAL_RETURNSTOCK", made.number)
    galaxy.unaudit("SAL_RETURNSTOCK", made.number)
    galaxy.operate("SAL_RETURNSTOCK", "Cancel", made.number)
    galaxy.delete("SAL_RETURNSTOCK", made.number)
    assert galaxy.query("SAL_RETURNSTOCK", ["FID"]) == []


def test_a_batch_tells_both_halves(galaxy):
    batch = galaxy.batch_save("SAL_RETURNSTOCK", [RETURN, {}, {**RETURN, "FBillNo": "R-1"}])
    assert {at: one.number for at, one in batch.done.items()} == {0: "XSTHD000001", 2: "R-1"}
    assert "退货客户" in batch.refused[1].messages[0]


def test_pages_of_a_query(galaxy):
    galaxy.batch_save("SAL_RETURNSTOCK", [{**RETURN, "FBillNo": f"R-{at}"} for at in range(5)])
    page = galaxy.query("SAL_RETURNSTOCK", ["FBillNo"], order="FBillNo DESC", start=1, limit=2)
    assert [row["FBillNo"] for row in page] == ["R-3", "R-2"]


def test_refusals_carry_words_code_and_field(galaxy):
    galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})
    with pytest.raises(Duplicate) as taken:
        galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})
    assert (taken.value.code, taken.value.field) == ("11", "FBillNo")
    galaxy.submit("SAL_RETURNSTOCK", "R-1")
    with pytest.raises(AlreadyDone):
        galaxy.submit("SAL_RETURNSTOCK", "R-1")
    with pytest.raises(Refused, match="元数据中标识为FXYZ的字段不存在"):
        galaxy.query("SAL_RETURNSTOCK", ["FXYZ"])
    with pytest.raises(Refused) as missing:
        galaxy.view("SAL_RETURNSTOCK", "none")
    assert missing.value.code == "10"


@pytest.mark.parametrize("kind", ["drop_after", "truncate"])
def test_a_lost_answer_is_unknown_and_a_query_finds_it(server, galaxy, kind):
    galaxy.check()
    fault(server, kind=kind, match="Save")
    with pytest.raises(UnknownOutcome):
        galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})
    assert galaxy.query("SAL_RETURNSTOCK", ["FBillNo"], "FBillNo='R-1'") == [{"FBillNo": "R-1"}]


@pytest.mark.parametrize("kind", ["drop_before", "http_500", "response_error"])
def test_a_lost_answer_is_unknown_even_when_nothing_was_done(server, galaxy, kind):
    galaxy.check()
    fault(server, kind=kind, match="Save")
    with pytest.raises(UnknownOutcome):
        galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})
    assert galaxy.query("SAL_RETURNSTOCK", ["FBillNo"], "FBillNo='R-1'") == []


@pytest.mark.parametrize("kind", ["drop_before", "truncate", "http_500", "response_error"])
def test_a_lost_answer_to_a_question_changes_nothing(server, galaxy, kind):
    galaxy.check()
    fault(server, kind=kind, match="Query")
    with pytest.raises(Unreachable):
        galaxy.query("BD_Currency", ["FCODE"])


def test_an_answer_that_takes_too_long(server):
    fault(server, kind="delay", match="Save", value="1")
    with KingdeeClient(account(server), timeout=0.3) as galaxy, pytest.raises(UnknownOutcome):
        galaxy.save("SAL_RETURNSTOCK", RETURN)


def test_nobody_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with KingdeeClient(account(url)) as galaxy, pytest.raises(Unreachable):
            galaxy.save("SAL_RETURNSTOCK", RETURN)


@pytest.mark.parametrize("record", [{"kind": "session_lost"}, {"kind": "response_error", "value": "ctx == null"}])
def test_a_lost_session_is_renewed_and_the_write_sent_once_more(server, galaxy, record):
    galaxy.check()
    fault(server, match="Save", **record)
    galaxy.save("SAL_RETURNSTOCK", RETURN)
    assert len(galaxy.query("SAL_RETURNSTOCK", ["FID"])) == 1


def test_a_session_that_idled_out_is_renewed():
    now = [1_800_000_000.0]
    with (
        running(kingdee_app(settings=Settings(session_seconds=60), clock=lambda: now[0])) as url,
        KingdeeClient(account(url), sign_in="app_secret", clock=lambda: now[0]) as galaxy,
    ):
        galaxy.save("SAL_RETURNSTOCK", RETURN)
        now[0] += 61
        galaxy.save("SAL_RETURNSTOCK", RETURN)
        assert len(galaxy.query("SAL_RETURNSTOCK", ["FID"])) == 2


@pytest.mark.parametrize("mode", ["headers", "app_secret"])
def test_who_is_not_let_in(server, mode):
    with KingdeeClient(account(server, app_secret="wrong"), sign_in=mode) as galaxy, pytest.raises(SessionLost):
        galaxy.save("SAL_RETURNSTOCK", RETURN)


def test_a_rate_limit_is_told_apart(server, galaxy):
    fault(server, kind="rate_limit", match="Save")
    with pytest.raises(Throttled):
        galaxy.save("SAL_RETURNSTOCK", RETURN)


def test_a_wrong_address_is_a_refusal(server):
    wrong = KingdeeAccount(f"{server}/elsewhere", ME.acct_id, ME.user, ME.app_id, ME.app_secret)
    with KingdeeClient(wrong) as galaxy, pytest.raises(Refused):
        galaxy.save("SAL_RETURNSTOCK", RETURN)


def test_secrets_are_shown_nowhere(server, caplog):
    caplog.set_level(logging.DEBUG)
    one = account(server)
    with KingdeeClient(one, sign_in="app_secret") as galaxy:
        galaxy.save("SAL_RETURNSTOCK", RETURN)
        shown = repr(one) + repr(galaxy) + repr(vars(galaxy))
    sessions = [record.getMessage() for record in caplog.records if "kdservice-sessionid" in record.getMessage()]
    assert ME.app_secret not in shown + caplog.text
    assert sessions == []
