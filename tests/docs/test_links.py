"""What the pages point at is there: files, headings, commands with their options; and every dependency is explained."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import click
import pytest

from core_erp.cli import main
from core_erp.config import SHIPPED
from core_erp.registry import find

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md")))
COMMANDS = {**main.commands, **{str(c.name): c for p in find(SHIPPED) for c in p.commands}}
DEPENDENCIES = ROOT / "docs" / "dependencies.md"


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


# -- links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    assert not list(_broken(page))


def _broken(page: Path) -> Iterator[str]:
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        if "://" in target:
            continue
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            yield target


@cache
def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = (page.read_text("utf-8") for page in PAGES[:2])
    for mark in (r"^(#+) ", r"^<!-- (.*) -->$", r"\]\((docs/[^)#]+)\)"):
        assert re.findall(mark, english, re.M) == re.findall(mark, chinese, re.M)


# -- commands -----------------------------------------------------------------------------------------------------


def _told(page: Path) -> Iterator[str]:
    text = page.read_text("utf-8")
    yield from (line.partition(" >>")[0] for line in re.findall(r"^\$ (?:\.venv/bin/)?erp (.+)$", text, re.M))
    yield from re.findall(r"`erp ([^`]+)`", text)


@pytest.mark.parametrize("page", [p for p in PAGES if p.name != "commands.md"], ids=_name)
def test_commands_are_there(page: Path) -> None:
    assert not [told for told in _told(page) if not _is_known(shlex.split(told, comments=True))]


def _is_known(words: list[str]) -> bool:
    command: click.Command = main
    while words and not words[0].startswith("-") and isinstance(command, click.Group):
        known = COMMANDS if command is main else command.commands
        if words[0] not in known:
            return False
        command = known[words.pop(0)]
    options = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    return all(word.partition("=")[0] in options for word in words if word.startswith("--"))


# -- dependencies -------------------------------------------------------------------------------------------------


def _declared(section: str, key: str) -> list[str]:
    metadata = ConfigParser()
    metadata.read(ROOT / "setup.cfg", "utf-8")
    return [re.split(r"[\[<>=~! ]", line, maxsplit=1)[0] for line in metadata[section][key].split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("title", "declared"),
    [
        ("What runs", _declared("options", "install_requires")),
        ("What tests and checks", [*_declared("options.extras_require", "test"), *_declared("options.extras_require", "lint")]),
    ],
)
def test_every_dependency_is_explained(title: str, declared: list[str]) -> None:
    part = DEPENDENCIES.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| ([a-z][\w-]*) \|", part, re.M)[1:] == declared
