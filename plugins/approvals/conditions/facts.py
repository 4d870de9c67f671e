"""The catalogue of facts: what conditions about a kind of document may name, and where the values come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from core_erp.http.extensions import extra_fields
from plugins.approvals.conditions.tokens import CONSTANTS, RESERVED
from plugins.approvals.conditions.types import FactType

if TYPE_CHECKING:
    from core_erp import Transaction
    from core_erp.erp import Erp

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_KINDS: dict[type, FactType] = {
    str: "string", int: "int", bool: "bool", Decimal: "double", datetime: "timestamp", date: "timestamp",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """Something known about a document when its approval starts. Money is in minor units, as ``int``.

    ``label`` and ``description`` are English and translatable. An optional fact may be null: ``days != null``. Bounds and
    ``choices``, where they are told, let ``approvals lint`` find conditions that can never hold.
    """

    name: str
    type: FactType
    label: str
    description: str = ""
    is_optional: bool = False
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    weight: int = 1
    """How much it counts when similar cases are looked for; 0 for what tells nothing, such as a number."""

    def __post_init__(self) -> None:
        words = {"in", *CONSTANTS, *RESERVED}
        if not _NAME.fullmatch(self.name) or words & set(self.name.split(".")):
            raise ValueError(f"{self.name!r} cannot be the name of a fact: lower case words, one dot at most, no word of CEL")


def facts_of(erp: Erp, subject_kind: str) -> tuple[Fact, ...]:
    """Every fact of a kind of document by name: those of ``approvals_facts`` and the extra fields of plugins. Cached.

    Raises ValueError when two plugins give the same name.
    """
    return erp.cache.get(("approvals.facts", subject_kind), lambda: _facts_of(erp, subject_kind))


def _facts_of(erp: Erp, subject_kind: str) -> tuple[Fact, ...]:
    told = [fact for answer in erp.hook.approvals_facts(subject_kind=subject_kind) if answer for fact in answer]
    found = sorted((*told, *_extra_facts(erp, subject_kind)), key=lambda fact: fact.name)
    for one, other in pairwise(found):
        if one.name == other.name:
            raise ValueError(f"two plugins tell of a fact {one.name!r} of {subject_kind}")
    return tuple(found)


def _extra_facts(erp: Erp, subject_kind: str) -> Iterator[Fact]:
    for extra in extra_fields(erp, subject_kind):
        yield Fact(f"{extra.plugin}.{extra.name}", _KINDS[extra.kind], extra.label or extra.name, is_optional=True)


def extra_values(extra: Mapping[str, Mapping[str, Any]] | None) -> dict[str, Any]:
    """The extra fields of a document as facts: ``{"acme_rma.pickup_code": "X1"}``."""
    return {f"{plugin}.{name}": _plain(value) for plugin, own in (extra or {}).items() for name, value in own.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00+00:00"
    return value.isoformat() if isinstance(value, datetime) else value


def gathered(tx: Transaction, subject_kind: str, subject_id: int, own: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that an approval keeps: those the subject's plugin hands over, and what others know beside them."""
    answers = tx.hook.approvals_fact_values(tx=tx, subject_kind=subject_kind, subject_id=subject_id, facts=own)
    others = {name: _plain(value) for answer in answers if answer for values in answer for name, value in values.items()}
    return {**{name: _plain(value) for name, value in own.items()}, **others}
