"""What all mocks share: troubles on demand, settings, the page, and data that outlives a kill."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from plugins.erp_connectors.cli import mock as mock_command
from plugins.erp_connectors.mocks import kingdee_app, running, u8_app, yonbip_app
from plugins.erp_connectors.mocks.faults import Fault, FaultBook, UnknownFault, fault_from, parse_fault
from plugins.erp_connectors.mocks.settings import BadSetting, chosen, told_by
from plugins.erp_connectors.mocks.store import Store

CENTRES = "/k3cloud/Kingdee.BOS.ServiceFacade.ServicesStub.Account.AccountService.GetDataCenterList.common.kdsvc"
APPS = {"kingdee": kingdee_app, "yonbip": yonbip_app, "u8": u8_app}


# -- faults -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("refuse", Fault("refuse")),
        ("delay:Audit:2.5:0", Fault("delay", "Audit", "2.5", times=0)),
        ("drop_after:Save:times=3:after=2", Fault("drop_after", "Save", times=3, after=2)),
        ("http_500:Save:chance=0.1:times=0:seed=7", Fault("http_500", "Save", times=0, chance=0.1, seed=7)),
        ("response_error:Save:ctx == null", Fault("response_error", "Save", "ctx == null")),
        ("refuse:Save:at 10:30 we rest:2", Fault("refuse", "Save", "at 10:30 we rest", times=2)),
    ],
)
def test_faults_are_read_from_text(text, fault):
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("flood", "unknown fault 'flood'; known: refuse, delay"),
        ("delay:Save:soon", "'soon' is not a number of seconds"),
        ("closed_period::January", "'January' is not a month such as 2026-01"),
        ("kill:Save:later", "'later' is not before or after"),
        ("refuse:Save:no:often", "whole numbers"),
        ("refuse:chance=2", "chance lies above 0 and up to 1"),
    ],
)
def test_faults_that_are_none_say_what_is_known(text, said):
    with pytest.raises(UnknownFault, match=said):
        parse_fault(text)


def test_a_fault_lets_some_calls_pass_and_ends_after_its_times():
    book = FaultBook([Fault("refuse", "save", after=2, times=2)])
    struck = [bool(book.take(call)) for call in ("Save", "Audit", "Save", "Save", "Audit", "Save", "Save")]
    assert struck == [False, False, False, True, False, True, False]
    assert book.listed() == []


def test_a_delay_leaves_room_for_another_trouble():
    book = FaultBook([Fault("delay", value="0.1", times=0), Fault("refuse"), Fault("http_500")])
    assert [one.kind for one in book.take("Save")] == ["delay", "refuse"]
    assert [one.kind for one in book.take("Save")] == ["delay", "http_500"]
    assert [one.kind for one in book.take("Save")] == ["delay"]


def test_the_same_seed_gives_the_same_troubles():
    def struck(seed):
        book = FaultBook([Fault("refuse", times=0, chance=0.3, seed=seed)])
        return [bool(book.take("Save")) for _ in range(200)]

    assert struck(7) == struck(7)
    assert struck(7) != struck(8)
    assert 30 < sum(struck(7)) < 90


def test_the_api_refuses_keys_it_does_not_know():
    with pytest.raises(UnknownFault, match="unknown key 'time'; known: after, chance"):
        fault_from({"kind": "refuse", "time": 3})


@pytest.fixture(params=sorted(APPS))
def url(request):
    with running(APPS[request.param]()) as url:
        yield url


def fault(url, **record):
    assert httpx.post(f"{url}/_mock/faults", json=record).status_code == 201


def asked(url):
    """A call each mock knows without signing in."""
    calls = (
        lambda: httpx.post(f"{url}{CENTRES}", json={}),
        lambda: httpx.get(f"{url}/open-auth/dataCenter/getGatewayAddress?tenantId=x"),
        lambda: httpx.get(f"{url}/system/token"),
    )
    return next(reply for reply in (call() for call in calls) if reply.status_code != 404)


def test_a_slow_trickle_is_whole_in_the_end(url):
    plain = asked(url).text
    fault(url, kind="trickle", value="0.3")
    began = time.monotonic()
    assert asked(url).text == plain
    assert time.monotonic() - began > 0.25


def test_a_rate_limit_says_when_to_come_back(url):
    fault(url, kind="rate_limit", value="3")
    assert asked(url).headers["Retry-After"] == "3"


def test_a_mock_that_shares_its_process_does_not_kill_it(url):
    reply = httpx.post(f"{url}/_mock/faults", json={"kind": "kill"})
    assert (reply.status_code, reply.json()["problem"].split(",")[0]) == (422, "this mock shares its process with others")


# -- settings -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Who:
    user: str = "demo"


@dataclass(frozen=True)
class Some:
    identity: Who = field(default_factory=Who)
    seconds: float = 1.0
    often: int = 2
    strict: bool = False
    forms: Path | None = None


def test_settings_from_file_and_command_line(tmp_path):
    file = tmp_path / "mock.toml"
    file.write_text('seconds = 5\nstrict = true\nuser = "ada"\n')
    told = told_by(["seconds=2.5", "forms=f.toml"], file)
    assert chosen(Some(), told) == Some(Who("ada"), 2.5, 2, True, Path("f.toml"))


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("minutes=3", "there is no setting 'minutes'; there are forms, often, seconds, strict, user"),
        ("often=x", "often: 'x' is no whole number"),
        ("strict=perhaps", "strict: 'perhaps' is no true or false"),
    ],
)
def test_settings_that_do_not_fit(pair, said):
    with pytest.raises(BadSetting, match=said):
        chosen(Some(), told_by([pair]))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "minutes=3"], "there is no setting 'minutes'"),
        (["--fault", "flood"], "unknown fault 'flood'"),
        (["--host", "0.0.0.0"], "0.0.0.0 is not a loopback address"),
    ],
)
@pytest.mark.parametrize("system", sorted(APPS))
def test_the_command_says_what_is_wrong(system, words, said):
    result = CliRunner().invoke(mock_command, [system, "--port", "0", *words])
    assert (result.exit_code, said in result.output) == (1, True)


# -- the page -----------------------------------------------------------------------------------------------------


def test_the_page_is_marked_as_a_mock_and_runs_nothing(url):
    page = httpx.get(f"{url}/_mock/?form=%3Cscript%3E")
    assert "This is a mock" in page.text
    assert "<script" not in page.text
    assert "<style" not in page.text
    assert "style=" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "#ffc240" in httpx.get(f"{url}/_mock/style.css").text
    assert "X-Core-Erp-Mock" in asked(url).headers


def test_the_page_turns_over_many_documents(tmp_path):
    store = Store(tmp_path / "many.db")
    with store.transaction():
        for at in range(120):
            store.add("BD_STOCK", f"CK-{at:03d}", "C", {"head": {}, "entries": {}})
    store.close()
    with running(kingdee_app(tmp_path / "many.db")) as url:
        assert {"form": "BD_STOCK", "status": "C", "count": 120} in httpx.get(f"{url}/_mock/counts").json()
        page = httpx.get(f"{url}/_mock/?form=BD_STOCK").text
        assert "CK-119" in page
        assert "CK-069" not in page
        below = re.search(r"below=(\d+)", page)
        assert "CK-069" in httpx.get(f"{url}/_mock/?form=BD_STOCK&below={below[1]}").text
        assert "CK-003" in httpx.get(f"{url}/_mock/?form=BD_STOCK&number=CK-003").text


# -- the store ----------------------------------------------------------------------------------------------------


def test_documents_are_found_by_mark_and_by_many_numbers():
    store = Store()
    first = store.add("bill", "B-1", "A", {}, [("source", "O-1"), ("source", "O-2")])
    second = store.add("bill", "b-2", "A", {}, [("source", "O-1")])
    store.add("note", "B-1", "A", {})
    assert store.marked("source", "O-1") == [first, second]
    assert store.marked("source", "O-1", "note") == []
    assert store.numbered("bill", ["B-2", "B-1", "B-9"]) == [first, second]
    store.put(first, [("source", "O-3")])
    assert store.marked("source", "O-2") == []
    store.remove(second)
    assert store.marked("source", "O-1") == []
    assert [one.number for one in store.newest(count=2)] == ["B-1", "B-1"]


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1)])
def test_a_mock_told_to_die_dies_and_keeps_what_it_did(tmp_path, when, kept):
    process, url = started(tmp_path / "galaxy.db")
    save = {"formid": "BD_Customer", "data": {"Model": {"FNumber": "C1", "FName": "Ada"}}}
    session = httpx.post(
        f"{url}/k3cloud/Kingdee.BOS.WebApi.ServicesStub.AuthService.ValidateUser.common.kdsvc",
        json={"parameters": ["acct1", "demo", "demo-password", 2052]},
    ).json()["KDSVCSessionId"]
    fault(url, kind="kill", match="Save", value=when)
    with pytest.raises(httpx.HTTPError):
        httpx.post(
            f"{url}/k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.Save.common.kdsvc",
            json=save,
            headers={"kdservice-sessionid": session},
        )
    assert process.wait(10) == -signal.SIGKILL
    with running(kingdee_app(tmp_path / "galaxy.db")) as url:
        assert len(httpx.get(f"{url}/_mock/documents?form=BD_Customer").json()) == kept


def started(data):
    command = [sys.executable, "-m", "plugins.erp_connectors.mocks", "kingdee", "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ, text=True)
    return process, process.stdout.readline().strip()
