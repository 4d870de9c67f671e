"""What may be wrong with a condition when it is saved, and what may go wrong when it is asked; both name line and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, NamedTuple

from core_erp import DomainError, Objection, Refused, object_to


class Position(NamedTuple):
    """A place in a source, ``2:14``; both count from 1, columns in characters."""

    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"

    @property
    def facts(self) -> dict[str, Any]:
        return {"line": self.line, "column": self.column}


class ConditionMistake(Refused):
    """A condition that may not be saved. ``position`` is the place of the mistake."""

    def __init__(self, objection: Objection, position: Position) -> None:
        super().__init__([objection])
        self.position = position

    @property
    def message(self) -> str:
        return self.objections[0].text

    def at(self, pointer: str) -> Objection:
        """The objection to a document that has this condition at ``pointer``, such as ``/transitions/2/when``."""
        return replace(self.objections[0], pointer=pointer)

    def as_failure(self) -> ConditionFailed:
        """The same as a failure: of a condition that was right when it was saved."""
        told = self.objections[0]
        facts = {name: value for name, value in told.facts.items() if name not in self.position.facts}
        return ConditionFailed(told.reason, self.position, **facts)


class ConditionFailed(DomainError):
    """A condition that has no answer for these facts: no number divides by zero, a fact has no value here, and the like."""

    code = "approvals/condition-failed"

    def __init__(self, template: str, position: Position, **facts: Any) -> None:
        super().__init__(template, **position.facts, **facts)
        self.position = position

    @property
    def message(self) -> str:
        return self.detail


def unexpected(at: Position, found: str) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-syntax", "Line {line}, column {column}: {found} does not belong here", **at.facts, found=found,
    ), at)  # fmt: skip


def ends_too_early(at: Position) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-syntax", "Line {line}, column {column}: the condition ends before it is complete", **at.facts,
    ), at)  # fmt: skip


def bad_literal(at: Position, found: str) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-syntax", "Line {line}, column {column}: {found} is no text or number that can be used",
        **at.facts, found=found,
    ), at)  # fmt: skip


def too_long(at: Position, limit: int) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-too-big", "Line {line}, column {column}: a condition may have {limit} characters", **at.facts,
        limit=limit,
    ), at)  # fmt: skip


def long_text(at: Position, limit: int) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-too-big", "Line {line}, column {column}: a text may have {limit} characters", **at.facts,
        limit=limit,
    ), at)  # fmt: skip


def too_many(at: Position, limit: int) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-too-big", "Line {line}, column {column}: a condition may have {limit} parts", **at.facts,
        limit=limit,
    ), at)  # fmt: skip


def too_deep(at: Position, limit: int) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-too-big", "Line {line}, column {column}: at most {limit} brackets may stand within each other",
        **at.facts, limit=limit,
    ), at)  # fmt: skip


def too_costly(at: Position) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-too-big",
        "Line {line}, column {column}: this takes too much work; use fewer lists, patterns or parts", **at.facts,
    ), at)  # fmt: skip


def unknown_name(at: Position, name: str, known: Iterable[str]) -> ConditionMistake:
    known = list(known)
    near = get_close_matches(name, known, 3, 0.6) or known
    return ConditionMistake(object_to(
        "approvals/condition-unknown-fact", "Line {line}, column {column}: there is no fact {name}; there are {known}",
        **at.facts, name=name, known=", ".join(near),
    ), at)  # fmt: skip


def not_allowed(at: Position, name: str, instead: str) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-not-allowed", "Line {line}, column {column}: {name} cannot be used; there are {instead}",
        **at.facts, name=name, instead=instead,
    ), at)  # fmt: skip


def second_loop(at: Position) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-not-allowed",
        "Line {line}, column {column}: only one exists, all or exists_one may stand in a condition", **at.facts,
    ), at)  # fmt: skip


def wrong_pattern(at: Position, pattern: str) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-pattern",
        "Line {line}, column {column}: the pattern {pattern} cannot be used; see which ones can in the documentation",
        **at.facts, pattern=pattern,
    ), at)  # fmt: skip


def mismatch(at: Position, operator: str, left: str, right: str) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-type", "Line {line}, column {column}: {operator} does not go with {left} and {right}",
        **at.facts, operator=operator, left=left, right=right,
    ), at)  # fmt: skip


def wanted(at: Position, what: str, expected: str, found: str) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-type", "Line {line}, column {column}: {what} needs {expected}, not {found}",
        **at.facts, what=what, expected=expected, found=found,
    ), at)  # fmt: skip


def wrong_result(at: Position, expected: str, found: str) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-type", "Line {line}, column {column}: all of it must give {expected}, not {found}",
        **at.facts, expected=expected, found=found,
    ), at)  # fmt: skip


def never_null(at: Position, name: str) -> ConditionMistake:
    return ConditionMistake(object_to(
        "approvals/condition-type", "Line {line}, column {column}: {name} always has a value and is never null",
        **at.facts, name=name,
    ), at)  # fmt: skip
