"""``erp plugins new`` writes a plugin whose own tests pass."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from core_erp import Conflict, Refused
from core_erp.commands.scaffold import FILES, write_plugin
from core_erp.testing.distributions import entry_point


def test_a_new_plugin_passes_its_own_tests(tmp_path):
    folder = write_plugin("acme_pickup", tmp_path)
    assert {str(p.relative_to(folder)) for p in folder.rglob("*.*") if p.is_file()} == {
        f.format(name="acme_pickup") for f in FILES
    }
    entry_point(folder, "acme_pickup")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", str(folder), "-p", "no:cacheprovider"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "passed" in ran.stdout


def test_it_is_tidy(tmp_path):
    folder = write_plugin("acme_tidy", tmp_path)
    for arguments in (["check", "--select", "E,F,I,UP,B,RUF"], ["format", "--check"]):
        ran = subprocess.run([sys.executable, "-m", "ruff", *arguments, str(folder)], capture_output=True, text=True, check=False)
        if "No module named ruff" in ran.stderr:
            pytest.skip("ruff is not installed")
        assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", ["core", "Acme", "a", "a-b", "1acme", "../x", "x" * 41])
def test_impossible_names(tmp_path, name):
    with pytest.raises(Refused, match="3 to 40 lower case letters"):
        write_plugin(name, tmp_path)


def test_nothing_is_overwritten(tmp_path):
    write_plugin("acme_twice", tmp_path)
    with pytest.raises(Conflict, match="is there already"):
        write_plugin("acme_twice", tmp_path)
    with pytest.raises(Conflict, match="There is a plugin inventory already"):
        write_plugin("inventory", tmp_path)
