"""Hooks are named for what they return: plural adds, singular decides, participle joins in."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from core_erp import hookspecs as host
from core_erp.app import DEFAULTS
from core_erp.config import Settings
from core_erp.registry import Registry, find
from core_erp.testing.databases import expanded

IRREGULAR = frozenset((
    "begun", "bought", "built", "cut", "drawn", "found", "given", "gone", "held", "kept", "lost", "made", "paid", "put", "sent",
    "set", "shut", "sold", "split", "taken", "told", "withdrawn", "won", "written",
))  # fmt: skip
PREFIX = {"core": "erp"}
_MANY = re.compile(r"(list|tuple|set|frozenset|Sequence|Collection|Mapping|dict)\[")
Spec = tuple[str, Callable[..., Any], bool]


def problems(owner: str) -> list[str]:
    """What is wrong with the hooks this owner offers."""
    return [f"{name}: {what}" for spec in _specs(owner) for name, what in _about(owner, *spec)]


def unanswered(owner: str) -> list[str]:
    """Hooks that decide something and have no answer of the owner's own, given last."""
    registry = _registry(owner)
    return [
        f"{name}: the owner must answer last itself; add a @hookimpl(trylast=True)"
        for name, _function, decides in _specs(owner)
        if decides and not any(impl.trylast and impl.plugin_name.startswith(f"{owner}:") for impl in _answers(registry, name))
    ]


def generators(owner: str) -> list[str]:
    """Answers to effect hooks that are generators: their bodies never run."""
    registry = _registry(owner)
    return [
        f"{impl.function.__module__}.{impl.function.__qualname__}: a yield in an effect; its body never runs"
        for caller in vars(registry.hook).values()
        for impl in caller.get_hookimpls()
        if caller.spec and _returns(caller.spec.function) == "None" and inspect.isgeneratorfunction(impl.function)
    ]


def _registry(owner: str) -> Registry:
    names = () if owner == "core" else expanded([owner])
    return Registry(find(names), Settings(plugins=names, env="test"), DEFAULTS)


def _answers(registry: Registry, name: str) -> list[Any]:
    return list(getattr(registry.hook, name).get_hookimpls())


def _specs(owner: str) -> Iterator[Spec]:
    module: ModuleType | None = host if owner == "core" else find([owner])[0].hookspecs
    for name, function in vars(module).items() if module else ():
        options = getattr(function, "core_erp_spec", None)
        if options is not None:
            yield name, function, bool(options["firstresult"])


def _about(owner: str, name: str, function: Callable[..., Any], decides: bool) -> Iterator[tuple[str, str]]:
    prefix = PREFIX.get(owner, owner)
    if not name.startswith(f"{prefix}_"):
        yield name, f"must begin with {prefix}_"
    if untyped := [p for p in inspect.signature(function).parameters.values() if p.annotation is p.empty]:
        yield name, f"needs types for {', '.join(p.name for p in untyped)}"
    yield from ((name, what) for what in _grammar(name.rpartition("_")[2], _returns(function), decides))
    text = inspect.getdoc(function) or ""
    if "@hookimpl" not in text or f"def {name}(" not in text:
        yield name, "its docstring needs one whole example: @hookimpl, def, body"


def _returns(function: Callable[..., Any]) -> str:
    annotation = inspect.signature(function).return_annotation
    if annotation is inspect.Signature.empty:
        return ""
    return re.sub(r"\b(collections\.abc|typing)\.", "", inspect.formatannotation(annotation).strip("'"))


def _grammar(word: str, returns: str, decides: bool) -> Iterator[str]:
    if not returns:
        yield "needs a return type"
    elif decides and not returns.endswith("| None"):
        yield f"decides, so it returns X | None, not {returns}"
    elif decides and re.search(r"[^su]s$", word) and not _is_collection(word, returns):
        yield f"decides one thing: '{word}' should be singular"
    elif not decides and returns == "None" and not (word.endswith("ed") or word in IRREGULAR):
        yield f"is told what happened: '{word}' should be a past participle"
    elif not decides and returns != "None" and not (returns.startswith("Iterable[") and word.endswith("s")):
        yield f"gathers answers: '{word}' should be plural and return Iterable[X], not {returns}"


def _is_collection(word: str, returns: str) -> bool:
    """One decision about several things, such as the assignees of a task (``Assignees | None``), has a plural name."""
    return bool(_MANY.match(returns)) or returns.removesuffix(" | None").lower() == word
