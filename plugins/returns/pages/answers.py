"""What returns tell the shell: tasks for the inbox, hits for the search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import or_, select

from core_erp import hookimpl
from core_erp.i18n import word
from core_erp.masters.models import Partner
from core_erp.web.inbox import InboxTask
from core_erp.web.searching import Hit
from plugins.returns import permissions, queries
from plugins.returns.models import Return

if TYPE_CHECKING:
    from core_erp import Permission, Transaction

_WORK: tuple[tuple[str, Permission, tuple[str, ...], str, str], ...] = (
    ("received", permissions.INSPECT, ("quality", "warehouse"), "returns_pages.inspecting", word("Inspect the goods of {name}")),
    ("inspected", permissions.REFUND, ("finance",), "returns_pages.settling", word("Pay {name} back")),
)
"""State, who may act, whose work it is, where, and in which words."""


@hookimpl
def erp_inbox_tasks(tx: Transaction, most: int) -> Iterable[InboxTask]:
    """Goods to inspect, money to pay back: for those whose work it is."""
    mine = {state: (url, words) for state, permission, roles, url, words in _WORK
            if tx.actor.may(permission.code) and tx.actor.roles.intersection(roles)}  # fmt: skip
    if not mine:
        return
    waiting = queries.visible(tx).where(Return.state.in_(mine)).join(Partner, Partner.id == Return.partner_id)
    rows = tx.session.execute(waiting.with_only_columns(Return, Partner.name).order_by(Return.received_at).limit(most))
    for returned, name in rows:
        endpoint, words = mine[returned.state]
        yield InboxTask(
            key=f"returns.{returned.state}:{returned.id}", title=words, facts={"name": name}, document=returned.number,
            document_url=url_for("returns_pages.show", return_id=returned.id), url=url_for(endpoint, return_id=returned.id),
            since=returned.received_at,
        )  # fmt: skip


@hookimpl
def erp_search_hits(tx: Transaction, text: str, most: int) -> Iterable[Hit]:
    """Returns by number, reference or parcel, and by the customer's name."""
    if not tx.actor.may(permissions.VIEW.code):
        return
    fits = (
        column.istartswith(text, autoescape=True)
        for column in (Return.number, Return.reference, Return.tracking, Partner.name, Partner.phone)
    )
    found = select(Return, Partner.name).join(Partner, Partner.id == Return.partner_id)
    rows = tx.session.execute(found.where(Return.company_id == tx.company_id, or_(*fits)).order_by(Return.id.desc()).limit(most))
    for returned, name in rows:
        yield Hit(
            kind="Return",
            title=returned.number,
            note=name,
            icon="undo-2",
            url=url_for("returns_pages.show", return_id=returned.id),
        )
