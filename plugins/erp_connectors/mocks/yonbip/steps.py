"""Submit, audit, oppose, delete and their way back: a table of legal steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..store import Document
from .centre import Centre
from .checking import check_period
from .envelope import FAULT, Refusal, success
from .services import Record, Service
from .stock import move
from .tally import Tally


@dataclass(frozen=True)
class Step:
    """From which states a step may go, and where to; an empty target takes the document away."""

    name: str
    come_from: frozenset[str]
    to: str


# A tenant without an approval flow audits straight away, so audit may start from an open document (inferred).
STEPS = {
    "submit": Step("提交", frozenset({"open", "opposed"}), "approving"),
    "unsubmit": Step("撤回", frozenset({"approving", "audited"}), "open"),
    "audit": Step("审核", frozenset({"open", "approving"}), "audited"),
    "unaudit": Step("弃审", frozenset({"audited"}), "open"),
    "oppose": Step("驳回", frozenset({"approving"}), "opposed"),
    "delete": Step("删除", frozenset({"open", "opposed"}), ""),
}
_STATES = {"open": "开立", "approving": "审批中", "audited": "已审核", "opposed": "已驳回"}


def act(centre: Centre, service: Service, step: str, body: Record) -> Record:
    """A step for every document named; code 200 even when some fail."""
    tally = Tally()
    for name in _named(body.get("data")):
        try:
            with centre.store.transaction():
                moved = _step_one(centre, service, step, name)
        except Refusal as refusal:
            tally.refused(refusal.message)
            continue
        tally.done(service.head_of(moved))
    return success(tally.reply())


def take(centre: Centre, service: Service, document: Document, name: str) -> Document:
    """Move one document, or refuse."""
    step = STEPS[name]
    if document.status not in step.come_from:
        state = _STATES.get(document.status, document.status)
        raise Refusal(f"单据[{document.number}]当前状态为{state}，不能{step.name}", FAULT)
    check_period(centre, str(document.body["head"].get(service.date) or ""))
    if not step.to:
        centre.store.remove(document)
        return document
    moved = replace(document, status=service.submitted if name == "submit" else step.to)
    _follow(centre, service, document, moved)
    return centre.store.put(moved)


def held(centre: Centre, service: Service, name: str) -> Document | None:
    """The document of an id or a code."""
    by_id = centre.store.get(service.id, int(name)) if name.isascii() and name.isdigit() and len(name) < 19 else None
    return by_id or centre.store.find(service.id, name)


def _step_one(centre: Centre, service: Service, step: str, name: str) -> Document:
    document = held(centre, service, name)
    if document is None:
        raise Refusal(f"单据[{name}]不存在", FAULT)
    return take(centre, service, document, step)


def _named(data: Any) -> list[str]:
    """Ids, else codes: arrays in an object for some services, a list of objects for others."""
    if isinstance(data, dict):
        given = data.get("id") or data.get("code") or []
        names = given if isinstance(given, list) else [given]
    else:
        names = [one.get("id") or one.get("code") if isinstance(one, dict) else one for one in data or []]
    if not names:
        raise Refusal("id和code不能同时为空", FAULT)
    return [str(one) for one in names]


def _follow(centre: Centre, service: Service, before: Document, after: Document) -> None:
    """Goods move when a sales-out becomes audited, and back when it no longer is."""
    if service.stock and (before.status == "audited") != (after.status == "audited"):
        move(centre, after, into_effect=after.status == "audited")
