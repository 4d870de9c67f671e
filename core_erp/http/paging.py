"""Lists in pages that neither skip nor repeat when rows are added: each page begins after the last id of the one before."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marshmallow import fields, validate
from sqlalchemy import Select

from core_erp.fields import LARGEST_ID, Choice, Shape, Whole
from core_erp.http.body import ParameterError

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

SORTS = ("id", "-id")


@dataclass(frozen=True, kw_only=True)
class PageWish:
    """Which part of a list is asked for."""

    cursor: str | None = None
    limit: int = 50
    sort: str = "id"


class PageShape(Shape):
    """The query parameters of every list."""

    makes = PageWish

    cursor = fields.String(
        validate=validate.Length(1, 100), metadata={"description": "`next` of the page before", "pattern": "^[A-Za-z0-9_-]+$"}
    )
    limit = Whole(1, 200, metadata={"description": "rows per page, 50 unless told", "default": 50})
    sort = Choice(*SORTS, metadata={"description": "oldest first (`id`) or newest first (`-id`)", "default": "id"})


@dataclass(frozen=True)
class Page:
    """One page and the cursor of the next; no cursor means that this was the last."""

    items: list[Any]
    next: str | None


def page(tx: Transaction, query: Any, wish: PageWish) -> Page:
    """The wished page of a Select of one entity with an ``id``; a plain sequence is one page.

    Rows of other companies, and for a customer those of other partners, are left out whatever the query says.
    """
    after = None if wish.cursor is None else position(wish.cursor, wish.sort)
    if not isinstance(query, Select):
        return Page(list(query), None)
    entity = query.column_descriptions[0]["entity"]
    rows = _rows(tx, _ordered(_fenced(tx, query, entity), entity.id, wish.sort, after).limit(wish.limit + 1))
    more = len(rows) > wish.limit
    return Page(rows[: wish.limit], cursor(_id(rows[wish.limit - 1]), wish.sort) if more else None)


def _fenced(tx: Transaction, query: Select[Any], entity: Any) -> Select[Any]:
    if hasattr(entity, "company_id"):
        query = query.where(entity.company_id == tx.company_id)
    if tx.actor.partner_id is not None and hasattr(entity, "partner_id"):
        query = query.where(entity.partner_id == tx.actor.partner_id)
    return query


def _ordered(query: Select[Any], key: Any, sort: str, after: int | None) -> Select[Any]:
    if after is not None:
        query = query.where(key > after if sort == "id" else key < after)
    return query.order_by(None).order_by(key if sort == "id" else key.desc())


def _rows(tx: Transaction, query: Select[Any]) -> list[Any]:
    is_single = len(query.column_descriptions) == 1
    return list(tx.session.scalars(query).unique() if is_single else tx.session.execute(query))


def _id(row: Any) -> int:
    return int(row.id if hasattr(row, "id") else row[0].id)


def cursor(last: int, sort: str) -> str:
    """An opaque text that stands for "after this row"."""
    return base64.urlsafe_b64encode(f"{sort}:{last}".encode()).decode().rstrip("=")


def position(text: str, sort: str) -> int:
    """The id a cursor stands for; ParameterError unless it came from a list with this order."""
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        order, _, last = plain.rpartition(":")
        if order == sort and last.isdecimal() and int(last) <= LARGEST_ID:
            return int(last)
    except (binascii.Error, ValueError):
        pass
    raise ParameterError({"cursor": ["This cursor does not belong to this list and order"]})
