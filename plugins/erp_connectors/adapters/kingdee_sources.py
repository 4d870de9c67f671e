"""Documents that come from others: linked by rows of the save, pushed down (下推), or made over there and taken over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from plugins.erp_connectors.adapters.base import Errand
from plugins.erp_connectors.adapters.kingdee_states import id_field, quoted
from plugins.erp_connectors.mappings import BadMapping, Section
from plugins.erp_connectors.wire.errors import UnknownOutcome
from plugins.erp_connectors.wire.kingdee import KingdeeClient

WAYS = ("none", "save", "push", "made")
"""``save``: links in the rows of a save; ``push``: 下推; ``made``: they make it themselves when the source is audited."""
SOURCE, SOURCE_ID = "@source", "@source_id"
"""Keys of a mapping's head that are for us and are not sent: number and id of the document it comes from."""
_NEEDED = ("form", "entry", "table", "material", "quantity")
_OPEN = "FDocumentStatus in ('Z','A','D')"


@dataclass(frozen=True, kw_only=True)
class Linkage:
    """How a section's documents come from others."""

    way: str = "none"
    rule: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    material: str = "FMaterialId"
    """The field of our lines by which they find those of the source."""
    source_field: str = "FSrcBillNo"
    """Where a pushed document says what it comes from."""
    entry_id: str = "FEntryID"
    adopt: str = "own"
    """Whose documents are taken over: our ``own`` user's only, or ``any``."""


def linkage_of(section: Section) -> Linkage:
    """Read from the section's options. Raises BadMapping naming the option."""
    told = section.options
    place = f"{section.kind}.options"
    way = str(told.get("link", "none"))
    if way not in WAYS:
        raise BadMapping("{mistakes}", mistakes=f"{place}.link: must be one of {', '.join(WAYS)}", places=[f"{place}.link"])
    source = told.get("source", {})
    missing = [key for key in _NEEDED if not source.get(key)] if way in ("save", "push") else []
    if missing or (way in ("save", "push") and not told.get("rule")):
        what = f"{place}: link = {way} needs rule and source with {', '.join(_NEEDED)}"
        raise BadMapping("{mistakes}", mistakes=what, places=[place])
    known = {key: str(told[key]) for key in ("rule", "material", "source_field", "entry_id", "adopt") if key in told}
    return Linkage(way=way, source=source, **{"adopt": "any" if way == "made" else "own", **known})


def model_of(errand: Errand) -> dict[str, Any]:
    """The body as it is sent: without the keys that are for us."""
    return {key: value for key, value in errand.body.items() if not key.startswith("@")}


# -- links in a save ----------------------------------------------------------------------------------------------


def linked(client: KingdeeClient, errand: Errand, linkage: Linkage) -> dict[str, Any]:
    """The body with a link in every line whose source line has enough left; plain where the source is not there."""
    model = model_of(errand)
    if linkage.way != "save" or not errand.body.get(SOURCE):
        return model
    lines = list(_source_lines(client, errand, linkage))
    rows = [_with_link(errand.section, linkage, row, lines) for row in model[errand.section.lines]]
    return {**model, errand.section.lines: rows}


@dataclass
class _SourceLine:
    bill_id: str
    line_id: str
    material: str
    left: Decimal


def _source_lines(client: KingdeeClient, errand: Errand, linkage: Linkage) -> Iterator[_SourceLine]:
    source = linkage.source
    fields = ["FID", f"{source['entry']}_FEntryID", f"{source['material']}.FNumber", source["quantity"]]
    fields += [source["taken"]] if source.get("taken") else []
    where = f"FBillNo={quoted(str(errand.body[SOURCE]))} and FDocumentStatus='C'"
    for row in client.query(source["form"], fields, where, order=f"{source['entry']}_FSeq"):
        left = _number(row, source["quantity"]) - _number(row, source.get("taken", ""))
        yield _SourceLine(str(row["FID"]), str(row[fields[1]]), str(row[fields[2]]), left)


def _number(row: Mapping[str, Any], field: str) -> Decimal:
    return Decimal(str(row.get(field) or 0))


def _with_link(section: Section, linkage: Linkage, row: Mapping[str, Any], lines: list[_SourceLine]) -> dict[str, Any]:
    material, quantity = _material(linkage, row), abs(_number(row, section.totals["quantity"]))
    found = next((one for one in lines if one.material == material and one.left >= quantity), None)
    if found is None:
        return dict(row)
    found.left -= quantity
    prefix = f"{section.lines}_Link"
    link = {
        f"{prefix}_FRuleId": linkage.rule, f"{prefix}_FSTableName": linkage.source["table"],
        f"{prefix}_FSBillId": found.bill_id, f"{prefix}_FSId": found.line_id,
    }  # fmt: skip
    return {**row, prefix: [link]}


def _material(linkage: Linkage, row: Mapping[str, Any]) -> str:
    named = row.get(linkage.material)
    return str(named.get("FNumber") if isinstance(named, Mapping) else named)


# -- pushed, or made over there -----------------------------------------------------------------------------------


def taken_over(client: KingdeeClient, errand: Errand, linkage: Linkage, user: str) -> dict[str, Any] | None:
    """The model that puts our number and lines onto the document made of the source; None when this is not the way.

    A push that was interrupted before it got our number is found by its source and taken over instead of pushed again.
    """
    source = str(errand.body.get(SOURCE) or "")
    if linkage.way not in ("push", "made") or not source:
        return None
    id_ = _made(client, errand.section, linkage, source, user)
    if id_ is None and linkage.way == "made":
        raise UnknownOutcome(f"they have not made a {errand.section.form} of {source} yet")
    if id_ is None:
        id_ = client.push(linkage.source["form"], linkage.rule, source, target=errand.section.form).id
    return _over(client, errand, linkage, id_)


def _made(client: KingdeeClient, section: Section, linkage: Linkage, source: str, user: str) -> str | None:
    where = f"{linkage.source_field}={quoted(source)} and {_OPEN}"
    where += f" and FCreatorId.FName={quoted(user)}" if linkage.adopt == "own" else ""
    rows = client.query(section.form, [id_field(section)], where, order=id_field(section), limit=1)
    return str(rows[0][id_field(section)]) if rows else None


def _over(client: KingdeeClient, errand: Errand, linkage: Linkage, id_: str) -> dict[str, Any]:
    """Our lines keep the ids of theirs with the same material, and so their links; their other lines are deleted."""
    section, model = errand.section, model_of(errand)
    fields = [f"{section.lines}_FEntryID", f"{linkage.material}.FNumber"]
    held = client.query(section.form, fields, f"{id_field(section)}={id_}", order=f"{section.lines}_FSeq")
    rows = []
    for row in model[section.lines]:
        found = next((one for one in held if str(one[fields[1]]) == _material(linkage, row)), None)
        if found is not None:
            held.remove(found)
        rows.append({**({linkage.entry_id: found[fields[0]]} if found else {}), **row})
    return {id_field(section): int(id_), **model, section.lines: rows}
