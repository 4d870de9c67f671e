"""The guide is true: its snippets, put together, are a plugin that installs, plugs in and does what the guide says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "writing-a-plugin.md"
ACME = ROOT / "tests" / "acme_rma"
ODOO_LINES = 44
"""Lines that the same two rules take in Odoo 19, over five files."""


def snippets() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for name, code in re.findall(r"^```\w+ file=(\S+)\n(.*?)^```", GUIDE.read_text("utf-8"), re.M | re.S):
        found[name] += code
    return found


@pytest.mark.parametrize("name", ["pyproject.toml", "acme_rma.py"])
def test_the_snippets_are_the_plugin(name: str) -> None:
    assert snippets()[name] == (ACME / name).read_text("utf-8")


def test_it_is_well_below_odoo() -> None:
    lines = [line for name in ("pyproject.toml", "acme_rma.py") for line in (ACME / name).read_text().splitlines()]
    assert sum(1 for line in lines if line.strip()) <= ODOO_LINES / 2


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The plugin as a stranger would install it: built from the snippets alone, found by its entry point."""
    source, target = tmp_path_factory.mktemp("acme"), tmp_path_factory.mktemp("site")
    for name, code in snippets().items():
        (source / name).write_text(code, "utf-8")
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--target",
        str(target),
        str(source),
    ]
    subprocess.run(install, check=True, capture_output=True)
    return {**os.environ, "PYTHONPATH": str(target), "SNIPPETS": str(source)}


def test_its_own_test_passes(installed: dict[str, str]) -> None:
    where = Path(installed["SNIPPETS"]) / "test_acme_rma.py"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(where)],
        env=installed,
        capture_output=True,
        text=True,
        cwd=where.parent,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_it_does_what_the_guide_says(installed: dict[str, str]) -> None:
    story = ROOT / "tests" / "acme_rma_story.py"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(story)],
        env=installed,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stdout + run.stderr
