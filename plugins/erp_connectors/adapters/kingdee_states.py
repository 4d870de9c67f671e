"""What Galaxy's rows say of a document: how far it has got, what became of it, how much it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from plugins.erp_connectors.adapters.base import Remote
from plugins.erp_connectors.mappings import PullSection, Section

STATES = {"Z": "", "A": "saved", "D": "saved", "B": "submitted", "C": "audited"}
"""Their FDocumentStatus -> the last of our steps it has reached."""
_BILL_MARKS = ("FCancelStatus", "FCloseStatus")
_MASTER_MARKS = ("FForbidStatus",)


def id_field(section: Section | PullSection) -> str:
    """The key of the form: FID of bills; masters and vouchers have one of their own."""
    return str(section.options.get("id", "FID"))


def is_master(section: Section | PullSection) -> bool:
    return section.key.casefold() == "fnumber"


def fields_of(section: Section) -> list[str]:
    """What to ask for to know where a document stands."""
    marks = section.options.get("marks", _MASTER_MARKS if is_master(section) else _BILL_MARKS)
    totals = [section.totals[part] for part in ("quantity", "amount") if part in section.totals]
    return list(dict.fromkeys([id_field(section), section.key, "FDocumentStatus", *marks, *totals]))


def remotes(section: Section, rows: Iterable[dict[str, Any]]) -> Iterator[Remote]:
    """One for each document; a row for each of its lines comes in, summed here."""
    by_id: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(str(row[id_field(section)]), []).append(row)
    for id_, lines in by_id.items():
        head = lines[0]
        yield Remote(
            id=id_, number=str(head[section.key]), state=STATES.get(str(head["FDocumentStatus"]), ""), verdict=_verdict(head),
            quantity=_total(section, lines, "quantity"), amount=_total(section, lines, "amount"),
        )  # fmt: skip


def _verdict(head: dict[str, Any]) -> str:
    if "B" in (head.get("FCancelStatus"), head.get("FForbidStatus")):
        return "void"
    if head.get("FDocumentStatus") == "D":
        return "rejected"
    return "closed" if head.get("FCloseStatus") == "B" else ""


def _total(section: Section, lines: list[dict[str, Any]], part: str) -> Decimal | None:
    field = section.totals.get(part)
    if field is None:
        return None
    return section.sign * sum((Decimal(str(line[field] or 0)) for line in lines), Decimal(0))


def quoted(text: str) -> str:
    """A text inside a filter."""
    return "'" + text.replace("'", "''") + "'"


def among(field: str, values: Iterable[str]) -> str:
    return f"{field} in ({','.join(map(quoted, values))})"
