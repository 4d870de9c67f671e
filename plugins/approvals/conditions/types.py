"""The types of a condition and what its operators and functions make of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

FactType: TypeAlias = Literal["int", "double", "string", "bool", "strings", "ints", "timestamp"]
Type: TypeAlias = Literal["int", "double", "string", "bool", "strings", "ints", "timestamp", "duration", "null"]

NUMBERS = frozenset({"int", "double"})
ORDERED = frozenset({"int", "double", "string", "timestamp", "duration"})
EQUAL = ORDERED | {"bool"}
LISTS: Mapping[Type, Type] = {"strings": "string", "ints": "int"}
"""Type of a list -> type of what is in it."""

SUMS: Mapping[tuple[str, Type, Type], Type] = {
    **{(operator, "int", "int"): "int" for operator in "+-*/%"},
    ("+", "timestamp", "duration"): "timestamp",
    ("+", "duration", "timestamp"): "timestamp",
    ("-", "timestamp", "duration"): "timestamp",
    ("-", "timestamp", "timestamp"): "duration",
    ("+", "duration", "duration"): "duration",
    ("-", "duration", "duration"): "duration",
}
"""What arithmetic gives. Texts are never joined, and fractions are only compared: money is counted in minor units."""

SEARCHES = ("contains", "startsWith", "endsWith")
MADE: Mapping[str, Type] = {"timestamp": "timestamp", "duration": "duration"}
"""Functions that read a text which is written down."""
FUNCTIONS = ("size", "matches", *SEARCHES, *MADE, "exists", "all", "exists_one")
