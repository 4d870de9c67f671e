"""Keeps to the first days of a file, alike in every pass over it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from plugins.retail.documents import Document, group
from plugins.retail.options import Options
from plugins.retail.reading import BadLine, read

Days = Collection[date] | None
"""The days whose documents are to be imported; None for all."""


def chosen_days(path: Path, options: Options) -> Days:
    """The first days on which there was trade, as many as wished. Reads the file once more, if there is a limit."""
    if options.limit_days is None:
        return None
    found = {item.at.date() for item in _all(path, options) if isinstance(item, Document)}
    return frozenset(sorted(found)[: options.limit_days])


def items(path: Path, options: Options, days: Days) -> Iterator[tuple[Document | BadLine, bool]]:
    """Each document or unreadable line, and whether it is to be imported; a line that cannot be read has no day."""
    for item in _all(path, options):
        yield item, days is None or isinstance(item, BadLine) or item.at.date() in days


def _all(path: Path, options: Options) -> Iterator[Document | BadLine]:
    return group(read(path, options.limits, options.date_format))
