"""Submit, Audit, UnAudit, CancelAssign, Delete and the generic operations: a table of legal steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..store import Document
from ..trouble import item_refusal
from . import consequences
from .checking import closed_period, problems
from .envelope import NO_DATA, NO_OPERATION, PARAMETER, Refusal, Tally, all_of, on_demand
from .forms import Form
from .galaxy import Galaxy
from .links import targets_of
from .loose import pick, texts, whole
from .reading import Draft
from .requests import Call


@dataclass(frozen=True)
class Step:
    """From which document states a step may go, and where to."""

    name: str
    come_from: str
    to: str


STEPS = {
    "submit": Step("提交", "ZAD", "B"),
    "audit": Step("审核", "B", "C"),
    "unaudit": Step("反审核", "C", "D"),
    "cancelassign": Step("撤销", "B", "D"),
    "delete": Step("删除", "ZAD", ""),
}


@dataclass(frozen=True)
class Mark:
    """A status beside the document status: which field, which value, where it may be set."""

    name: str
    field: str
    value: str
    come_from: str = "ZABCD"


MARKS = {
    "cancel": Mark("作废", "FCancelStatus", "B", "ZAD"),
    "uncancel": Mark("反作废", "FCancelStatus", "A"),
    "forbid": Mark("禁用", "FForbidStatus", "B"),
    "enable": Mark("反禁用", "FForbidStatus", "A"),
    "billclose": Mark("整单关闭", "FCloseStatus", "B", "C"),
    "billunclose": Mark("整单反关闭", "FCloseStatus", "A", "C"),
}
_STATES = {"Z": "未保存", "A": "未提交", "B": "已经提交", "C": "已经审核", "D": "未提交"}
_Act = Callable[[Document], Document]


def step(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """One of the steps for every document named; each stands or falls alone."""
    form = galaxy.form(call.form)
    name = call.operation.casefold()
    return _each(galaxy, form, call, STEPS[name].name, lambda one: take_step(galaxy, form, one, name))


def operate(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """A generic operation by its number; the steps may be called this way too."""
    form = galaxy.form(call.form)
    name = call.action.casefold()
    if name in STEPS:
        return step(galaxy, replace(call, operation=name))
    if name not in MARKS:
        raise Refusal(f"操作“{call.action}”不存在", NO_OPERATION)
    return _each(galaxy, form, call, MARKS[name].name, lambda one: _set_mark(galaxy, form, one, MARKS[name]))


def submit_and_audit(galaxy: Galaxy, form: Form, document: Document) -> Document:
    submitted = take_step(galaxy, form, document, "submit")
    return take_step(galaxy, form, submitted, "audit")


def take_step(galaxy: Galaxy, form: Form, document: Document, name: str) -> Document:
    """Move one document, or refuse in the system's words."""
    taken = STEPS[name]
    if document.status not in taken.come_from:
        raise Refusal(f"单据编号为“{document.number}”的{form.name}，单据{_STATES[document.status]}！")
    _check_step(galaxy, form, document, name)
    if name == "delete":
        galaxy.store.remove(document)
        return document
    to = galaxy.settings.cancelled_status if name == "cancelassign" else taken.to
    moved = galaxy.store.put(replace(document, status=to, body=_stamped(galaxy, document, taken)))
    consequences.follow(galaxy, form, moved, name)
    return moved


def _check_step(galaxy: Galaxy, form: Form, document: Document, name: str) -> None:
    head = document.body["head"]
    if head.get("FCancelStatus") == "B" and name != "delete":
        raise Refusal(f"单据编号为“{document.number}”的{form.name}，单据已作废！")
    if name in {"unaudit", "delete"} and (pushed := targets_of(galaxy, form, document)):
        raise Refusal(f"单据编号为“{document.number}”的{form.name}，已被下游单据“{pushed[0].number}”关联，不允许操作！")
    if name == "submit" and document.status == "Z":
        draft = Draft(document.id, document.number, head, document.body["entries"])
        found = problems(galaxy, form, draft, strict=False)
    else:
        found = list(closed_period(galaxy, form, head))
    if found:
        raise all_of(found)


def _stamped(galaxy: Galaxy, document: Document, taken: Step) -> dict[str, Any]:
    now, user = galaxy.now(), galaxy.settings.identity.user
    audited = (now, user) if taken.to == "C" else (None, None)
    stamps = {"FModifyDate": now, "FModifierId": user, "FApproveDate": audited[0], "FApproverId": audited[1]}
    return {**document.body, "head": {**document.body["head"], **stamps}}


def _set_mark(galaxy: Galaxy, form: Form, document: Document, mark: Mark) -> Document:
    head = document.body["head"]
    if mark.field not in head:
        raise Refusal(f"{form.name}不支持操作“{mark.name}”", NO_OPERATION)
    if document.status not in mark.come_from or head[mark.field] == mark.value:
        raise Refusal(f"单据编号为“{document.number}”的{form.name}，当前状态不允许{mark.name}！")
    body = {**document.body, "head": {**head, mark.field: mark.value, "FModifyDate": galaxy.now()}}
    return galaxy.store.put(replace(document, body=body))


def _each(galaxy: Galaxy, form: Form, call: Call, name: str, act: _Act) -> dict[str, Any]:
    tally = Tally()
    for index, key in enumerate(_named(call)):
        try:
            on_demand(item_refusal(index))
            with galaxy.store.transaction():
                done = act(document_of(galaxy, form, *key))
        except Refusal as refusal:
            tally.refused(refusal, index)
            continue
        tally.done(done, index, f"单据编号为“{done.number}”的{form.name}，{name}成功！")
    return tally.reply()


def _named(call: Call) -> list[tuple[str, str]]:
    ids = [(one, "") for one in texts(pick(call.data, "Ids"))]
    numbers = [("", one) for one in texts(pick(call.data, "Numbers"))]
    if not ids and not numbers:
        raise Refusal("参数Ids和Numbers不能同时为空", PARAMETER)
    return ids + numbers


def document_of(galaxy: Galaxy, form: Form, id_: str, number: str) -> Document:
    """The document of an id or a number, or the refusal that there is none."""
    found = galaxy.store.get(form.id, whole(id_)) if id_ else galaxy.store.find(form.id, number)
    if found is None:
        raise Refusal(f"内码或编码为“{id_ or number}”的{form.name}不存在", NO_DATA)
    return found
