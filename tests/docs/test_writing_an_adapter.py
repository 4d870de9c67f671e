"""The guide to adapters is true: its snippets are a plugin that passes the suite, and the suite finds what is wrong with others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "writing-an-adapter.md"
PLANTED = Path(__file__).with_name("planted_adapters.py")
MISTAKES = re.findall(r'^class (Test\w+)\(.*\):\n    """(\w+)"""', PLANTED.read_text("utf-8"), re.M)
_OUTCOME = re.compile(r"^(PASSED|FAILED|ERROR|SKIPPED)\s+(\S+?)(?: - .*)?$", re.M)


def snippets() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for name, code in re.findall(r"^```\w+ file=(\S+)\n(.*?)^```", GUIDE.read_text("utf-8"), re.M | re.S):
        found[name] += code
    return found


@dataclass(frozen=True)
class Run:
    """What became of the guide's own tests and of the adapters with a mistake each."""

    outcomes: dict[str, str]
    output: str


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The plugin as a stranger would install it: built from the snippets alone, found by its entry point."""
    source, target = tmp_path_factory.mktemp("acme"), tmp_path_factory.mktemp("site")
    for name, code in snippets().items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(code, "utf-8")
    install = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target", str(target), str(source)]
    subprocess.run([sys.executable, "-m", *install], check=True, capture_output=True)
    (source / "test_planted.py").write_text(PLANTED.read_text("utf-8"), "utf-8")
    told = [
        "pytest",
        "-q",
        "-rA",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "test_acme_ledger.py",
        "test_planted.py",
    ]
    ran = subprocess.run(
        [sys.executable, "-m", *told], env={**os.environ, "PYTHONPATH": str(target)}, capture_output=True, text=True, cwd=source
    )
    return Run({test: outcome for outcome, test in _OUTCOME.findall(ran.stdout)}, ran.stdout + ran.stderr)


def test_the_guides_adapter_passes_the_whole_suite(run: Run) -> None:
    own = {test: outcome for test, outcome in run.outcomes.items() if test.startswith("test_acme_ledger.py")}
    assert len(own) > 40, run.output
    assert set(own.values()) == {"PASSED"}, run.output


def test_it_is_found_by_its_entry_point(run: Run) -> None:
    assert run.outcomes["test_planted.py::test_the_plugin_is_found_by_its_entry_point"] == "PASSED", run.output


@pytest.mark.parametrize(
    ("mistaken", "found_by"), re.findall(r'^class (Test\w+)\(.*\):\n    """(\w+)"""', PLANTED.read_text("utf-8"), re.M)
)
def test_the_suite_finds_the_mistake(run: Run, mistaken: str, found_by: str) -> None:
    failed = [test for test, outcome in run.outcomes.items() if f"::{mistaken}::" in test and outcome == "FAILED"]
    assert any(f"::{found_by}" in test for test in failed), run.output


def test_breaking_it_as_the_guide_says_fails_as_many_tests(run: Run) -> None:
    said = re.search(r"and (\w+) tests say", GUIDE.read_text("utf-8"))
    failed = [test for test, outcome in run.outcomes.items() if "::TestDoubtless::" in test and outcome == "FAILED"]
    assert said is not None and said[1] == {2: "two", 3: "three", 4: "four", 6: "six"}[len(failed)], failed
