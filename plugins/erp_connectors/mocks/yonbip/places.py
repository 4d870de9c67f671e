"""Where in a TOML file an entry stands, good enough for pointing at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_TABLE = re.compile(r"^\s*\[([^\[\]]+)\]")
_ENTRY = re.compile(r"^\s*(\"[^\"]+\"|[^=\s#]+)\s*=")


def places(file: Path) -> dict[str, str]:
    """Dotted path of each table and entry -> file:line."""
    return {path: f"{file.name}:{number}" for path, number in _found(file)}


def _found(file: Path) -> Iterator[tuple[str, int]]:
    table = ""
    for number, text in enumerate(file.read_text("utf-8").splitlines(), 1):
        if found := _TABLE.match(text):
            table = found[1].strip().replace('"', "")
            yield table, number
        elif found := _ENTRY.match(text):
            name = found[1].strip('"')
            yield f"{table}.{name}".lstrip("."), number
