"""The words with which a plugin takes part in somebody else's page: named slots, and what is put into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core_erp.plugin import Permission
    from core_erp.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place on a page that its owner offers to others, ``<owner>.<page>.<place>``; ``subject`` is what a part is handed."""

    name: str
    subject: type | None = None
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of a page: ``provide(tx, subject)`` gives its template what it shows, or None to draw nothing. It only reads."""

    slot: str
    template: str
    provide: Callable[[Transaction, Any], Mapping[str, Any] | None]
    needs: Permission | None = None
    order: int = 50
    lazy: bool = False


@dataclass(frozen=True, kw_only=True)
class Widget(Part):
    """A part of a dashboard; it has no subject, so ``provide(tx, None)``."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a list: ``provide_many(tx, records)`` is asked once a page and answers by id."""

    slot: str
    key: str
    title: str
    provide_many: Callable[[Transaction, Sequence[Any]], Mapping[int, Any]]
    needs: Permission | None = None
    order: int = 50
    shown: bool = False
    """Is it shown before anybody chose columns?"""


@dataclass(frozen=True, kw_only=True)
class Act:
    """A further action on a page, drawn as a quiet button; ``when(tx, subject)`` says whether it makes sense now."""

    slot: str
    key: str
    title: str
    endpoint: str
    needs: Permission | None = None
    when: Callable[[Transaction, Any], bool] | None = None
    order: int = 50
    icon: str = ""


Contribution = Part | Column | Act
