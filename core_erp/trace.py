"""Show every hook call as it happens: its name, its arguments, each answer and who gave it (``ERP_TRACE=1``)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from functools import wraps
from types import GeneratorType
from typing import Any

import pluggy

Heard = list[tuple[str, Any]]
_LONGEST = 200


class _Calls(threading.local):
    """The hook calls that are running in this thread, the innermost last."""

    def __init__(self) -> None:
        self.stack: list[Heard] = []


def watch(pm: pluggy.PluginManager, write: Callable[[str], object] = sys.stderr.write) -> Callable[[], None]:
    """Begin to show the calls of this manager's hooks; the function returned ends it."""
    calls = _Calls()
    watched = [(implementation, implementation.function) for implementation in _implementations(pm)]
    for implementation, function in watched:
        implementation.function = _listening(calls, implementation.plugin_name, function)
    stop = pm.add_hookcall_monitoring(lambda *_: calls.stack.append([]), lambda *call: _show(calls, write, *call))

    def end() -> None:
        stop()
        for implementation, function in watched:
            implementation.function = function

    return end


def _implementations(pm: pluggy.PluginManager) -> list[Any]:
    callers = [caller for plugin in pm.get_plugins() for caller in pm.get_hookcallers(plugin) or ()]
    found = {id(i): i for caller in callers for i in caller.get_hookimpls() if not (i.wrapper or i.hookwrapper)}
    return list(found.values())


def _listening(calls: _Calls, who: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def listening(*args: Any) -> Any:
        answer = function(*args)
        answer = list(answer) if isinstance(answer, GeneratorType) else answer
        if calls.stack:
            calls.stack[-1].append((who, answer))
        return answer

    return listening


def _show(calls: _Calls, write: Callable[[str], object], outcome: pluggy.Result[Any], name: str,
          _implementations: object, arguments: Mapping[str, Any]) -> None:  # fmt: skip
    heard, indent = calls.stack.pop(), "  " * (len(calls.stack))
    kinds = ", ".join(f"{key}: {type(value).__name__}" for key, value in arguments.items())
    lines = [f"{indent}{name}({kinds})", *(f"{indent}    {who}  ->  {_short(answer)}" for who, answer in heard)]
    if outcome.exception is not None:
        lines.append(f"{indent}    raised  {_short(outcome.exception)}")
    elif not heard:
        lines.append(f"{indent}    nobody answers")
    write("\n".join(lines) + "\n")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
