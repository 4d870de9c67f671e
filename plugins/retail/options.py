"""What an import may be told, and how it tells how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from plugins.retail.source import DEFAULT_LIMITS, Limits
from plugins.retail.stock import COST_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to import a file. ``opening`` None: as many pieces as the file needs; a number: so many of each product."""

    company: str = "RETAIL"
    create_company: bool = False
    limit_days: int | None = None
    """Only the documents of the first so many days on which there was trade."""
    opening: int | None = None
    cost_share: Decimal = COST_SHARE
    """The part of its price that a piece of the opening stock is assumed to have cost."""
    date_format: str | None = None
    """For copies whose dates are not ISO: a format of ``strptime``."""
    retry_refused: bool = False
    """Try again what the books refused in an earlier run."""
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class Progress:
    """So many documents of all have been looked at; ``invoice`` was the last of them."""

    done: int
    total: int
    invoice: str = ""


class StopAsked(Exception):
    """Raised by whoever is told of the progress to stop between two documents; what is done stays done."""


OnProgress = Callable[[Progress], None]
