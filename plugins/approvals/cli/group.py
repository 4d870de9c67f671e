"""The group of commands, and what they share: the flow that is meant, and the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from core_erp import i18n
from core_erp.errors import NotFound
from plugins.approvals.flows import drafting
from plugins.approvals.flows.definition import Definition
from plugins.approvals.flows.exchange import read_text
from plugins.approvals.flows.reading import read
from plugins.approvals.models import Flow

if TYPE_CHECKING:
    from core_erp import Transaction
    from core_erp.erp import Erp

FOUND = 1
"""Exit status when something is to be looked at: an error in a flow, a late task."""

lang_option = click.option("--lang", type=click.Choice(i18n.LOCALES), help="Language; default: that of the installation.")


@click.group()
def approvals() -> None:
    """Check, try, carry and look at approval flows (审批流程)."""


class Speech:
    """Texts and tables in the reader's language."""

    def __init__(self, erp: Erp, lang: str | None) -> None:
        i18n.load(erp.plugins)
        self.locale = lang or erp.settings.locale

    def say(self, template: str, /, **facts: Any) -> str:
        """A text that is translated before it is filled."""
        return i18n.gettext(template, self.locale).format(**facts)

    def print_table(self, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        table = Table(*(self.say(head) for head in heads))
        for row in rows:
            table.add_row(*row)
        if rows:
            Console().print(table)


def the_flow(tx: Transaction, named: str) -> Flow:
    """``two_level`` is its published version (or its latest), ``two_level@3`` that version. Raises NotFound."""
    code, _, version = named.partition("@")
    wanted = select(Flow).where(Flow.company_id == tx.company_id, Flow.code == code)
    if version:
        wanted = wanted.where(Flow.version == (int(version) if version.isdigit() else 0))
    found = sorted(tx.session.scalars(wanted), key=lambda flow: (flow.state == "published", flow.version))
    if not found:
        raise NotFound("There is no {kind} {key}", kind="flow", key=named)
    return found[-1]


def definition(tx: Transaction, named: str) -> Definition:
    """The flow in a file, checked as if it were saved, or one that is kept. A name with a dot or a slash is a file."""
    path = Path(named)
    if path.suffix in (".yaml", ".yml", ".json") or "/" in named:
        if not path.is_file():
            raise NotFound("There is no file {file}", file=named)
        document: Mapping[str, Any] = read_text(path.read_text("utf-8"))
        return drafting.check(tx, document)
    return read(the_flow(tx, named).definition)
