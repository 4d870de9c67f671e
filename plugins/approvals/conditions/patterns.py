"""Which regular expressions may be used: the common part of all dialects, of a size that compiles in less than a millisecond.

``\\d``, ``\\w`` and ``\\s`` mean ASCII, as CEL has it; the library would take them for all of Unicode, at fifty times the
price. Counting (``{6}``) is written out when the size is counted.
"""

from __future__ import annotations

import re

from plugins.approvals.conditions import limits
from plugins.approvals.conditions.mistakes import wrong_pattern
from plugins.approvals.conditions.tree import Literal

CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_ITEM = re.compile(r"""
    \\ (?P<escape> [dwsnrt.\\^$*+?()\[\]{}|/-] )
  | \[ (?P<set> \^? (?: \\[dwsnrt.\\^$*+?()\[\]{}|/-] | [^\[\]\\&~] )+ ) \]
  | (?P<open> \( (?:\?:)? )  |  (?P<close> \) )  |  (?P<or> \| )  |  (?P<plain> [^\\\[\](){}*+?|] )
""", re.VERBOSE | re.DOTALL)  # fmt: skip
_TIMES = re.compile(r"(?:[*+?]|\{(\d{1,3})(?:,(\d{0,3}))?\})\??")


def check_pattern(node: Literal) -> None:
    """Raises ConditionMistake ``approvals/condition-pattern`` unless the pattern may be used."""
    pattern = str(node.value)
    try:
        if len(pattern) > limits.PATTERN or _parts(pattern) > limits.PATTERN_PARTS:
            raise ValueError(pattern)
        re.compile(pattern)
    except (ValueError, re.error, OverflowError):
        raise wrong_pattern(node.at, pattern) from None


def in_ascii(pattern: str) -> str:
    """The pattern with its classes written out."""
    return _ITEM.sub(_written_out, pattern)


def _written_out(found: re.Match[str]) -> str:
    if found["escape"] in CLASSES:
        return f"[{CLASSES[found['escape']]}]"
    if found["set"]:
        return "[" + re.sub(r"\\([dws])", lambda short: CLASSES[short[1]], found["set"]) + "]"
    return found.group()


def _parts(pattern: str) -> int:
    """How many parts it has, each as often as it is repeated. ValueError for anything but the common part."""
    sums, index = [0], 0
    while index < len(pattern):
        found = _ITEM.match(pattern, index)
        if found is None:
            raise ValueError(pattern)
        index = found.end()
        if found["open"]:
            sums.append(1)
            continue
        size = 1
        if found["close"]:
            if len(sums) == 1:
                raise ValueError(pattern)
            size = sums.pop()
        times, index = _times(pattern, index)
        sums[-1] += size * times
    if len(sums) > 1:
        raise ValueError(pattern)
    return sums[0]


def _times(pattern: str, index: int) -> tuple[int, int]:
    found = _TIMES.match(pattern, index)
    if found is None:
        return 1, index
    counts = [int(count) for count in found.groups() if count]
    return max(counts, default=1), found.end()
