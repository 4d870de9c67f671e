"""List texts that people read and nobody has translated: ``python tools/texts.py [OWNER …] [--po]``; status 1 if there are any.

An OWNER is ``core`` or a plugin; without one, all that are shipped. ``--po`` prints entries to be filled in.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from babel.messages.pofile import escape

from core_erp import i18n
from core_erp.config import SHIPPED
from core_erp.errors import DomainError
from core_erp.permissions import ROLES
from core_erp.registry import PluginError, find, installed
from core_erp.testing.contracts.sources import package_of, sources

SECOND = {"reject", "object_to", "Objection", "Permission", "Broken", "Done"}
"""Calls whose second argument is read by people; of errors, menu entries and validation it is the first."""
FIRST = {"MenuEntry", "ValidationError", "View", "say", "word"}
THIRD = {"Problem", "Fact"}
FOURTH = {"Fact"}
NAMED = {"Plugin": "title", "ExtraField": "label", "NoticeKind": "title", "Slot": "title"}
TEMPLATE = re.compile(r"""\b(?:_|n_)\(\s*('(?:[^'\\]|\\.)*')(?:\s*,\s*('(?:[^'\\]|\\.)*'))?""")
"""A text of a template: ``_('…')`` or ``n_('one', 'many', …)``."""


def texts(owner: str) -> dict[str, str]:
    """Every text of an owner's source files, and where it stands first."""
    found: dict[str, str] = dict.fromkeys(ROLES.values(), "core_erp/permissions.py") if owner == "core" else {}
    errors = FIRST | {c.__name__ for c in _subclasses(DomainError)}
    for source in sources(owner):
        if source.room in ("migrations", "testing", "commands"):
            continue
        for node in ast.walk(source.tree):
            for text in (*_of_call(node, errors), *_of_messages(node)):
                found.setdefault(text, f"{source.path.name}:{getattr(node, 'lineno', 0)}")
    for template in _templates(owner):
        for text in _of_template(template.read_text("utf-8")):
            found.setdefault(text, template.name)
    return found


def _templates(owner: str) -> Iterator[Path]:
    """The pages of an owner; the host's first templates, for the API's description, are English."""
    spec = find_spec(package_of(owner))
    for folder in map(Path, (spec.submodule_search_locations or ()) if spec else ()):
        yield from sorted((folder / "templates" / ("web" if owner == "core" else owner)).rglob("*.html"))


def _of_template(text: str) -> Iterator[str]:
    for one, many in TEMPLATE.findall(text):
        yield from (str(ast.literal_eval(quoted)) for quoted in ((many,) if many else (one,)))


def _subclasses(kind: type) -> Iterator[type]:
    yield kind
    for child in kind.__subclasses__():
        yield from _subclasses(child)


def _of_call(node: ast.AST, errors: set[str]) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in SECOND:
        yield from _literals(node.args[1:2])
    elif name in THIRD:
        yield from _literals(node.args[2 : 4 if name in FOURTH else 3])
    elif name in errors:
        yield from _literals(node.args[:1])
    elif name == "print_table" and isinstance(node.args[0], ast.Tuple):
        yield from _literals(node.args[0].elts)
    elif name in NAMED:
        yield from _literals([k.value for k in node.keywords if k.arg == NAMED[name]])


def _of_messages(node: ast.AST) -> Iterator[str]:
    """``default_error_messages = {...}`` of a field."""
    match node:
        case ast.Assign(targets=[ast.Name(id="default_error_messages")], value=ast.Dict(values=values)):
            yield from _literals(values)


def _literals(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)) if any(c.isalpha() for c in text.replace("{reasons}", "")):
                yield text
            case ast.IfExp(body=body, orelse=other):
                yield from _literals([body, other])


def translated(owner: str) -> dict[str, str]:
    """What the owner's catalogue has; plugins may lean on the host's."""
    own = i18n.catalogue(files(package_of(owner)) / "translations" / "zh_CN.po")
    return own if owner == "core" else translated("core") | own


def main(*arguments: str) -> int:
    """Print what is missing; return how many."""
    owners = [a for a in arguments if not a.startswith("--")] or ["core", *(n for n in SHIPPED if n in installed())]
    missing = 0
    for owner in owners:
        try:
            if owner != "core":
                find([owner])
        except PluginError as error:
            print(f"# {error}", file=sys.stderr)  # noqa: T201
            continue
        known = translated(owner)
        for text, where in texts(owner).items():
            if text not in known:
                missing += 1
                print(f'#: {where}\nmsgid {escape(text)}\nmsgstr ""\n' if "--po" in arguments else f"{owner}\t{where}\t{text}")  # noqa: T201
    return missing


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
