"""What plugins put into the slots of a page, by right and order; one that fails becomes one line, never a broken page."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from flask import current_app, url_for
from markupsafe import Markup

from core_erp.slots import Act, Column, Contribution, Part

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

log = logging.getLogger("core_erp.web.parts")
C = TypeVar("C", bound=Contribution)
T = TypeVar("T")


@dataclass(frozen=True)
class Drawn:
    """One part of a page: its HTML, or the number under which the log knows what went wrong."""

    owner: str
    html: Markup
    incident: str = ""


@dataclass(frozen=True)
class Shown:
    """One column that a page shows: its title and its values by id."""

    key: str
    title: str
    values: Mapping[int, Any]


def drawn(tx: Transaction, words: Mapping[str, Any], slot: str, subject: Any = None) -> list[Drawn]:
    """Every part of this slot, drawn with the words of the page."""
    found = (_draw(tx, owner, part, subject, words) for owner, part in _of(tx, slot, Part))
    return [one for one in found if one is not None]


def acts(tx: Transaction, slot: str, subject: Any) -> list[tuple[Act, str]]:
    """The further actions that make sense now, each with its address."""
    return [(act, url_for(act.endpoint, **_key(subject))) for owner, act in _of(tx, slot, Act)
            if act.when is None or _safely(tx, owner, lambda act=act: bool(act.when(tx, subject)), False)]  # type: ignore[misc]  # fmt: skip


def columns(tx: Transaction, slot: str, records: Sequence[Any], keys: Sequence[str] | None) -> list[Shown]:
    """The chosen columns (those shown by default when nobody chose), each asked once for the whole page."""
    wanted = [(o, c) for o, c in _of(tx, slot, Column) if (c.shown if keys is None else c.key in keys)]
    return [Shown(c.key, c.title, _safely(tx, o, lambda c=c: c.provide_many(tx, records), {})) for o, c in wanted]  # type: ignore[misc]


def choosable(tx: Transaction, slot: str) -> list[Column]:
    """The columns that this person could add."""
    return [column for _owner, column in _of(tx, slot, Column)]


def _of(tx: Transaction, slot: str, kind: type[C]) -> Iterator[tuple[str, C]]:
    found = [(p.name, c) for p in tx.erp.plugins for c in p.parts if c.slot == slot and isinstance(c, kind)]
    for owner, one in sorted(found, key=lambda pair: pair[1].order):
        if one.needs is None or tx.actor.may(one.needs.code):
            yield owner, one


def _key(subject: Any) -> dict[str, Any]:
    """The address of an act names its subject as the routes do: ``return_id`` for a Return."""
    return {} if subject is None else {f"{type(subject).__name__.lower()}_id": subject.id}


def _draw(tx: Transaction, owner: str, part: Part, subject: Any, words: Mapping[str, Any]) -> Drawn | None:
    try:
        shown = _read_only(tx, lambda: part.provide(tx, subject))
        if shown is None:
            return None
        template = current_app.jinja_env.get_template(part.template)
        return Drawn(owner, Markup(template.render({**words, **shown})))  # noqa: S704 - the template escapes
    except Exception as error:  # another's mistake must not take the page down
        return Drawn(owner, Markup(), _noted(owner, part.slot, error))


def _safely(tx: Transaction, owner: str, ask: Callable[[], T], otherwise: T) -> T:
    try:
        return _read_only(tx, ask)
    except Exception as error:  # as above
        _noted(owner, "column or act", error)
        return otherwise


def _read_only(tx: Transaction, ask: Callable[[], T]) -> T:
    answer = ask()
    if tx.session.dirty or tx.session.new or tx.session.deleted:
        tx.session.rollback()
        raise RuntimeError("a part of a page only reads")
    return answer


def _noted(owner: str, place: str, error: Exception) -> str:
    incident = uuid.uuid4().hex[:8].upper()
    log.error("incident %s: %s failed in %s", incident, owner, place, exc_info=error)
    return incident
