"""Where in which file an entry of a mapping stands, good enough for pointing at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_TABLE = re.compile(r"^\s*\[([^\[\]]+)\]")
_ENTRY = re.compile(r"^\s*([^=\s#]+)\s*=")


def lines(file: Path) -> Iterator[tuple[str, str]]:
    """Path of each entry -> file:line."""
    table = ""
    for number, text in enumerate(file.read_text("utf-8").splitlines(), 1):
        if found := _TABLE.match(text):
            table = _bare(found[1])
            yield table, f"{file.name}:{number}"
        elif found := _ENTRY.match(text):
            yield f"{table}.{_bare(found[1])}".lstrip("."), f"{file.name}:{number}"


def _bare(key: str) -> str:
    return key.strip().replace('"', "").replace(" ", "")
