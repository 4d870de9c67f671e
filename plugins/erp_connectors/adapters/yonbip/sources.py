"""Documents made from others over there: each line names the document and line it comes from.

A section says so under ``options.source``: where the source is (``form``, ``lines``), which field of the body holds its id
(``id``), by which field lines are paired (``match``: ours = "theirs"), the conversion rule (``rule``) and its ``source`` name.
Without an id, because the source was never sent, the document stands alone, with the fields of ``alone`` in its head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import UNMAPPED, Refused
from plugins.erp_connectors.wire.yonbip import YonbipClient

_Line = Mapping[str, Any]


def with_sources(client: YonbipClient, section: Section, body: dict[str, Any]) -> dict[str, Any]:
    """The body with sourceid, sourceautoid and makeRuleCode in its lines, where the section wants it."""
    told = section.options.get("source")
    if not (told and told["id"]):
        return body
    id_ = str(body.pop(told["id"], "") or "")
    if not id_:
        return {**body, **told.get("alone", {})}
    theirs = list(client.detail(told["form"], id_).get(told["lines"]) or ())
    lines = [{**line, **_named(told, id_, _pair(told, theirs, line))} for line in body[section.lines]]
    return {**body, section.lines: lines}


def _pair(told: Mapping[str, Any], theirs: list[_Line], line: _Line) -> _Line:
    """Their line for one of ours, which is then taken."""
    ((ours, their),) = told["match"].items()
    found: Sequence[_Line] = [one for one in theirs if str(one.get(their)) == str(line.get(ours))]
    if not found:
        raise Refused([f"the source over there has no line left with {their} {line.get(ours)}"], field=ours, kind=UNMAPPED)
    theirs.remove(found[0])
    return found[0]


def _named(told: Mapping[str, Any], id_: str, theirs: _Line) -> dict[str, Any]:
    return {"sourceid": id_, "sourceautoid": theirs["id"], "makeRuleCode": told["rule"], "source": told.get("source", "")}
