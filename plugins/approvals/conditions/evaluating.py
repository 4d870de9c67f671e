"""Runs what was checked; the only place that knows the CEL library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import cel

from plugins.approvals.conditions.mistakes import ConditionFailed, Position
from plugins.approvals.conditions.printing import VARIABLE, printed
from plugins.approvals.conditions.tree import Choice, Loop, Node, children

Program: TypeAlias = Callable[[Mapping[str, Any]], Any]
_OURS = (KeyboardInterrupt, SystemExit, GeneratorExit)


class Failure(Exception):
    """The library could not evaluate; its own error is the cause."""

    def failed(self, at: Position) -> ConditionFailed:
        """What to tell about it, and where."""
        if isinstance(self.__cause__, ZeroDivisionError):
            return ConditionFailed("Line {line}, column {column}: this divides by zero here", at)
        if isinstance(self.__cause__, OverflowError):
            return ConditionFailed("Line {line}, column {column}: this number is too large here", at)
        return ConditionFailed("Line {line}, column {column}: this has no value here", at)


def compiled(node: Node, variables: Mapping[str, str]) -> Program:
    """A program for the tree; facts are handed over under the names in ``variables``. Raises only Failure when run."""
    program = cel.compile(printed(node, variables))

    def run(given: Mapping[str, Any]) -> Any:
        try:
            return program.execute(given if type(given) is dict else dict(given))
        except BaseException as error:  # a panic inside the library is no Exception
            if isinstance(error, _OURS):
                raise
            raise Failure from error

    return run


def find_failure(node: Node, variables: Mapping[str, str], given: Mapping[str, Any]) -> tuple[Node, Failure] | None:
    """The smallest part that fails by itself for these facts, and how; None when the node does not."""
    try:
        compiled(node, variables)(given)
    except Failure as failure:
        return _below(node, variables, given) or (node, failure)
    return None


def _below(node: Node, variables: Mapping[str, str], given: Mapping[str, Any]) -> tuple[Node, Failure] | None:
    if isinstance(node, Loop):
        return _in_loop(node, variables, given)
    parts = children(node)
    if isinstance(node, Choice) and find_failure(node.test, variables, given) is None:
        parts = (node.then,) if compiled(node.test, variables)(given) else (node.otherwise,)
    return next((found for part in parts if (found := find_failure(part, variables, given))), None)


def _in_loop(node: Loop, variables: Mapping[str, str], given: Mapping[str, Any]) -> tuple[Node, Failure] | None:
    if found := find_failure(node.over, variables, given):
        return found
    inside = {**variables, node.variable: VARIABLE}
    for item in compiled(node.over, variables)(given) or ():
        if found := find_failure(node.body, inside, {**given, VARIABLE: item}):
            return found
    return None
