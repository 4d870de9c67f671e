"""The reference pages say what the running host says, and every hook is tried somewhere."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from core_erp.app import erp_of
from core_erp.events import Event

ROOT = Path(__file__).parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = _tool()
ERP = erp_of(reference.host())
HOOKS = {name: reference.heading(name, caller.spec.function) for name, caller in vars(ERP.hook).items() if caller.spec}


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_page_is_what_the_host_says(name: str) -> None:
    assert (reference.DOCS / name).read_text("utf-8") == reference.PAGES[name](reference.host()), f"run {reference.AGAIN}"


def test_headings_are_the_hooks_with_their_arguments() -> None:
    headings = re.findall(r"^### (\w+\(.*\))$", (reference.DOCS / "hooks.md").read_text("utf-8"), re.M)
    assert sorted(headings) == sorted(HOOKS.values()), f"run {reference.AGAIN}"


@pytest.fixture(scope="module")
def tried() -> str:
    """All that stands in the tests, this one left out."""
    files = (p for p in (ROOT / "tests").rglob("*.py") if p != Path(__file__))
    return "\n".join(p.read_text("utf-8") for p in files)


@pytest.mark.parametrize("name", sorted(HOOKS))
def test_every_hook_is_tried(name: str, tried: str) -> None:
    assert re.search(rf"\b{name}\b", tried), f"no test answers {HOOKS[name]} or asks it"


def test_every_setting_is_explained() -> None:
    assert not reference.unexplained(reference.host()), "SETTINGS in tools/reference.py and the plugins' settings differ"


def test_every_problem_code_is_found() -> None:
    assert not reference.overlooked_codes()


def _kinds(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)


def test_every_event_is_told_by_its_plugin() -> None:
    known = {e.name for p in ERP.plugins for e in p.events}
    shipped = [e for e in _kinds(Event) if e.__module__.startswith("plugins.") and "name" in vars(e)]
    assert not [e.name for e in shipped if e.name not in known]
