"""Save, Draft and BatchSave."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ..store import Document
from ..trouble import item_refusal
from . import lifecycle
from .completing import complete
from .envelope import NO_DATA, NOT_OPERABLE, PARAMETER, Refusal, Tally, on_demand
from .forms import Form
from .galaxy import Galaxy
from .keeping import check, write
from .loose import pick, texts, truth
from .merging import Merge, merged
from .reading import Draft, read_model
from .requests import Call
from .returned import returned_fields

CHANGEABLE = {"Z", "A", "D"}


def save(galaxy: Galaxy, call: Call, draft: bool = False) -> dict[str, Any]:
    """Save one record; with `draft` it is only put aside."""
    form = _savable(galaxy, call.form)
    _refuse_repeat(galaxy, form, call.data)
    tally = Tally()
    try:
        with galaxy.store.transaction():
            saved = save_one(galaxy, form, pick(call.data, "Model"), call.data, draft)
    except Refusal as refusal:
        tally.refused(refusal)
        return tally.reply(Id="", NeedReturnData=[{}])
    tally.done(saved, 0)
    _remember(galaxy, form, call.data)
    back = returned_fields(galaxy, form, saved, texts(pick(call.data, "NeedReturnFields")))
    return tally.reply(Id=saved.id, Number=saved.number, NeedReturnData=[back])


def put_aside(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    return save(galaxy, call, draft=True)


def batch_save(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Save many; each stands or falls alone. A polling client gets a task instead of the result."""
    form = _savable(galaxy, call.form)
    models = pick(call.data, "Model")
    if not isinstance(models, list) or not models:
        raise Refusal("参数Model必须是数组", PARAMETER)
    tally, wanted = Tally(), texts(pick(call.data, "NeedReturnFields"))
    back: list[dict[str, Any]] = [{} for _ in models]
    for index, model in enumerate(models):
        try:
            on_demand(item_refusal(index))
            with galaxy.store.transaction():
                saved = save_one(galaxy, form, model, call.data, draft=False)
        except Refusal as refusal:
            tally.refused(refusal, index)
            continue
        tally.done(saved, index)
        back[index] = returned_fields(galaxy, form, saved, wanted)
    reply = tally.reply(NeedReturnData=back)
    return _as_task(galaxy, reply) if pick(call.wrapper, "querymethod") else reply


def task_result(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """The state of a batch that is said to run in the background."""
    task = str(pick(call.data, "TaskId") or "")
    held = galaxy.store.kept("task", task, galaxy.system.clock())
    if held is None:
        raise Refusal(f"任务“{task}”不存在", NO_DATA)
    if held["left"] > 0:
        galaxy.store.keep("task", task, {**held, "left": held["left"] - 1})
        return {"TaskId": task, "Status": 1, "Result": None}
    return {"TaskId": task, "Status": 2, "Result": held["reply"]}


def _as_task(galaxy: Galaxy, reply: dict[str, Any]) -> dict[str, Any]:
    task = f"task-{galaxy.store.next('task')}"
    galaxy.store.keep("task", task, {"left": galaxy.settings.async_polls, "reply": reply})
    return {"TaskId": task, "Status": 0, "Result": None}


def save_one(galaxy: Galaxy, form: Form, model: Any, options: dict[str, Any], draft: bool) -> Document:
    """One record, checked and kept; submitted and audited too when the request asks for that."""
    wanted = read_model(galaxy, form, model)
    old = _existing(galaxy, form, wanted)
    whole_record = merged(form, old, wanted, _how(options)) if old else wanted
    complete(galaxy, form, whole_record)
    if not draft:
        check(galaxy, form, whole_record, truth(pick(options, "IsVerifyBaseDataField")))
    saved = write(galaxy, form, old, whole_record, draft)
    if truth(pick(options, "IsAutoSubmitAndAudit")) and not draft:
        saved = lifecycle.submit_and_audit(galaxy, form, saved)
    return saved


def _existing(galaxy: Galaxy, form: Form, wanted: Draft) -> Document | None:
    if not wanted.id:
        return None
    old = galaxy.store.get(form.id, wanted.id)
    if old is None:
        raise Refusal(f"内码为“{wanted.id}”的{form.name}不存在", NO_DATA, form.key)
    if old.status not in CHANGEABLE:
        state = "已经提交" if old.status == "B" else "已经审核"
        raise Refusal(f"编号为“{old.number}”的{form.name}{state}，不允许修改", field_name=form.number)
    return old


def _how(options: dict[str, Any]) -> Merge:
    only = frozenset(one.casefold() for one in texts(pick(options, "NeedUpDateFields")))
    return Merge(only, truth(pick(options, "IsDeleteEntry"), default=True))


def _savable(galaxy: Galaxy, form_id: str) -> Form:
    form = galaxy.form(form_id)
    if form.kind == "query":
        raise Refusal(f"{form.name}不支持保存操作", NOT_OPERABLE)
    return form


def _refuse_repeat(galaxy: Galaxy, form: Form, data: dict[str, Any]) -> None:
    if truth(pick(data, "ValidateRepeatJson")) and galaxy.store.kept("json", _mark(form, data), 0):
        raise Refusal("重复的请求：相同的JSON已经提交过")


def _remember(galaxy: Galaxy, form: Form, data: dict[str, Any]) -> None:
    if truth(pick(data, "ValidateRepeatJson")):
        galaxy.store.keep("json", _mark(form, data), 1)


def _mark(form: Form, data: dict[str, Any]) -> str:
    return hashlib.sha256((form.id + json.dumps(data, sort_keys=True)).encode()).hexdigest()
