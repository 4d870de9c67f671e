"""From a tree and the facts to a text, bounded in size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plugins.notices.wording.grammar import If, Node, Place

LARGEST = 64_000
"""Bytes of UTF-8: whatever is longer is cut."""


def rendered(tree: Iterable[Node], facts: Mapping[str, str], *, largest: int = LARGEST) -> str:
    """The text; an absent fact is an empty one. Cut at ``largest`` bytes, never inside a character."""
    parts: list[str] = []
    _write(tree, facts, parts, largest)
    return cut("".join(parts), largest)


def cut(text: str, largest: int) -> str:
    """At most so many bytes of UTF-8; an ellipsis says that something is missing."""
    data = text.encode("utf-8", "replace")
    return text if len(data) <= largest else data[: largest - 3].decode("utf-8", "ignore") + "…"


def _write(tree: Iterable[Node], facts: Mapping[str, str], parts: list[str], room: int) -> int:
    """Append what fits, and say how much room is left."""
    for node in tree:
        if room < 0:
            return room
        if isinstance(node, If):
            branch = node.then if bool(facts.get(node.name)) != node.is_negated else node.otherwise
            room = _write(branch, facts, parts, room)
        else:
            text = facts.get(node.name, "") if isinstance(node, Place) else node
            parts.append(text)
            room -= len(text)
    return room
