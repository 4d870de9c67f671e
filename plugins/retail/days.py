"""Keeps to the first days of a file, alike in every pass over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from plugins.retail.documents import Document
from plugins.retail.reading import BadLine


class FirstDays:
    """The first ``limit`` days on which documents of the file lie; all of them without a limit."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._days: set[date] = set()

    def holds(self, document: Document) -> bool:
        day = document.at.date()
        if day not in self._days and (self._limit is None or len(self._days) < self._limit):
            self._days.add(day)
        return day in self._days


def within(items: Iterable[Document | BadLine], limit: int | None) -> Iterator[tuple[Document | BadLine, bool]]:
    """Each item and whether it is to be imported. A line that cannot be read has no day and is always looked at."""
    days = FirstDays(limit)
    for item in items:
        yield item, isinstance(item, BadLine) or days.holds(item)
