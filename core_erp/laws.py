"""Laws that must hold after every commit: each is one question that returns the rows breaking it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Law:
    """``offenders(session)`` yields one readable mapping per broken row; no rows means the law holds."""

    code: str
    title: str
    offenders: Callable[[Session], Iterable[Any]]
    remedy: str = ""
    """What a person should do about an offender."""


@dataclass(frozen=True)
class Breach:
    """A law and the rows that break it."""

    law: Law
    rows: Sequence[Any]


def breaches(session: Session, laws: Iterable[Law], limit: int = 20) -> list[Breach]:
    """Ask every law; return those with offenders, at most ``limit`` rows each."""
    asked = ((law, [dict(r._mapping) if hasattr(r, "_mapping") else r for r in law.offenders(session)][:limit]) for law in laws)
    return [Breach(law, rows) for law, rows in asked if rows]
