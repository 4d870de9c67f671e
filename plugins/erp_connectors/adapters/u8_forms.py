"""How U8's documents read: states and totals of what is there, the two sides of a voucher, and moments of its clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from plugins.erp_connectors.adapters.base import Remote
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import Refused

VOUCHER = "voucher"
_STEPS = ("saved", "verified")
_ONE_STEP = ("customer", "product", "voucher")
_OPENED, _VERIFIED, _CLOSED = "开立", "审核", "关闭"
_STATES = {_OPENED: _OPENED, _VERIFIED: _VERIFIED, _CLOSED: _CLOSED, "Opening": _OPENED, "Approved": _VERIFIED, "Closed": _CLOSED}


class Forms:
    """What the mapping's ``[options]`` say about this installation."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._steps: Mapping[str, Any] = options.get("steps", {})
        self._states = _STATES | dict(options.get("states", {}))
        self._zone = ZoneInfo(str(options.get("timezone", "Asia/Shanghai")))

    def steps(self, kind: str) -> tuple[str, ...]:
        told = self._steps.get(kind)
        return tuple(told) if told else _STEPS[:1] if kind in _ONE_STEP else _STEPS

    def list_of(self, section: Section) -> str:
        """The name of the list of a form: a master's is its own."""
        default = section.form if section.kind in ("customer", "product") else f"{section.form}list"
        return str(section.options.get("list", default))

    def remote(self, section: Section, head: Mapping[str, Any], number: str) -> Remote:
        """A document as it stands there. Refused when its state is none we know."""
        state, verdict = self._state(section.kind, head, number)
        return Remote(
            id=number, number=number, state=state, verdict=verdict,
            quantity=_total(section, head, "quantity"), amount=_total(section, head, "amount"),
        )  # fmt: skip

    def reached(self, kind: str, state: str) -> str:
        """The last of a kind's steps that a state of theirs means, "" when it is unknown."""
        known = self._states.get(state)
        return {_OPENED: "saved", _VERIFIED: self.steps(kind)[-1], _CLOSED: self.steps(kind)[-1]}.get(known or "", "")

    def moment(self, text: Any) -> datetime | None:
        """A moment of their clock, in UTC."""
        try:
            return datetime.fromisoformat(str(text)).replace(tzinfo=self._zone).astimezone(UTC)
        except ValueError:
            return None

    def day(self, moment: datetime) -> str:
        """The day it is over there."""
        return moment.astimezone(self._zone).date().isoformat()

    def _state(self, kind: str, head: Mapping[str, Any], number: str) -> tuple[str, str]:
        if str(head.get("revokeflag", "")) == "1":
            return "saved", "void"
        state = str(head.get("state", ""))
        if not state:
            return self.steps(kind)[0], ""
        if not (reached := self.reached(kind, state)):
            raise Refused([f"{number} is in the unknown state {state} there: name it in [options.states] of the mapping"])
        return reached, "closed" if self._states[state] == _CLOSED else ""


def sides(body: Mapping[str, Any]) -> dict[str, Any]:
    """A voucher with its entries on two sides, each without the other side's amounts; what is zero on both is a debit."""
    told: dict[str, list[dict[str, Any]]] = {"debit": [], "credit": []}
    for entry in body["entry"]:
        side, other = ("credit", "debit") if _number(entry.get("natural_credit_currency")) else ("debit", "credit")
        told[side].append(_filled({key: value for key, value in entry.items() if f"_{other}_" not in key}))
    head = {key: value for key, value in body.items() if key != "entry"}
    return head | {side: {"entry": entries} for side, entries in told.items()}


def differences(body: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """Fields of the head that say something else there than they should, as ``date: 2026-01-31 there, 2026-02-01 here``."""
    plain = {key: value for key, value in body.items() if value != "" and not isinstance(value, (list, Mapping))}
    return [
        f"{key}: {there.get(key, 'nothing')} there, {value} here"
        for key, value in plain.items()
        if not _same(value, there.get(key))
    ]


def _same(ours: Any, theirs: Any) -> bool:
    """Everything comes back as text."""
    try:
        return Decimal(str(ours)) == Decimal(str(theirs))
    except InvalidOperation:
        return str(ours) == str(theirs)


def _filled(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, in the auxiliary accounting too."""
    inner = {key: _filled(value) if isinstance(value, Mapping) else value for key, value in entry.items()}
    return {key: value for key, value in inner.items() if value not in ("", {})}


def lines_of(section_lines: str, form: str, head: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The lines of a document as it was read; of a voucher those of both sides."""
    if form == VOUCHER:
        return [line for side in ("debit", "credit") for line in _entries(head.get(side))]
    return _entries(head.get(section_lines))


def _entries(told: Any) -> list[Mapping[str, Any]]:
    rows = told.get("entry") if isinstance(told, Mapping) else told
    return [row for row in rows or () if isinstance(row, Mapping)]


def _total(section: Section, head: Mapping[str, Any], of: str) -> Decimal | None:
    """The sum over the lines, with our sign; None where there is nothing to sum."""
    if (field := section.totals.get(of)) is None:
        return None
    lines = lines_of(section.lines, section.form, head)
    return section.sign * sum((_number(line.get(field)) for line in lines), Decimal(0))


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0))
