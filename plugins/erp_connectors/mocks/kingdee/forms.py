"""What a form is made of: fields in the head, its sub-heads and its entries; and the rules that turn one form into another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .envelope import EXCEPTION, NO_FORM, Refusal

COMPUTED = frozenset({"sum", "times", "minus", "net", "gross", "year", "month", "same", "serial"})
"""Kinds of fields the server fills in itself; `default` says from what."""
KINDS = frozenset({"text", "number", "date", "time", "flag", "json", "ref"}) | COMPUTED


@dataclass(frozen=True)
class Field:
    """One field: where it stands (head, a sub-head or an entry) and what it may hold."""

    key: str
    name: str
    kind: str
    part: str = ""
    target: str = ""
    required: bool = False
    unique: bool = False
    default: str = ""


@dataclass(frozen=True)
class Entry:
    """One table of lines."""

    key: str
    name: str
    orm: str
    table: str
    id_key: str
    required: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """One kind of document or master."""

    id: str
    name: str
    kind: str
    key: str
    number: str
    prefix: str
    date: str
    head: tuple[Field, ...]
    subs: tuple[str, ...]
    entries: tuple[Entry, ...]

    def entry(self, key: str) -> Entry | None:
        return next((one for one in self.entries if one.key.casefold() == key.casefold()), None)

    def sub(self, key: str) -> str:
        """The sub-head of this name in its own spelling, or nothing."""
        return next((one for one in self.subs if one.casefold() == key.casefold()), "")


@dataclass(frozen=True)
class Side:
    """One end of a rule: a form, its entry and the quantity of its lines."""

    form: Form
    entry: Entry
    quantity: str


@dataclass(frozen=True)
class Rule:
    """One conversion rule. `back` is the field of the source's lines that audited targets add up in."""

    id: str
    source: Side
    target: Side
    default: bool
    sign: int
    back: str
    head: dict[str, str]
    line: dict[str, str]


def field_of(fields: tuple[Field, ...], key: str) -> Field | None:
    """The field of a key, in whatever case it was written."""
    return next((one for one in fields if one.key.casefold() == key.casefold()), None)


@dataclass(frozen=True)
class Catalogue:
    """Every form and rule of an installation, under their ids in lower case."""

    forms: Mapping[str, Form]
    rules: Mapping[str, Rule]

    def find(self, id_: str) -> Form | None:
        return self.forms.get(id_.casefold())

    def form(self, id_: str) -> Form:
        """The form of an id, or the system's refusal."""
        if not id_:
            raise Refusal("业务对象标识不能为空", NO_FORM)
        known = self.find(id_)
        if known is None:
            raise Refusal(f"标识为“{id_}”的业务对象不存在", EXCEPTION)
        return known

    def rule(self, id_: str) -> Rule:
        known = self.rules.get(id_.casefold())
        if known is None:
            raise Refusal(f"转换规则“{id_}”不存在")
        return known

    def default_rule(self, source: Form, target: Form) -> Rule:
        """The rule used when a client leaves the choice to the server."""
        for rule in self.rules.values():
            if rule.default and rule.source.form == source and rule.target.form == target:
                return rule
        raise Refusal(f"{source.name}到{target.name}没有可用的默认转换规则")

    def back_writing(self, target: Form) -> list[Rule]:
        """The rules whose sources keep count of what was audited on this target."""
        return [rule for rule in self.rules.values() if rule.back and rule.target.form == target]
