"""WorkflowAudit and SendMsg: a decision in a flow moves the document; messages are only taken in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .envelope import PARAMETER, Refusal, Tally
from .galaxy import Galaxy
from .lifecycle import step
from .loose import pick, whole
from .requests import Call

_DECISIONS = {1: "audit", 2: "cancelassign", 3: "cancelassign"}
"""ApprovalType: 1 approve, 2 send back, 3 end the flow."""


def workflow_audit(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Approve, send back or end; the mock has no flows of its own, so one decision is the last one."""
    decision = _DECISIONS.get(whole(pick(call.data, "ApprovalType")))
    if decision is None:
        raise Refusal("参数ApprovalType不正确", PARAMETER)
    return step(galaxy, replace(call, operation=decision))


def send_msg(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Messages are kept so that a person can see them; nobody is told."""
    models = pick(call.data, "Model")
    given = [one for one in (models if isinstance(models, list) else [models]) if isinstance(one, dict)]
    if not given:
        raise Refusal("参数Model不能为空", PARAMETER)
    tally = Tally()
    for index, model in enumerate(given):
        number = f"MSG{galaxy.store.next('message'):06d}"
        tally.done(galaxy.store.add("WF_Message", number, "C", {"head": model, "entries": {}}), index)
    return tally.reply()
