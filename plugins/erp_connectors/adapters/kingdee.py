"""金蝶云星空 (Kingdee Cloud Galaxy): returns as SAL_RETURNSTOCK, credit notes as negative AR_receivable; save, submit, audit.

Our number is the FBillNo, which their database keeps unique: a second save of the same document cannot succeed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from plugins.erp_connectors.adapters.base import Endpoint, Errand, Remote
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import AlreadyDone, Duplicate, Refused, Throttled, UnknownOutcome
from plugins.erp_connectors.wire.kingdee import KingdeeAccount, KingdeeClient

STEPS = ("saved", "submitted", "audited")
_STATES = {"Z": "", "A": "saved", "D": "saved", "B": "submitted", "C": "audited"}
"""Their FDocumentStatus -> the last of our steps it has reached."""
_BUSY = "13"
"""MsgCode: somebody else holds the document open (网控冲突)."""
_AT_ONCE = 100


class KingdeeAdapter:
    """A conversation with one data centre. Settings: acct_id, user, app_id, lcid, org_num, sign_in."""

    def __init__(self, endpoint: Endpoint) -> None:
        said = endpoint.settings
        account = KingdeeAccount(
            url=endpoint.url, acct_id=str(said["acct_id"]), user=str(said["user"]), app_id=str(said["app_id"]),
            app_secret=endpoint.secret,
        )  # fmt: skip
        self._client = KingdeeClient(account, sign_in=said.get("sign_in", "headers"), timeout=endpoint.timeout)
        self._who = f"{said['user']} in {said['acct_id']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def check(self) -> str:
        """Who we are let in as."""
        self._client.check()
        return f"Kingdee Cloud Galaxy, as {self._who}"

    def steps(self, kind: str) -> tuple[str, ...]:
        return STEPS

    def find(self, section: Section, number: str) -> Remote | None:
        """By FBillNo, with its status."""
        return next(iter(self.listed(section, [number])), None)

    def push(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        """Save, submit or audit; "number is taken" and "already submitted" mean that it happened before."""
        match step, there:
            case "saved", _:
                return self._saved(errand, there)
            case "submitted", Remote():
                self._step(self._client.submit, errand, there)
            case "audited", Remote():
                self._step(self._client.audit, errand, there)
            case _:
                raise ValueError(f"{step} needs a document that is there")
        return Remote(id=there.id, number=there.number, state=step)

    def reopen(self, errand: Errand, there: Remote) -> Remote:
        """Unaudit what is audited, take back what is submitted; either way it is open for changes then."""
        if there.state == "audited":
            self._client.unaudit(errand.section.form, id=there.id)
        elif there.state == "submitted":
            self._client.cancel_assign(errand.section.form, id=there.id)
        return replace(there, state="saved")

    def _saved(self, errand: Errand, there: Remote | None) -> Remote:
        model = {"FID": int(there.id) if there else 0, **errand.body}
        try:
            saved = self._client.save(errand.section.form, model)
        except Duplicate:
            return self._read_back(errand)
        except Refused as refusal:
            raise _softened(refusal) from refusal
        return Remote(id=saved.id, number=saved.number, state="saved")

    def _read_back(self, errand: Errand) -> Remote:
        """The number is taken, so an earlier save of ours did arrive."""
        if (there := self.find(errand.section, errand.number)) is None:
            raise UnknownOutcome(f"{errand.number} is said to be taken, and cannot be seen: is the account allowed to read it?")
        return there

    def _step(self, act: Callable[..., Any], errand: Errand, there: Remote) -> None:
        try:
            act(errand.section.form, id=there.id)
        except AlreadyDone:
            return
        except Refused as refusal:
            raise _softened(refusal) from refusal

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterable[Remote]:
        """Those of these numbers that are there; a line each from them, summed here."""
        for at in range(0, len(numbers), _AT_ONCE):
            wanted = ",".join(map(_quoted, numbers[at : at + _AT_ONCE]))
            yield from _summed(section, self._rows(section, f"{section.key} in ({wanted})"))

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        """Numbers there that begin like ours."""
        rows = self._client.query(section.form, [section.key], f"{section.key} like {_quoted(prefix + '%')}")
        return {str(row[section.key]) for row in rows}

    def _rows(self, section: Section, where: str) -> list[dict[str, Any]]:
        fields = ["FID", section.key, "FDocumentStatus", section.totals["quantity"], section.totals["amount"]]
        return self._client.query(section.form, fields, where)


def _softened(refusal: Refused) -> Exception:
    """A document that somebody else has open is free again later."""
    return Throttled(str(refusal)) if refusal.code == _BUSY else refusal


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _summed(section: Section, rows: list[dict[str, Any]]) -> Iterator[Remote]:
    by_id: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(str(row["FID"]), []).append(row)
    for id_, lines in by_id.items():
        yield Remote(
            id=id_, number=str(lines[0][section.key]), state=_STATES.get(str(lines[0]["FDocumentStatus"]), ""),
            quantity=section.sign * _total(lines, section.totals["quantity"]),
            amount=section.sign * _total(lines, section.totals["amount"]),
        )  # fmt: skip


def _total(lines: list[dict[str, Any]], field: str) -> Decimal:
    return sum((Decimal(str(line[field] or 0)) for line in lines), Decimal(0))
