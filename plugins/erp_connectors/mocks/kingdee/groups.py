"""GroupSave, QueryGroupInfo and GroupDelete: the groups masters are sorted into (基础资料分组)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..store import Document
from .envelope import NO_DATA, NOT_OPERABLE, PARAMETER, Refusal, Tally
from .forms import Field, Form
from .galaxy import Galaxy
from .keeping import write
from .loose import pick, texts, whole
from .reading import Draft
from .requests import Call


def group_save(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """A new group, or the one of GroupPkId changed."""
    groups, field = _groups(galaxy, call)
    number, name = (str(pick(call.data, key) or "").strip() for key in ("FNumber", "FName"))
    if not name:
        raise Refusal("字段“名称”是必填项", field_name="FName")
    old = _held(galaxy, groups, whole(pick(call.data, "GroupPkId")))
    head = {**(old.body["head"] if old else {}), "FName": name, "FParentId": whole(pick(call.data, "FParentId"))}
    head["FDescription"] = pick(call.data, "FDescription")
    record = Draft(old.id if old else 0, number or (old.number if old else ""), head, {})
    saved = _audited(galaxy, write(galaxy, groups, old, record, draft=False))
    tally = Tally()
    tally.done(saved, 0)
    return tally.reply(Id=saved.id, Number=saved.number, NeedReturnData=[{"GroupFieldKey": field.key}])


def query_group_info(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """The groups of a form, or those of GroupPkIds; asked by Ids, the groups of these masters."""
    groups, field = _groups(galaxy, call)
    wanted = {whole(one) for one in texts(pick(call.data, "GroupPkIds"))}
    if masters := [galaxy.store.get(galaxy.form(call.form).id, whole(one)) for one in texts(pick(call.data, "Ids"))]:
        numbers = [str(one.body["head"].get(field.key) or "") for one in masters if one]
        wanted |= {one.id for one in galaxy.store.numbered(groups.id, numbers)}
    held = [one for one in galaxy.store.all(groups.id) if not (wanted or masters) or one.id in wanted]
    return Tally().reply(NeedReturnData=[_shown(one) for one in held])


def group_delete(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Delete groups that nothing is in."""
    groups, field = _groups(galaxy, call)
    named = texts(pick(call.data, "GroupPkIds"))
    if not named:
        raise Refusal("参数GroupPkIds不能为空", PARAMETER)
    tally, members = Tally(), galaxy.store.all(galaxy.form(call.form).id)
    for index, id_ in enumerate(named):
        held = galaxy.store.get(groups.id, whole(id_))
        if held is None:
            tally.refused(Refusal(f"内码为“{id_}”的{groups.name}不存在", NO_DATA), index)
        elif any(one.body["head"].get(field.key) == held.number for one in members):
            tally.refused(Refusal(f"{groups.name}“{held.number}”已被使用，不允许删除"), index)
        else:
            galaxy.store.remove(held)
            tally.done(held, index, f"{groups.name}“{held.number}”删除成功！")
    return tally.reply()


def _groups(galaxy: Galaxy, call: Call) -> tuple[Form, Field]:
    """The form that holds a form's groups, and the field by which a master names its group."""
    form, wanted = galaxy.form(call.form), str(pick(call.data, "GroupFieldKey") or "").casefold()
    for field in form.head:
        groups = galaxy.catalogue.find(field.target) if field.target.casefold().endswith("group") else None
        if groups is not None and wanted in ("", field.key.casefold()):
            return groups, field
    raise Refusal(f"{form.name}没有分组", NOT_OPERABLE)


def _held(galaxy: Galaxy, groups: Form, id_: int) -> Document | None:
    if not id_:
        return None
    held = galaxy.store.get(groups.id, id_)
    if held is None:
        raise Refusal(f"内码为“{id_}”的{groups.name}不存在", NO_DATA)
    return held


def _audited(galaxy: Galaxy, group: Document) -> Document:
    """Groups have no states of their own; they are in force at once."""
    return galaxy.store.put(replace(group, status="C"))


def _shown(group: Document) -> dict[str, Any]:
    head = group.body["head"]
    own = {"FID": group.id, "FNumber": group.number, "FName": head.get("FName"), "FParentId": head.get("FParentId") or 0}
    return {**own, "FDescription": head.get("FDescription")}
