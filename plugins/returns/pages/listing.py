"""The list of returns: saved views with counts, filters, search, further columns, and the same list as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import Response

from core_erp.fields import Shape, Text
from core_erp.http import paging
from core_erp.web import parts
from plugins.returns import permissions, queries, saved_views
from plugins.returns.pages import shown
from plugins.returns.pages.blueprint import pages
from plugins.returns.reasons import reasons

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return

_MOST_ROWS = 50_000
COLUMNS = (
    "number",
    "customer",
    "reason",
    "state",
    "who_has_it",
    "goods_arrived",
    "money_back",
    "amount",
    "currency",
    "requested_at",
)


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What the list is asked for. Several values of one filter are joined by commas: any of them fits."""

    view: str = "open"
    q: str = ""
    state: str = ""
    reason: str = ""
    channel: str = ""
    cursor: str | None = None
    columns: str = ""


class ListShape(Shape):
    makes = ListQuery
    view = Text(40)
    q = Text(100)
    state = Text(200)
    reason = Text(400)
    channel = Text(200)
    cursor = Text(100)
    columns = Text(400)


@pages.shows("", template="returns/list.html", needs=permissions.VIEW, takes=ListShape)
def list_(tx: Transaction, asked: ListQuery) -> dict[str, Any]:
    """Every row answers: who has it, have the goods arrived, is the money back."""
    found = paging.page(tx, _wanted(tx, asked), paging.PageWish(cursor=asked.cursor, sort="-id"))
    known = shown.names(tx, found.items)
    return {
        "asked": asked, "rows": found.items, "next": found.next, "names": known, "three": shown.three, "states": shown.STATES,
        "views": saved_views.counts(tx), "reasons": reasons(tx).values(), "channels": saved_views.channels(tx),
        "reason_name": lambda code: shown.reason_name(tx, code, tx.actor.locale),
        "columns": parts.columns(tx, "returns.list.column", found.items, asked.columns.split(",") if asked.columns else None),
        "choosable": parts.choosable(tx, "returns.list.column"), "link": lambda **changed: _link(asked, changed),
    }  # fmt: skip


@pages.shows("/export.csv", template="", needs=permissions.VIEW, takes=ListShape)
def export(tx: Transaction, asked: ListQuery) -> Response:
    """The list as it is filtered, as a file for a spreadsheet."""
    returns = list(tx.session.scalars(_wanted(tx, asked).order_by(None).limit(_MOST_ROWS)).unique())
    known = shown.names(tx, returns)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in _rows(returns, known))
    name = f"returns-{asked.view}-{tx.now:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _rows(returns: list[Return], known: shown.Names) -> Iterator[tuple[Any, ...]]:
    for r in returns:
        answers, partner = r.answers, known.partners.get(r.partner_id)
        yield (r.number, partner.name if partner else "", r.reason, r.state, answers.who_has_it, answers.goods_arrived,
               answers.money_back, r.amount_minor, r.currency, r.requested_at.isoformat(timespec="seconds"))  # fmt: skip


def _cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula stays a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _wanted(tx: Transaction, asked: ListQuery) -> Any:
    filters = queries.ReturnFilters(search=asked.q or None)
    found = saved_views.narrowed(queries.matching(tx, filters), asked.view if asked.view in saved_views.VIEWS else "all")
    for name in ("state", "reason", "channel"):
        if chosen := [v for v in getattr(asked, name).split(",") if v]:
            found = found.where(saved_views.column(name).in_(chosen))
    return found


def _link(asked: ListQuery, changed: dict[str, Any]) -> dict[str, str]:
    """The query of the same list with something changed; a change begins at the first page."""
    values = replace(asked, **{"cursor": None, **changed}).__dict__
    return {name: value for name, value in values.items() if value and not (name == "view" and value == "open")}
