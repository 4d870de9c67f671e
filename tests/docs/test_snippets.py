"""The snippets of the pages are run, and a table below a snippet must be what its last line gives.

A page's blocks marked ``python run`` are run section by section (``##``), each section on a database of its own; those before
the first section begin every one. They find ``tx``, ``erp`` and ``people``, and ``postings`` and ``amount`` from here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from core_erp.erp import Erp
from core_erp.laws import breaches
from core_erp.testing.clock import Clock
from core_erp.testing.people import People
from core_erp.transaction import Transaction
from plugins.finance import api as finance

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("concepts.md", "accounting.md", "conditions.md", "operations.md", "calendars.md")
PLUGINS = ("erp_connectors", "returns")
DATABASES = ("sqlite",)

BLOCK = re.compile(r"^```python run\n(.*?)^```$|^(## [^\n]*)$|((?:^\|[^\n]*\|$\n?)+)", re.M | re.S)


@dataclass(frozen=True)
class Section:
    """A page's section: blocks of code and tables in their order, those of the page's beginning first."""

    page: str
    title: str
    parts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.page.removesuffix('.md')}: {self.title}"


def sections() -> Iterator[Section]:
    for page in PAGES:
        beginning: list[tuple[str, str]] = []
        found: dict[str, list[tuple[str, str]]] = {}
        parts = beginning
        for code, title, table in BLOCK.findall((DOCS / page).read_text("utf-8")):
            if title:
                parts = found.setdefault(title.removeprefix("## "), [])
            else:
                parts.append(("code", code) if code else ("table", table))
        opening = tuple(p for p in beginning if p[0] == "code")
        yield from (
            Section(page, title, (*opening, *own)) for title, own in found.items() if any(kind == "code" for kind, _ in own)
        )


@pytest.fixture
def names(erp: Erp, people: People, clock: Clock, tx: Transaction) -> dict[str, Any]:
    def postings(kind: str, document_id: int, purpose: str = "") -> list[tuple[str, str, str]]:
        """Account, debit and credit of what a document posted."""
        (entry,) = [e for e in finance.entries_of(tx, kind, document_id) if e.purpose == purpose]
        return legs(entry)

    def last_entry(journal: str = "stock") -> list[tuple[str, str, str]]:
        tx.flush()
        return legs(tx.session.query(finance.Entry).filter_by(journal=journal).order_by(finance.Entry.id.desc()).first())

    return {
        "tx": tx,
        "erp": erp,
        "people": people,
        "clock": clock,
        "postings": postings,
        "last_entry": last_entry,
        "amount": amount,
    }


def legs(entry: finance.Entry) -> list[tuple[str, str, str]]:
    """One row per account and side."""
    items = sorted(entry.items, key=lambda i: (not i.debit_minor, i.account.code))
    rows = []
    for (code, name, is_debit), group in groupby(items, key=lambda i: (i.account.code, i.account, bool(i.debit_minor))):
        minor = sum(i.debit_minor + i.credit_minor for i in group)
        rows.append((f"{code} {name.name} {name.name_zh}", amount(minor) if is_debit else "", "" if is_debit else amount(minor)))
    return rows


def amount(minor: int) -> str:
    """Minor units of a currency with cents, as people write them."""
    return f"{minor / 100:,.2f}".replace("-", "−")


@pytest.mark.parametrize("section", list(sections()), ids=str)
def test_the_section_is_true(section: Section, names: dict[str, Any], erp: Erp) -> None:
    given: Any = None
    for kind, text in section.parts:
        if kind == "code":
            given = run(section, text, names)
        elif given is not None:
            assert rows_of(text) == [[str(cell) for cell in row] for row in given], text
            given = None
    names["tx"].flush()
    assert not breaches(names["tx"].session, erp.laws)


def run(section: Section, code: str, names: dict[str, Any]) -> Any:
    """Run a block and give the value of its last line, if that is an expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, str(section), "exec"), names)
    return eval(compile(ast.Expression(last.value), str(section), "eval"), names) if isinstance(last, ast.Expr) else None


def rows_of(table: str) -> list[list[str]]:
    """The cells of a Markdown table without its head."""
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()[2:]]
