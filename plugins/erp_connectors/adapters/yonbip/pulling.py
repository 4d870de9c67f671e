"""What they have: masters, stock, orders and deliveries since a moment, oldest change first where they can be asked so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from plugins.erp_connectors.adapters.base import Page, Row
from plugins.erp_connectors.adapters.yonbip.codes import Codes
from plugins.erp_connectors.adapters.yonbip.reading import masters, verified
from plugins.erp_connectors.mappings import PullSection
from plugins.erp_connectors.wire.yonbip import CURRENT_STOCK, MERCHANT, PRODUCT, YonbipClient

_MASTERS_AT_ONCE, _DOCUMENTS_AT_ONCE, _LINES_AT_ONCE = 200, 50, 500
_ENDLESS = "2999-12-31 23:59:59"
_TIME = "%Y-%m-%d %H:%M:%S"
_Record = Mapping[str, Any]


class Puller:
    """Reads records of one tenant, whose times are ``offset`` hours ahead of UTC."""

    def __init__(self, client: YonbipClient, codes: Codes, offset: float) -> None:
        self._client = client
        self._codes = codes
        self._offset = timedelta(hours=offset)

    def pull(self, section: PullSection, since: datetime | None, after: str) -> Page:
        """One page."""
        if section.form == CURRENT_STOCK:
            return self._stock(section)
        if section.lines:
            return self._documents(section, since, after)
        return self._masters(section, since, after)

    # -- masters and stock --------------------------------------------------------------------------------------------

    def _masters(self, section: PullSection, since: datetime | None, after: str) -> Page:
        index = int(after or 1)
        asked = {"pageIndex": index, **self._changed_since(section, since), **section.options.get("where", {})}
        rows = masters(self._client, section.form, _list_of(section.form), asked, _MASTERS_AT_ONCE)
        going_on = str(index + 1) if len(rows) == _MASTERS_AT_ONCE else None
        return Page(rows=tuple(self._row(section, row, ()) for row in rows), after=going_on)

    def _changed_since(self, section: PullSection, since: datetime | None) -> dict[str, str]:
        """Customers and products are asked for by a time of their own naming; others give all they have."""
        if since is None or section.form not in (MERCHANT, PRODUCT):
            return {}
        return {"pubts" if section.form == MERCHANT else "beganTime": self._theirs(since)}

    def _stock(self, section: PullSection) -> Page:
        """All of it: nobody can say what changed."""
        rows = self._client.read(CURRENT_STOCK, dict(section.options.get("where", {}))) or []
        told = (self._row(section, row, (), number=f"{row.get('product_code')}@{row.get('warehouse_code')}") for row in rows)
        return Page(rows=tuple(told))

    # -- documents ----------------------------------------------------------------------------------------------------

    def _documents(self, section: PullSection, since: datetime | None, after: str) -> Page:
        """Heads by the time of their change, then all lines of those heads.

        The place to go on from is the last time seen and the page within that second, so nothing is left out when a
        document changes between two pages; those of that second come twice.
        """
        begin, _, at = after.partition("|") if after else (self._theirs(since) if since else "", "", "1")
        heads = self._heads(section, begin, int(at))
        lines = self._lines(section, [str(head["id"]) for head in heads])
        rows = tuple(self._row(section, head, lines.get(str(head["id"]), ())) for head in heads)
        return Page(rows=rows, after=_going_on(section, heads, begin, int(at)))

    def _heads(self, section: PullSection, begin: str, index: int) -> Sequence[_Record]:
        since = [{"field": section.changed, "op": "between", "value1": begin, "value2": _ENDLESS}] if begin else []
        where = {"simpleVOs": since, "queryOrders": [{"field": section.changed, "order": "asc"}, {"field": "id", "order": "asc"}]}
        asked = {"isSum": True, **where, **section.options.get("where", {})}
        return self._client.page(section.form, asked, index=index, size=_DOCUMENTS_AT_ONCE).rows

    def _lines(self, section: PullSection, ids: Sequence[str]) -> Mapping[str, Sequence[_Record]]:
        by_id: dict[str, list[_Record]] = {}
        if ids:
            wanted = {"isSum": False, "simpleVOs": [{"field": "id", "op": "in", "value1": list(ids)}]}
            for row in self._client.every(section.form, wanted, size=_LINES_AT_ONCE):
                by_id.setdefault(str(row["id"]), []).append(row)
        return by_id

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _row(self, section: PullSection, head: _Record, lines: Iterable[_Record], number: str = "") -> Row:
        return Row(
            id=str(head.get("id") or number), number=number or str(head.get(section.key, "")),
            changed_at=self._moment(head.get(section.changed)) if section.changed else None,
            state=verified(head)[-1] if section.lines else "",
            head={name: self._value(section, head, name) for name in section.head_fields},
            lines=tuple({name: self._value(section, line, name) for name in section.line_fields} for line in lines),
        )  # fmt: skip

    def _value(self, section: PullSection, record: _Record, name: str) -> Any:
        """A field; inside an object after a dot; or the code of a reference, which is an id, as ``agentId.code``."""
        if name in record:
            return record[name]
        base, dot, last = name.rpartition(".")
        if dot and last == "code" and record.get(base) is not None and not isinstance(record[base], Mapping):
            return self._codes.code_of(section.options.get("codes", {}).get(base, ""), str(record[base]))
        value: Any = record
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value if value is not None or not dot or isinstance(record.get(base), Mapping) else record.get(base)

    def _theirs(self, moment: datetime) -> str:
        return (moment.astimezone(UTC) + self._offset).strftime(_TIME)

    def _moment(self, told: Any) -> datetime | None:
        try:
            return datetime.strptime(str(told), _TIME).replace(tzinfo=UTC) - self._offset
        except ValueError:
            return None


def _list_of(form: str) -> str:
    return {MERCHANT: "newlist", PRODUCT: "listproductbycondition"}.get(form, "list")


def _going_on(section: PullSection, heads: Sequence[_Record], begin: str, index: int) -> str | None:
    if len(heads) < _DOCUMENTS_AT_ONCE:
        return None
    last = str(heads[-1].get(section.changed, ""))
    return f"{last}|1" if last > begin else f"{begin}|{index + 1}"
