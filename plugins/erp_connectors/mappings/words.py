"""What the checks of outgoing and incoming sections share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def named(words: Iterable[str]) -> str:
    return ", ".join(words)


def shape_mistakes(
    place: str, section: Mapping[str, Any], known: Mapping[str, type], needed: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Unknown keys, values of the wrong kind, and what is missing."""
    for key, value in section.items():
        if key not in known:
            yield f"{place}.{key}", f"unknown key; known are {named(known)}"
        elif not isinstance(value, known[key]):
            yield f"{place}.{key}", f"must be {'a table' if known[key] is dict else 'text'}"
    yield from ((f"{place}.{key}", "is missing") for key in needed if key not in section)
