"""用友 YonBIP: returns as 销售退货 (saved, submitted, audited), credit notes as negative 应收 (saved and submitted in one call).

Our number is the document's code and also its resubmit key: the same key sent again gives the same document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from plugins.erp_connectors.adapters.base import Endpoint, Errand, Remote
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import Duplicate, Refused, UnknownOutcome
from plugins.erp_connectors.wire.yonbip import KEY_LENGTH, YonbipAccount, YonbipClient

_STEPS = {"return_receipt": ("saved", "submitted", "audited"), "credit_note": ("submitted",)}
_ACTIONS = {"submitted": "submit", "audited": "audit"}
_VERIFIED = ("saved", "submitted", "audited")
"""Their verifystate 0, 1, 2 -> how far it has got."""
_AT_ONCE = 50
_TAKEN = "已存在"


class YonbipAdapter:
    """A conversation with one tenant. Settings: tenant_id, app_key, is_suite."""

    def __init__(self, endpoint: Endpoint) -> None:
        said = endpoint.settings
        account = YonbipAccount(
            tenant_id=str(said["tenant_id"]), app_key=str(said["app_key"]), app_secret=endpoint.secret,
            url=endpoint.url.rstrip("/"), is_suite=str(said.get("is_suite", "")).lower() in ("1", "true", "yes"),
        )  # fmt: skip
        self._client = YonbipClient(account, timeout=endpoint.timeout)
        self._tenant = account.tenant_id

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def check(self) -> str:
        """Which tenant lets us in."""
        self._client.check()
        return f"YonBIP, tenant {self._tenant}"

    def steps(self, kind: str) -> tuple[str, ...]:
        return _STEPS[kind]

    def find(self, section: Section, number: str) -> Remote | None:
        """By its code."""
        return next(iter(self.listed(section, [number])), None)

    def push(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        """Save under the resubmit key, then submit and audit; a refused step counts as taken if it turns out to be."""
        if step == _STEPS[errand.section.kind][0]:
            return self._saved(step, errand, there)
        assert there is not None
        try:
            self._client.act(errand.section.form, _ACTIONS[step], ids=[there.id], codes=[there.number])
        except Refused:
            now = self.find(errand.section, errand.number)
            if now is None or not _has_reached(now, step):
                raise
        return Remote(id=there.id, number=there.number, state=step)

    def reopen(self, errand: Errand, there: Remote) -> Remote:
        """Unaudit and take back from approval, as far as it had got."""
        for step, action in (("audited", "unaudit"), ("submitted", "unsubmit")):
            if _has_reached(there, step):
                self._client.act(errand.section.form, action, ids=[there.id], codes=[there.number])
        return replace(there, state=_STEPS[errand.section.kind][0])

    def _saved(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        action = "singleSave" if step == "saved" else "saveandsubmit"
        body, key = _inserted(errand) if there is None else _updated(errand, there)
        try:
            saved = self._client.save(errand.section.form, body, key=key, action=action)
        except Duplicate:
            return self._read_back(errand)
        except Refused as refusal:
            if not (_TAKEN in str(refusal) and errand.number in str(refusal)):
                raise
            return self._read_back(errand)
        return Remote(id=str(saved.get("id", "")), number=str(saved.get("code", errand.number)), state=step)

    def _read_back(self, errand: Errand) -> Remote:
        """The key or the code is taken, so an earlier save of ours did arrive."""
        if (there := self.find(errand.section, errand.number)) is None:
            raise UnknownOutcome(f"{errand.number} is said to be taken, and cannot be seen")
        return there

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterable[Remote]:
        """Those of these codes that are there; a row per line from them, summed here."""
        for at in range(0, len(numbers), _AT_ONCE):
            wanted = {"field": section.key, "op": "in", "value1": list(numbers[at : at + _AT_ONCE])}
            yield from _summed(section, self._client.every(section.form, {"isSum": False, "simpleVOs": [wanted]}))

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        """Codes there that begin like ours."""
        alike = {"field": section.key, "op": "like", "value1": prefix}
        codes = (str(row[section.key]) for row in self._client.every(section.form, {"simpleVOs": [alike]}))
        return {code for code in codes if code.startswith(prefix)}


def _inserted(errand: Errand) -> tuple[Mapping[str, Any], str]:
    return errand.body, resubmit_key(errand.number)


def _updated(errand: Errand, there: Remote) -> tuple[Mapping[str, Any], str]:
    """Only the head: sent again, the lines would be added to those that are there."""
    head = {key: value for key, value in errand.body.items() if key != errand.section.lines}
    return {**head, "id": there.id, "_status": "Update"}, resubmit_key(errand.number + json.dumps(head, sort_keys=True))


def resubmit_key(number: str) -> str:
    """At most 32 characters and the same at every attempt; a longer number is told apart by its hash."""
    return number if len(number) <= KEY_LENGTH else hashlib.md5(number.encode(), usedforsecurity=False).hexdigest()


def _has_reached(there: Remote, step: str) -> bool:
    return there.state in _VERIFIED and _VERIFIED.index(there.state) >= _VERIFIED.index(step)


def _summed(section: Section, rows: Iterable[dict[str, Any]]) -> Iterator[Remote]:
    by_id: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(str(row["id"]), []).append(row)
    for id_, lines in by_id.items():
        yield Remote(
            id=id_, number=str(lines[0][section.key]), state=_state(section, lines[0]),
            quantity=section.sign * _total(lines, section.totals["quantity"]),
            amount=section.sign * _total(lines, section.totals["amount"]),
        )  # fmt: skip


def _state(section: Section, row: dict[str, Any]) -> str:
    """The last step of this kind's own that the document has reached."""
    verified = _VERIFIED[: 1 + int(row.get("verifystate") or row.get("verifyState") or 0)]
    return next((step for step in reversed(_STEPS[section.kind]) if step in verified), "")


def _total(lines: list[dict[str, Any]], field: str) -> Decimal:
    return sum((Decimal(str(line.get(field) or 0)) for line in lines), Decimal(0))
