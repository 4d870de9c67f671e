"""Finds the mistakes in a file of forms and rules before it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .building import ALWAYS, BILL, OF_ENTRY, WORDS, form, side
from .forms import COMPUTED, Field, Form, Side, field_of

_OF_FORM = {"name", "kind", "key", "number", "prefix", "date", "head", "sub", "entry"}
_OF_RULE = {"source", "target", "default", "negative", "back", "head", "line"}
_PLAIN = {"text", "number", "date", "time", "flag", "json"}


def mistakes(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, what is wrong); rules are looked at only when the forms are right."""
    found = [one for id_, told in raw.items() if id_ != "rule" for one in _form_mistakes(id_, told)]
    yield from found
    if not found:
        forms = {id_.casefold(): form(id_, told) for id_, told in raw.items() if id_ != "rule"}
        for id_, told in raw.get("rule", {}).items():
            yield from _rule_mistakes(forms, f"rule.{id_}", told)


def _form_mistakes(id_: str, told: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(told, dict):
        yield id_, "must be a table"
        return
    yield from ((f"{id_}.{key}", f"unknown key; known: {_named(_OF_FORM)}") for key in told if key not in _OF_FORM)
    if not isinstance(told.get("name"), str):
        yield f"{id_}.name", "is missing: what people call the form"
    if told.get("kind", "bill") not in ("bill", "master", "query"):
        yield f"{id_}.kind", "must be bill, master or query"
    yield from _field_mistakes(f"{id_}.head", told.get("head", {}), told)
    for part, fields in _tables(told.get("sub")):
        yield from _field_mistakes(f"{id_}.sub.{part}", fields, told)
    for key, fields in _tables(told.get("entry")):
        yield from _entry_mistakes(f"{id_}.entry.{key}", fields, told)
    heads = {**ALWAYS, **BILL, **told.get("head", {}), **{k: v for _, part in _tables(told.get("sub")) for k, v in part.items()}}
    if told.get("date") and told["date"] not in heads:
        yield f"{id_}.date", f"there is no field {told['date']} in the head"


def _entry_mistakes(path: str, told: Any, form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not isinstance(told, dict):
        yield path, "must be a table"
        return
    if not isinstance(told.get("name"), str):
        yield f"{path}.name", "is missing: what people call the lines"
    fields = {key: text for key, text in told.items() if key not in OF_ENTRY}
    yield from _field_mistakes(path, fields, form)


def _field_mistakes(path: str, fields: Any, form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not isinstance(fields, dict):
        yield path, "must be a table of fields"
        return
    for key, text in fields.items():
        found = WORDS.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            yield f"{path}.{key}", f'{text!r} must be "name kind[*][!] [default]", e.g. "备注 text"'
        elif (kind := found["kind"]).startswith("@"):
            continue
        elif kind not in _PLAIN | COMPUTED:
            yield f"{path}.{key}", f"unknown kind {kind!r}; known: {_named(_PLAIN | COMPUTED)}, @FORM"
        elif what := _computed_mistake(kind, found["default"] or "", fields, form):
            yield f"{path}.{key}", what


def _computed_mistake(kind: str, default: str, fields: Mapping[str, Any], form: Mapping[str, Any]) -> str:
    if kind == "sum":
        entry, _, column = default.partition(".")
        known = dict(_tables(form.get("entry"))).get(entry, {})
        return "" if column in known else f"sum needs ENTRY.FIELD of this form, not {default!r}"
    if kind in ("times", "minus", "net", "gross"):
        names = default.split(",")
        return "" if len(names) == 2 and all(one in fields for one in names) else f"{kind} needs two fields of its table: A,B"
    if kind in ("year", "month"):
        return "" if default in fields else f"{kind} needs a field of its table, not {default!r}"
    if kind == "same":
        own = {*fields, *ALWAYS, *BILL, form.get("number", "FBillNo")}
        return "" if default.partition(".")[0] in own else f"same needs a field of its table, not {default!r}"
    if kind == "serial":
        return "" if default and all(one in fields for one in default.split(",")) else "serial needs fields of its table: A,B …"
    return ""


def _rule_mistakes(forms: Mapping[str, Form], path: str, told: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(told, dict):
        yield path, "must be a table"
        return
    yield from ((f"{path}.{key}", f"unknown key; known: {_named(_OF_RULE)}") for key in told if key not in _OF_RULE)
    ends = {end: _end(forms, told.get(end, "")) for end in ("source", "target")}
    yield from (
        (f"{path}.{end}", "must be FORM.ENTRY.QUANTITY of known ones") for end, told_side in ends.items() if told_side is None
    )
    source, target = ends["source"], ends["target"]
    if source is None or target is None:
        return
    yield from _copied_mistakes(f"{path}.head", told.get("head", {}), source.form.head, target.form.head)
    yield from _copied_mistakes(f"{path}.line", told.get("line", {}), source.entry.fields, target.entry.fields)
    if told.get("back") and field_of(source.entry.fields, told["back"]) is None:
        yield f"{path}.back", f"{source.entry.key} has no field {told['back']}"


def _end(forms: Mapping[str, Form], text: Any) -> Side | None:
    try:
        found = side(forms, text)
    except (KeyError, ValueError, AttributeError, StopIteration):
        return None
    return found if field_of(found.entry.fields, found.quantity) else None


def _copied_mistakes(path: str, told: Any, source: tuple[Field, ...], target: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
    for key, origin in _tables(told, of=str):
        if field_of(target, key) is None:
            yield f"{path}.{key}", "the target has no such field"
        elif origin != "*" and not origin.startswith("=") and field_of(source, origin) is None:
            yield f"{path}.{key}", f'the source has no field {origin}; "=text" is a constant, "*" the source\'s number'


def _tables(told: Any, of: type = dict) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in told.items() if isinstance(value, of)] if isinstance(told, dict) else []


def _named(words: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(words))
