"""Push: makes target documents from audited ones by a conversion rule."""

from __future__ import annotations

from typing import Any

from ..trouble import item_refusal
from .conversion import Wish, convert
from .envelope import PARAMETER, Refusal, Tally, on_demand
from .forms import Rule
from .galaxy import Galaxy
from .lifecycle import document_of
from .loose import pick, texts, truth, whole
from .requests import Call


def push(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """The save of the targets, and beside it how the conversion went."""
    rule, wish = _rule(galaxy, call), _wish(galaxy, call)
    saved, converted = Tally(), Tally()
    for index, key in enumerate(_sources(galaxy, rule, call, wish.lines)):
        try:
            source = document_of(galaxy, rule.source.form, *key)
            on_demand(item_refusal(index))
            with galaxy.store.transaction():
                made = convert(galaxy, rule, source, wish)
        except Refusal as refusal:
            saved.refused(refusal, index)
            converted.refused(refusal, index)
            continue
        saved.done(made, index)
        converted.done(source, index)
    # The document has the targets among the entities only; some clients look for these two lists instead.
    ids, numbers = ([one[key] for one in saved.entities] for key in ("Id", "Number"))
    return saved.reply(ConvertResponseStatus=converted.status(), Ids=ids, Numbers=numbers)


def _wish(galaxy: Galaxy, call: Call) -> Wish:
    organisation = pick(call.data, "TargetOrgId")
    return Wish(
        lines=frozenset(whole(one) for one in texts(pick(call.data, "EntryIds"))),
        organisation=galaxy.number_of("ORG_Organizations", organisation) or "",
        bill_type=str(pick(call.data, "TargetBillTypeId") or ""),
        draft_on_fail=truth(pick(call.data, "IsDraftWhenSaveFail")),
    )


def _rule(galaxy: Galaxy, call: Call) -> Rule:
    source, wanted = galaxy.form(call.form), str(pick(call.data, "RuleId") or "")
    if wanted:
        rule = galaxy.catalogue.rule(wanted)
        if rule.source.form != source:
            raise Refusal(f"转换规则“{wanted}”的源单不是{source.name}")
        return rule
    target = str(pick(call.data, "TargetFormId") or "")
    by_default = galaxy.settings.push_by_default and bool(target)
    if not (by_default or truth(pick(call.data, "IsEnableDefaultRule"))):
        raise Refusal("参数RuleId不能为空", PARAMETER)
    return galaxy.catalogue.default_rule(source, galaxy.form(target))


def _sources(galaxy: Galaxy, rule: Rule, call: Call, lines: frozenset[int]) -> list[tuple[str, str]]:
    named = [(one, "") for one in texts(pick(call.data, "Ids"))]
    named += [("", one) for one in texts(pick(call.data, "Numbers"))]
    if not named and lines:
        named = [(str(one), "") for one in _holders(galaxy, rule, lines)]
    if not named:
        raise Refusal("参数Ids、Numbers和EntryIds不能同时为空", PARAMETER)
    return named


def _holders(galaxy: Galaxy, rule: Rule, lines: frozenset[int]) -> list[int]:
    """Ids of the documents that hold the named lines."""
    entry = rule.source.entry
    return [
        document.id
        for document in galaxy.store.all(rule.source.form.id)
        if any(row[entry.id_key] in lines for row in document.body["entries"].get(entry.key, []))
    ]
