"""What is there: documents found by our numbers, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from plugins.erp_connectors.adapters.base import Remote
from plugins.erp_connectors.adapters.yonbip.forms import AT_ONCE, SAVED, VERIFIED, form_of
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import Refused
from plugins.erp_connectors.wire.yonbip import VOUCHER_ADD, VOUCHER_QUERY, YonbipClient
from plugins.erp_connectors.wire.yonbip_replies import NOTHING, page_of

_Row = Mapping[str, Any]
_VOUCHERS_AT_ONCE = 1000
_MASTERS_AT_ONCE = 200
_FOREVER = "2999-12"


class Reader:
    """Reads one tenant's documents for sections of a mapping."""

    def __init__(self, client: YonbipClient, steps: Mapping[str, tuple[str, ...]]) -> None:
        self._client = client
        self._steps = steps

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterator[Remote]:
        """Those of our numbers that are there, a row per line from them, summed here."""
        if section.form == VOUCHER_ADD:
            yield from (one for one in self._vouchers(section) if one.number in set(numbers))
        elif form_of(section).by:
            yield from (one for number in numbers for one in self._masters(section, number))
        else:
            for at in range(0, len(numbers), AT_ONCE):
                yield from self._documents(section, numbers[at : at + AT_ONCE])

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        """Numbers there that begin like ours; ``options.where`` tells documents apart that share a form."""
        if section.form == VOUCHER_ADD:
            return {one.number for one in self._vouchers(section) if one.number.startswith(prefix)}
        if form_of(section).by:
            return {code for code in self._codes(section) if code.startswith(prefix)}
        told = section.options.get("where", {})
        where = [{"field": name, "op": "eq", "value1": value} for name, value in told.items() if value != ""]
        alike = [{"field": section.key, "op": "like", "value1": prefix}, *where]
        rows = self._client.every(section.form, {"isSum": True, "simpleVOs": alike})
        numbers = (str(row.get(section.key, "")) for row in rows)
        return {number for number in numbers if number.startswith(prefix)}

    def _documents(self, section: Section, numbers: Sequence[str]) -> Iterator[Remote]:
        wanted = {"field": section.key, "op": "in", "value1": list(numbers)}
        rows = self._client.every(section.form, {"isSum": False, "simpleVOs": [wanted]}, action=form_of(section).list)
        by_id: dict[str, list[_Row]] = {}
        for row in rows:
            by_id.setdefault(str(row["id"]), []).append(row)
        yield from (self._remote(section, id_, lines) for id_, lines in by_id.items())

    def _remote(self, section: Section, id_: str, rows: Sequence[_Row]) -> Remote:
        head = rows[0]
        taken_back = form_of(section).submits_at_once and verified(head) == (SAVED,)
        return Remote(
            id=id_, number=str(head.get(section.key, "")), state=self._state(section, head),
            verdict=verdict(head) or ("rejected" if taken_back else ""),
            quantity=_total(section, rows, "quantity"), amount=_total(section, rows, "amount"),
        )  # fmt: skip

    def _state(self, section: Section, row: _Row) -> str:
        """The last step of this kind's own that the document has reached."""
        reached = verified(row)
        return next((step for step in reversed(self._steps[section.kind]) if step in reached), "")

    def _masters(self, section: Section, number: str) -> Iterator[Remote]:
        for row in masters(self._client, section.form, form_of(section).list, {form_of(section).by: number}):
            if str(row.get("code")) == number:
                yield Remote(id=str(row["id"]), number=number, state=SAVED)

    def _codes(self, section: Section) -> Iterator[str]:
        index = 1
        while rows := masters(self._client, section.form, form_of(section).list, {"pageIndex": index}, _MASTERS_AT_ONCE):
            yield from (str(row.get("code", "")) for row in rows)
            if len(rows) < _MASTERS_AT_ONCE:
                return
            index += 1

    def _vouchers(self, section: Section) -> Iterator[Remote]:
        """There is no question for a businessId: all of the account book's vouchers are looked through."""
        book = section.head.get("accbookCode", "")
        asked = {"accbookCode": book, "periodStart": str(section.options.get("since", "2000-01")), "periodEnd": _FOREVER}
        index = 1
        while True:
            page = page_of(
                self._client.read(VOUCHER_QUERY, {**asked, "pager": {"pageIndex": index, "pageSize": _VOUCHERS_AT_ONCE}})
            )
            yield from (_voucher(section, row) for row in page.rows)
            if index >= page.pages or not page.rows:
                return
            index += 1


def masters(client: YonbipClient, form: str, action: str, asked: Mapping[str, Any], size: int = 20) -> list[_Row]:
    """A page of masters, which some services give as a bare list, and an empty one of those as a refusal."""
    try:
        data = client.read(f"{form}/{action}", {"pageIndex": 1, "pageSize": size, **asked})
    except Refused as refused:
        if refused.code == NOTHING:
            return []
        raise
    return list(data) if isinstance(data, list) else list(page_of(data).rows)


def verified(row: _Row) -> tuple[str, ...]:
    """The steps a document has behind it, by its verifystate; what was sent back is merely saved."""
    state = row.get("verifystate", row.get("verifyState"))
    at = int(state) if state not in (None, "") else {"1": 2, "3": 1}.get(str(row.get("status")), 0)
    return VERIFIED[: 1 + (at if at in (1, 2) else 0)]


def verdict(row: _Row) -> str:
    """What their people made of it."""
    stated = {str(row.get(name, "")) for name in ("saleReturnStatus", "nextStatusName", "nextStatus")}
    if any(one.startswith("OPPOSE") for one in stated) or str(row.get("verifyState", "")) == "4":
        return "rejected"
    if "CLOSEDORDER" in stated or str(row.get("status", "")) == "2":
        return "closed"
    return "void" if str(row.get("verifyState", "")) == "3" else ""


def _voucher(section: Section, row: _Row) -> Remote:
    header, lines = row.get("header", {}), row.get("body") or []
    number = str(header.get("businessId") or header.get("bussid") or "")
    void = "void" if str(header.get("voucherstatus")) == "05" else ""
    return Remote(id=str(header.get("id")), number=number, state=SAVED, verdict=void, amount=_total(section, lines, "amount"))


def _total(section: Section, rows: Sequence[_Row], what: str) -> Decimal | None:
    """The sum of a field over the rows; None where no row tells it."""
    field = section.totals.get(what)
    told = [row[field] for row in rows if field and row.get(field) is not None]
    return section.sign * sum((Decimal(str(one)) for one in told), Decimal(0)) if told else None
