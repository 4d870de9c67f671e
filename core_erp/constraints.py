"""What a broken constraint of the database means to the person who broke it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import IntegrityError

from core_erp.db import Base

TEXTS: dict[str, str] = {}
"""Constraint name -> what to tell: ``TEXTS["ck_orders_line_returned"] = "More would come back than was delivered"``."""

_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_SQLSTATES = {"23505": "unique", "23503": "foreign", "23514": "check"}


@dataclass(frozen=True)
class Broken:
    """A broken constraint: a stable code, an English template and its facts."""

    code: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def broken(error: IntegrityError) -> Broken | None:
    """What to tell about it; None when it is not the sender's doing (a NOT NULL that nobody filled)."""
    kind, name, columns = _facts(error)
    if kind is None:
        return None
    if name in TEXTS:
        return Broken("core/constraint", TEXTS[name], {"constraint": name})
    if kind == "unique":
        fields = ", ".join(c for c in columns or _columns(name) if c != "company_id")
        return Broken("core/exists-already", "There is one with the same {fields} already", {"fields": fields or name})
    if kind == "foreign":
        return Broken("core/reference", "It refers to something that does not exist, or something still refers to it")
    return Broken("core/constraint", "This would break the rule {constraint}", {"constraint": name})


def _facts(error: IntegrityError) -> tuple[str | None, str, list[str]]:
    original, text = error.orig, str(error.orig)
    if state := getattr(original, "sqlstate", None):
        return _SQLSTATES.get(state), getattr(getattr(original, "diag", None), "constraint_name", None) or "", []
    if found := _UNIQUE.search(text):
        columns = [part.strip().rpartition(".")[2] for part in found[1].split(",")]
        return "unique", _name(found[1]), columns
    if found := _CHECK.search(text):
        return "check", found[1], []
    return ("foreign", "", []) if "FOREIGN KEY" in text else (None, "", [])


def _name(places: str) -> str:
    table = places.partition(".")[0]
    return f"uq_{table}_{'_'.join(p.strip().rpartition('.')[2] for p in places.split(','))}"


def _columns(name: str) -> list[str]:
    uniques = (c for t in Base.metadata.tables.values() for c in t.constraints if isinstance(c, UniqueConstraint))
    return next(([column.name for column in c.columns] for c in uniques if c.name == name), [])
