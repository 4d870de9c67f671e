"""用友 YonBIP: returns as 销售退货 (saved, submitted, audited), credit notes as negative 应收 (saved and submitted in one call).

Our number is the document's code and also its resubmit key: the same key sent again gives the same document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from plugins.erp_connectors.adapters.base import Endpoint, Errand, Remote
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import Duplicate, Refused, UnknownOutcome
from plugins.erp_connectors.wire.yonbip import KEY_LENGTH, YonbipAccount, YonbipClient

_STEPS = {"return_receipt": ("saved", "submitted", "audited"), "credit_note": ("submitted",)}
_ACTIONS = {"submitted": "submit", "audited": "audit"}
_VERIFIED = {"0": "saved", "1": "submitted", "2": "audited"}
"""Their verifystate -> the last of our steps it has reached."""
_DONE_WORDS = ("已经提交", "已提交", "已经审核", "已审核")


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
        """Save under the resubmit key, then submit and audit; code 200 is not believed before the counts are read."""
        steps = _STEPS[errand.section.kind]
        if step == steps[0]:
            return self._saved(step, errand, there)
        assert there is not None
        try:
            self._client.act(errand.section.form, _ACTIONS[step], ids=[there.id], codes=[there.number])
        except Refused as refusal:
            if not any(word in str(refusal) for word in _DONE_WORDS):
                raise
        return Remote(id=there.id, number=there.number, state=step)

    def _saved(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        action = "singleSave" if step == "saved" else "saveandsubmit"
        body = {**errand.body, "id": there.id, "_status": "Update"} if there else errand.body
        key = resubmit_key(errand.number + ("" if there is None else str(errand.body.get("vouchdate", ""))))
        try:
            saved = self._client.save(errand.section.form, body, key=key, action=action)
        except Duplicate:
            return self._read_back(errand)
        return Remote(id=str(saved.get("id", "")), number=str(saved.get("code", errand.number)), state=step)

    def _read_back(self, errand: Errand) -> Remote:
        """The key is taken, so an earlier save of ours did arrive."""
        if (there := self.find(errand.section, errand.number)) is None:
            raise UnknownOutcome(f"{errand.number} is said to be taken, and cannot be seen")
        return there

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterable[Remote]:
        """Those of these codes that are there."""
        for number in numbers:
            for row in self._client.every(section.form, {section.key: number}):
                if str(row.get(section.key)) == number:
                    yield self._remote(section, row)

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        """Codes there that begin like ours."""
        return {str(row[section.key]) for row in self._every(section) if str(row.get(section.key, "")).startswith(prefix)}

    def _every(self, section: Section) -> Iterable[dict[str, Any]]:
        return self._client.every(section.form, {})

    def _remote(self, section: Section, row: dict[str, Any]) -> Remote:
        return Remote(
            id=str(row["id"]), number=str(row[section.key]), state=_VERIFIED.get(str(row.get("verifystate", "0")), ""),
            quantity=_decimal(row, section.totals["quantity"], section.sign),
            amount=_decimal(row, section.totals["amount"], section.sign),
        )  # fmt: skip


def resubmit_key(number: str) -> str:
    """At most 32 characters and the same at every attempt; a longer number is told apart by its hash."""
    return number if len(number) <= KEY_LENGTH else hashlib.md5(number.encode(), usedforsecurity=False).hexdigest()


def _decimal(row: dict[str, Any], field: str, sign: int) -> Decimal | None:
    return sign * Decimal(str(row[field])) if row.get(field) is not None else None
