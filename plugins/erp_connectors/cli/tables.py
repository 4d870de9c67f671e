"""Rows as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def print_csv(rows: Iterable[Mapping[str, Any]], heads: Sequence[str]) -> None:
    """One line per row on standard output; text that a spreadsheet would take for a formula is quoted."""
    writer = csv.DictWriter(sys.stdout, heads)
    writer.writeheader()
    for row in rows:
        writer.writerow({head: _safe(row[head]) for head in heads})


def _safe(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
