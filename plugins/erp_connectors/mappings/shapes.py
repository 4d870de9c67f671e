"""What a mapping is once it is read: sections for what goes out and what comes in, value maps, options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core_erp import DomainError

FORMATS = ("signed", "date", "datetime", "text", "whole", "flag")
"""Ways to write a fact of ours. ``flag`` writes true and false as 1 and 0."""
READINGS = ("decimal", "date", "text", "whole", "flag")
"""Ways to read a value of theirs."""
RULES = ("theirs", "ours", "newest", "ask")
RED = ("positive", "negative")
OMIT = "$omit"
"""A field with this value is left out: for a file that takes away a field of the one below."""
AS_IT_IS = "="
"""The value of ``"*"`` in a value map that lets every code through unchanged."""


class BadMapping(DomainError):
    """The mapping cannot be used; the message names the place of each mistake."""

    code = "erp_connectors/bad-mapping"


@dataclass(frozen=True)
class Mistake:
    """Where, and what is wrong there."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass(frozen=True)
class Section:
    """How one kind of document looks over there. ``key`` names the field of the head that carries our number."""

    kind: str
    form: str
    key: str
    head: Mapping[str, Any]
    lines: str = ""
    red: str = "positive"
    line: Mapping[str, Any] = field(default_factory=dict)
    totals: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    """What only the adapter understands: conversion rules, ways to make a red document …"""

    @property
    def sign(self) -> int:
        return -1 if self.red == "negative" else 1


@dataclass(frozen=True)
class PullSection:
    """Where one kind of record is over there, and which of our facts each of its fields is.

    ``key`` is the field with its number, ``changed`` the one that says when it changed ("" when there is none). In ``head``
    and ``line`` a value ``$theirs|format`` is read from their field, anything else is a constant.
    """

    kind: str
    form: str
    key: str
    head: Mapping[str, Any]
    changed: str = ""
    lines: str = ""
    line: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    """What only the adapter understands: filters, how their lines are named …"""
    rules: Mapping[str, str] = field(default_factory=dict)
    """Who is right when both sides differ, by field, ``"*"`` for all others: theirs, ours, newest, ask."""

    @property
    def head_fields(self) -> tuple[str, ...]:
        """Their fields that the head is read from."""
        return _theirs(self.head)

    @property
    def line_fields(self) -> tuple[str, ...]:
        return _theirs(self.line)


def _theirs(told: Mapping[str, Any]) -> tuple[str, ...]:
    named = (v[1:].split("|")[0] for v in told.values() if isinstance(v, str) and v.startswith("$") and v != OMIT)
    return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class FieldMapping:
    """A checked mapping. ``sources`` are the files it was read from, the last one winning."""

    system: str
    sections: Mapping[str, Section]
    maps: Mapping[str, Mapping[str, str]]
    sources: tuple[str, ...]
    raw: Mapping[str, Any]
    pulls: Mapping[str, PullSection] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
