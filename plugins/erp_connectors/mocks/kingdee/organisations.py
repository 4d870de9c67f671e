"""SwitchOrg, Allocate and CancelAllocate: which organisation a session works in, and which may use a master."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..store import Document
from .envelope import NO_DATA, NOT_OPERABLE, PARAMETER, Refusal, Tally
from .forms import Form
from .galaxy import Galaxy
from .lifecycle import document_of
from .loose import pick, texts, whole
from .requests import Call
from .sessions import switch_organisation


def switch_org(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Work in another organisation from now on."""
    number = str(pick(call.data, "OrgNumber") or "")
    organisation = galaxy.master("ORG_Organizations", number)
    if organisation is None:
        raise Refusal(f"组织“{number}”不存在", NO_DATA)
    switch_organisation(galaxy, number)
    tally = Tally()
    tally.done(organisation, 0)
    return tally.reply()


def allocate(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Let organisations use audited masters."""
    return _each(galaxy, call, "分配", lambda before, wanted: sorted({*before, *wanted}))


def cancel_allocate(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Take that back."""
    return _each(galaxy, call, "取消分配", lambda before, wanted: sorted({*before} - {*wanted}))


def disassembly(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Splitting a document (拆单) is not done here."""
    raise Refusal(f"{galaxy.form(call.form).name}不支持拆单操作", NOT_OPERABLE)


def _each(galaxy: Galaxy, call: Call, name: str, change: Any) -> dict[str, Any]:
    form, organisations = galaxy.form(call.form), _organisations(galaxy, call)
    ids = texts(pick(call.data, "PkIds"))
    if not ids:
        raise Refusal("参数PkIds不能为空", PARAMETER)
    tally = Tally()
    for index, id_ in enumerate(ids):
        try:
            master = _usable(form, document_of(galaxy, form, id_, ""))
        except Refusal as refusal:
            tally.refused(refusal, index)
            continue
        head = master.body["head"]
        body = {**master.body, "head": {**head, "FAllocatedOrgs": change(head.get("FAllocatedOrgs") or [], organisations)}}
        tally.done(galaxy.store.put(replace(master, body=body)), index, f"编码为“{master.number}”的{form.name}，{name}成功！")
    return tally.reply()


def _usable(form: Form, master: Document) -> Document:
    if form.kind != "master":
        raise Refusal(f"{form.name}不支持分配", NOT_OPERABLE)
    if master.status != "C":
        raise Refusal(f"编码为“{master.number}”的{form.name}未审核，不允许分配")
    return master


def _organisations(galaxy: Galaxy, call: Call) -> list[str]:
    """TOrgIds are ids; numbers are taken as well."""
    named = texts(pick(call.data, "TOrgIds"))
    held = [galaxy.number_of("ORG_Organizations", whole(one)) or one for one in named]
    if not held:
        raise Refusal("参数TOrgIds不能为空", PARAMETER)
    if strange := [one for one in held if galaxy.master("ORG_Organizations", one) is None]:
        raise Refusal(f"组织“{strange[0]}”不存在", NO_DATA)
    return held
