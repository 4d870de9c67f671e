"""The vendor's published Python package drives the token flow, signed calls and events against the mock.

Its dependencies name modules of the standard library as packages, so it cannot be installed in the ordinary way: it is fetched
into a directory of its own without them, once, and skipped loudly where there is no package index.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from yonbip_house import ME, RETURN

from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.sealed import seal

SDK = "yonyouopenapisdk1==0.0.2"
NEEDS = ("requests>=2.31", "pycryptodomex>=3.20")


@pytest.fixture(scope="module")
def sdk(pytestconfig, tmp_path_factory):
    """The directory that holds the package and what it really needs."""
    cache = getattr(pytestconfig, "cache", None)  # none with ``-p no:cacheprovider``: fetched for this run alone
    place = Path(cache.mkdir("yonyou-sdk") if cache else tmp_path_factory.mktemp("yonyou-sdk")) / "site"
    if not (place / "yonbip_open_api_sdk").exists():
        for options in (["--no-deps", SDK], list(NEEDS)):
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(place)]
            done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=240)
            if done.returncode:
                pytest.skip(f"NOT TRIED: {SDK} cannot be installed here: {done.stderr.strip()[-300:]}")
    return place


def test_the_published_package_drives_the_mock(sdk):
    event = seal(ME.app_secret, ME.app_key, '{"type": "CHECK_URL"}', 1_800_000_000_000)
    identity = {name: getattr(ME, name) for name in ("app_key", "app_secret", "suite_key", "suite_secret", "tenant_id")}
    story = Path(__file__).with_name("yonbip_sdk_story.py")
    with running(yonbip_app()) as url:
        arguments = [url, json.dumps({**identity, "document": RETURN}), json.dumps(event)]
        done = subprocess.run(
            [sys.executable, str(story), *arguments], capture_output=True, text=True, timeout=120, env={"PYTHONPATH": str(sdk)}
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["token"]["expire"] == 7200
    assert told["cached"]
    ways = ("own", "own, cached", "suite", "suite, cached", "with a token")
    assert [told[way] for way in ways] == [["200", "1002"]] * len(ways)
    assert told["with a bad token"] == ["310036", "310036"]
    assert told["saved"] == "XSTH00000001"
    assert "签名不正确" in told["wrong secret"]
    assert "10018" in told["unknown app"]
    assert told["event"] == {"event_info": '{"type": "CHECK_URL"}', "suit_key": ME.app_key}
