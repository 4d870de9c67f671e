"""``erp import retail``: what it prints and its exit status."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from books import row_counts
from click.testing import CliRunner, Result
from dirty import LINES
from rich.console import Console

from core_erp.cli import main
from core_erp.erp import Erp
from plugins.retail import checks
from plugins.retail.options import Progress, StopAsked
from plugins.retail.watching import watching

PLUGINS = ("retail",)
COMPANY = {"code": "RETAIL", "currency": "GBP", "timezone": "Europe/London"}

Run = Callable[..., Result]


@pytest.fixture
def run(erp: Erp, erp_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on the database of the test."""
    monkeypatch.setenv("ERP_DATABASE_URL", erp_url)
    monkeypatch.setenv("ERP_PLUGINS", "inventory,orders,finance,approvals,returns,retail")
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(main, ["import", "retail", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def dirty(write_csv: Callable[..., Path]) -> Path:
    return write_csv(*LINES)


def test_the_report_tells_everything(run: Run, dirty: Path) -> None:
    result = run(dirty)
    assert result.exit_code == 0
    for words in ("11 documents imported", "2 documents refused", "A536009 (line 24)", "matched to the order lines they undo: 5, blind: 3",
                  "Opening stock (needed): 45 pieces of 3 products", "The books agree with the file"):  # fmt: skip
        assert words in result.stdout
    assert "nothing new, all 11 documents" not in result.stdout
    assert "0 documents imported" not in run(dirty).stdout


def test_json_holds_it_all(run: Run, dirty: Path) -> None:
    report = json.loads(run(dirty, "--json").stdout)
    assert report["is_right"] is True
    assert (report["lines_accounted_for"], report["unreadable_lines"], report["refused"]) == (26, 3, 6)
    assert {c["difference"] for c in report["checks"]} == {0}
    assert {"kind": "sale", "outcome": "imported", "count": 6} in report["documents"]
    assert report["opening"]["pieces"] == 45
    assert report["refusals"][-1]["lines"] == [25, 26]


def test_quiet_says_nothing(run: Run, dirty: Path) -> None:
    result = run(dirty, "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_a_difference_is_exit_status_1(run: Run, dirty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.inventory, "stock_value", lambda tx: 12_345)
    result = run(dirty, "--quiet")
    assert result.exit_code == 1
    assert "The books and the file differ" in result.stdout
    assert "123.45 GBP" in result.stdout


@pytest.mark.parametrize(("words", "why"), [
    (("missing.csv",), "missing.csv: cannot be read"), (("{dirty}", "--company", "NONE"), "There is no company NONE"),
])  # fmt: skip
def test_what_cannot_be_used_is_exit_status_2(run: Run, erp: Erp, dirty: Path, words: tuple[str, ...], why: str) -> None:
    before = row_counts(erp)
    result = run(*(word.format(dirty=dirty) for word in words))
    assert (result.exit_code, why in result.stderr) == (2, True)
    assert row_counts(erp) == before


@pytest.mark.parametrize(
    ("option", "value"), [("--opening", "some"), ("--opening", "-1"), ("--cost-share", "2"), ("--limit-days", "0")]
)
def test_bad_options_are_told_at_once(run: Run, dirty: Path, option: str, value: str) -> None:
    result = run(dirty, option, value)
    assert result.exit_code == 2
    assert option in result.stderr


def test_options_reach_the_import(run: Run, dirty: Path) -> None:
    report = json.loads(run(dirty, "--json", "--limit-days", "2", "--opening", "100", "--cost-share", "0.5").stdout)
    assert report["opening"]["mode"] == "100 of each"
    assert (report["opening"]["products"], report["opening"]["value_minor"]) == (3, 100 * (128 + 170 + 17))
    assert report["lines_beyond_limit"] == 17


# -- while it runs ------------------------------------------------------------------------------------------------


def test_a_line_every_few_seconds_without_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter([0.0, 1.0, 6.0, 7.0, 12.0])
    monkeypatch.setattr("plugins.retail.watching.time.monotonic", lambda: next(moments))
    with watching(Console(), quiet=False) as progress:
        for done in (10, 60, 70, 120):
            progress(Progress(done, 240))
    assert capsys.readouterr().out == "60 of 240 documents, 10/s, about 18 s left\n120 of 240 documents, 10/s, about 12 s left\n"


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with watching(Console(force_terminal=True, width=120), quiet=False) as progress:
        progress(Progress(50, 200, "536365"))
    assert "50/200" in capsys.readouterr().out


def test_ctrl_c_stops_after_the_document() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(StopAsked), watching(Console(quiet=True), quiet=True) as progress:
        progress(Progress(1, 9))
        os.kill(os.getpid(), signal.SIGINT)
        progress(Progress(2, 9))
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_twice_stops_at_once() -> None:
    with watching(Console(quiet=True), quiet=True):
        on_signal = signal.getsignal(signal.SIGINT)
        assert callable(on_signal)
        on_signal(signal.SIGINT, None)
        with pytest.raises(KeyboardInterrupt):
            on_signal(signal.SIGINT, None)


def test_where_to_go_on_is_said(run: Run, dirty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.retail.watching._stoppable", lambda console: AlreadyAsked())
    result = run(dirty)
    assert result.exit_code == 130
    assert "Stopped; 12 documents are still to come. The same command goes on" in result.stdout
    monkeypatch.undo()


class AlreadyAsked:
    """As if Ctrl-C had been pressed before the first document was done."""

    def __enter__(self) -> list[int]:
        return [signal.SIGINT]

    def __exit__(self, *_: object) -> None:
        pass
