"""From the flow document, as it stands in JSON, to the typed graph and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from plugins.approvals.flows.definition import DEFAULT_PAIRS, AppealRule, Assignment, Definition, Limit, Node, Sign, Transition

Document = Mapping[str, Any]


def read(document: Document) -> Definition:
    """The graph of a document whose shape was checked before."""
    return Definition(
        code=document["code"], name=words(document["name"]), subject=document.get("subject", ""),
        locked=bool(document.get("locked")), nodes=tuple(_node(n) for n in document["nodes"]),
        transitions=tuple(Transition(source=t["from"], target=t["to"], when=t.get("when")) for t in document["transitions"]),
        must_differ=_pairs(document.get("must_differ")), fallback=assignment(document.get("fallback")),
        appeal=_appeal(document.get("appeal")),
    )  # fmt: skip


def words(text: str | Mapping[str, str]) -> Mapping[str, str]:
    """``"Review"`` is short for ``{"en": "Review"}``."""
    return {"en": text} if isinstance(text, str) else dict(text)


def assignment(rule: Mapping[str, Any] | None) -> Assignment | None:
    """``{"role": "finance", "pick": "least_loaded"}``."""
    if not rule:
        return None
    ((name, value),) = ((k, v) for k, v in rule.items() if k != "pick")
    return Assignment(name, value, rule.get("pick"))


def _node(node: Document) -> Node:
    return Node(
        id=node["id"], kind=node.get("kind", "approve"), label=words(node.get("label", "")),
        assignees=assignment(node.get("assignees")), fallback=assignment(node.get("fallback")),
        sign=_sign(node.get("sign", "any")), limit=limit(node.get("limit")), reject_to=node.get("reject_to", "end"),
        split=node.get("split", "first"), when=node.get("when"), event=node.get("event"), options=node.get("options", {}),
    )  # fmt: skip


def _sign(sign: str | Mapping[str, int]) -> Sign:
    return Sign(sign) if isinstance(sign, str) else Sign("percent", sign["percent"])


def limit(found: Document | None) -> Limit | None:
    """``{"hours": 8, "remind_before": 2}``."""
    if not found:
        return None
    return Limit(
        hours=Decimal(str(found["hours"])), remind_before=_hours(found.get("remind_before")),
        escalate_after=_hours(found.get("escalate_after")), calendar=found.get("calendar", "default"),
        on_expiry=found.get("on_expiry", "none"),
    )  # fmt: skip


def _hours(found: object) -> Decimal | None:
    return None if found is None else Decimal(str(found))


def _pairs(pairs: list[list[str]] | None) -> tuple[tuple[str, str], ...]:
    if pairs is None:
        return DEFAULT_PAIRS
    return tuple(dict.fromkeys((min(pair), max(pair)) for pair in pairs))


def _appeal(found: Document | None) -> AppealRule:
    if not found:
        return AppealRule()
    by = assignment(found.get("assignees")) or AppealRule().assignees
    return AppealRule(within_days=found.get("within_days", AppealRule().within_days), assignees=by)


def levels(code: str, name: str, *roles: str) -> dict[str, Any]:
    """The document of the plainest flow: one role after the other."""
    ids = [f"level_{i}" for i in range(1, len(roles) + 1)]
    return {
        "code": code, "name": {"en": name},
        "nodes": [{"id": i, "kind": "approve", "assignees": {"role": role}} for i, role in zip(ids, roles, strict=True)],
        "transitions": [{"from": a, "to": b} for a, b in _chain(["start", *ids, "end"])],
    }  # fmt: skip


def _chain(ids: list[str]) -> Iterator[tuple[str, str]]:
    return pairwise(ids)
