"""A month of the books."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sqlalchemy import or_

from core_erp import reject


@dataclass(frozen=True)
class Period:
    """A month, as ``2026-03``."""

    year: int
    month: int

    @classmethod
    def of(cls, text: str) -> Self:
        """Raises Refused ``erp_connectors/period`` for anything but a month."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", text)
        if found is None or not 1 <= int(found[2]) <= 12:
            raise reject("erp_connectors/period", "A period is a month, like 2026-03, not {text}", "/period", text=text)
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def after(self) -> date:
        """First day of the next month."""
        return date(self.year + self.month // 12, self.month % 12 + 1, 1)

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.first <= day < self.after

    def covers(self, link: Any) -> Any:
        """Links of documents dated in it here, or booked in it there."""
        here = (link.day >= self.first) & (link.day < self.after)
        there = (link.booked_on >= self.first) & (link.booked_on < self.after)
        return or_(here, there)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"
