"""Reads what was made or changed in Galaxy since a moment: whole documents, page by page, oldest change first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from plugins.erp_connectors.adapters.base import Page, Row
from plugins.erp_connectors.adapters.kingdee_states import STATES, among, id_field, quoted
from plugins.erp_connectors.mappings import PullSection
from plugins.erp_connectors.wire.kingdee import KingdeeClient

_AT_ONCE = 100
_Mark = tuple[str, int]
"""Where a page ends: the moment of the last change as they wrote it, and the id."""


def page(client: KingdeeClient, section: PullSection, since: datetime | None, after: str, zone: str) -> Page:
    """The next documents; a moment is told in the time zone their server keeps."""
    marks = _marks(client, section, since, _read(after), zone)
    rows = {row.id: row for row in _rows(client, section, marks, zone)}
    last = f"{marks[-1][0]}|{marks[-1][1]}" if len(marks) == _AT_ONCE else None
    return Page(rows=tuple(rows[str(id_)] for _, id_ in marks if str(id_) in rows), after=last)


def _read(after: str) -> _Mark:
    changed, _, id_ = after.rpartition("|")
    return changed, int(id_ or 0)


def _marks(client: KingdeeClient, section: PullSection, since: datetime | None, after: _Mark, zone: str) -> list[_Mark]:
    """Change and id of the next documents. Those of the same moment as the last page's end are told apart by their ids."""
    key, changed = id_field(section), section.changed
    order = f"{changed} ASC,{key} ASC" if changed else f"{key} ASC"
    start, found = 0, list[_Mark]()
    while len(found) < _AT_ONCE:
        where = _where(section, since, after, zone)
        rows = client.query(section.form, [key, *([changed] if changed else [])], where, order=order, start=start, limit=_AT_ONCE)
        seen = [(str(row.get(changed) or "") if changed else "", int(row[key])) for row in rows]
        found += [mark for mark in dict.fromkeys(seen) if mark > after]
        start += len(rows)
        if len(rows) < _AT_ONCE:
            break
    return found[:_AT_ONCE]


def _where(section: PullSection, since: datetime | None, after: _Mark, zone: str) -> str:
    parts = [f"({told})"] if (told := str(section.options.get("where", ""))) else []
    if section.changed and (after[0] or since):
        moment = after[0] or _local(since, zone)
        parts.append(f"{section.changed}>={quoted(moment)}")
    elif after[1]:
        parts.append(f"{id_field(section)}>{after[1]}")
    return " and ".join(parts)


def _local(moment: datetime | None, zone: str) -> str:
    assert moment is not None
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def _rows(client: KingdeeClient, section: PullSection, marks: Iterable[_Mark], zone: str) -> Iterator[Row]:
    ids = [str(id_) for _, id_ in marks]
    if not ids:
        return
    key, own = id_field(section), _own_fields(section)
    fields = list(dict.fromkeys([key, *own, *section.head_fields, *section.line_fields]))
    by_id: dict[str, list[dict[str, Any]]] = {}
    for row in client.every(section.form, fields, among(key, ids), order=_order(section)):
        by_id.setdefault(str(row[key]), []).append(row)
    for id_, lines in by_id.items():
        yield _whole(section, id_, lines, zone)


def _own_fields(section: PullSection) -> list[str]:
    """What the adapter itself tells of a record, as far as the form has it."""
    state = [] if section.options.get("stateless") else ["FDocumentStatus"]
    return [section.key, *state, *([section.changed] if section.changed else [])]


def _order(section: PullSection) -> str:
    return f"{id_field(section)} ASC" + (f",{section.lines}_FSeq ASC" if section.lines else "")


def _whole(section: PullSection, id_: str, lines: list[dict[str, Any]], zone: str) -> Row:
    head = lines[0]
    return Row(
        id=id_, number=str(head[section.key]), changed_at=_moment(head.get(section.changed), zone) if section.changed else None,
        state=STATES.get(str(head.get("FDocumentStatus")), ""), head=_only(head, section.head_fields),
        lines=tuple(_only(line, section.line_fields) for line in lines) if section.line_fields else (),
    )  # fmt: skip


def _only(row: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    return {field: row[field] for field in fields}


def _moment(told: Any, zone: str) -> datetime | None:
    return datetime.fromisoformat(str(told)).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if told else None
