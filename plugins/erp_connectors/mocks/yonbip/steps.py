"""Submit, audit, oppose, delete and their way back: a table of legal steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..store import Document
from .centre import Centre
from .checking import check_period
from .consequences import check_undone, follow
from .envelope import Refusal, success
from .events import tell
from .keeping import held, stamped
from .services import Record, Service
from .tally import Tally, check_item


@dataclass(frozen=True)
class Step:
    """From which states a step may go, and where to; an empty target takes the document away."""

    name: str
    come_from: frozenset[str]
    to: str


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
    """A step for every document named: code 200 even when some fail. Finance services take one id and say no at once."""
    names = _named(body.get("data"))
    if service.single and not _is_several(body["data"]):
        return success({"id": str(_step_one(centre, service, step, names[0]).id)})
    tally = Tally()
    for index, name in enumerate(names):
        try:
            check_item(index)
            with centre.store.transaction():
                moved = _step_one(centre, service, step, name)
        except Refusal as refusal:
            tally.refused(refusal.message)
            continue
        tally.done(service.shown(moved))
    return success(tally.reply())


def take(centre: Centre, service: Service, document: Document, name: str) -> Document:
    """Move one document, or refuse."""
    step = STEPS[name]
    _check_may(centre, service, step, document)
    check_period(centre, str(document.body["head"].get(service.date) or ""))
    if name in ("unaudit", "unsubmit", "delete"):
        document = check_undone(centre, document)
    if not step.to:
        centre.store.remove(document)
        tell(centre, service, name, document)
        return document
    moved = replace(document, status=_target(centre, service, name, step))
    when = {"auditTime": centre.now()} if moved.status == "audited" else {}
    moved = centre.store.put(replace(moved, body={**document.body, "times": stamped(centre, document, **when)}))
    follow(centre, service, document, moved)
    tell(centre, service, name, moved)
    return centre.store.get(service.id, moved.id) or moved


def _check_may(centre: Centre, service: Service, step: Step, document: Document) -> None:
    may = step.come_from
    if step.to == "audited" and centre.settings.audit_needs_submit and service.submitted != "audited":
        may = may - {"open"}
    if document.status in may:
        return
    state = _STATES.get(document.status, document.status)
    if service.single:
        raise Refusal(f"{step.name}失败,当前单据{state}, 不允许{step.name}操作!")
    raise Refusal(f"单据[{document.number}]当前状态为{state}，不能{step.name}")


def _target(centre: Centre, service: Service, name: str, step: Step) -> str:
    if name != "submit":
        return step.to
    return service.submitted if centre.settings.approval_flow else "audited"


def _step_one(centre: Centre, service: Service, step: str, name: str) -> Document:
    document = held(centre, service, name)
    if document is None:
        raise Refusal(f"业务单据不存在，请检查！[{name}]")
    return take(centre, service, document, step)


def _is_several(data: Any) -> bool:
    return isinstance(data, list) or isinstance(data.get("id"), list) or isinstance(data.get("code"), list)


def _named(data: Any) -> list[str]:
    """Ids, else codes: arrays in an object for some services, a list of objects for others."""
    if isinstance(data, dict):
        given = data.get("id") or data.get("code") or []
        names = given if isinstance(given, list) else [given]
    else:
        names = [one.get("id") or one.get("code") if isinstance(one, dict) else one for one in data or []]
    if not names:
        raise Refusal("id和code不能同时为空")
    return [str(one) for one in names]
