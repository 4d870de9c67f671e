"""Their ids for our codes: some services, sale returns among them, take nothing but ids.

A section says which of its fields under ``options.ids``: ``agentId = "customer"``, ``"saleReturnDetails.productId" = "product"``.
A code they do not know is sent as it is, and refused in their words. `""` in place of the master sends a field as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.erp_connectors.adapters.yonbip.reading import masters
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire import yonbip as wire
from plugins.erp_connectors.wire.yonbip import YonbipClient

_MASTERS: Mapping[str, tuple[str, str, str]] = {
    "customer": (wire.MERCHANT, "newlist", "code"),
    "product": (wire.PRODUCT, "listproductbycondition", "productCode"),
    "warehouse": (wire.WAREHOUSE, "list", "code"),
}
_DETAILS = {"customer": (wire.MERCHANT, "newBatchDetail"), "product": (wire.PRODUCT, "batchdetailnew")}


class Codes:
    """Looks masters up, each once while the adapter is open."""

    def __init__(self, client: YonbipClient) -> None:
        self._client = client
        self._ids: dict[tuple[str, str], str] = {}
        self._codes: dict[tuple[str, str], str] = {}

    def forget(self) -> None:
        """What was unknown may be known by now."""
        self._ids.clear()

    def resolved(self, section: Section, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body with ids in the fields that want them."""
        whole = dict(body)
        for field, master in section.options.get("ids", {}).items():
            if not master:
                continue
            above, dot, below = field.rpartition(".")
            if not dot and whole.get(below):
                whole[below] = self.id_of(master, str(whole[below]))
            elif above == section.lines:
                whole[above] = [{**line, below: self.id_of(master, str(line.get(below, "")))} for line in whole[above]]
        return whole

    def id_of(self, master: str, code: str) -> str:
        """Their id of a code of theirs, else the code."""
        if code and (master, code) not in self._ids:
            form, action, by = _MASTERS[master]
            rows = masters(self._client, form, action, {by: code})
            self._ids[master, code] = next((str(row["id"]) for row in rows if str(row.get("code")) == code), code)
        return self._ids.get((master, code), code)

    def code_of(self, master: str, id_: str) -> str:
        """Their code of an id, else the id: in what they give, a reference is an id."""
        if master not in _DETAILS or not id_.isdigit():
            return id_
        if (master, id_) not in self._codes:
            form, action = _DETAILS[master]
            rows = self._client.read(f"{form}/{action}", [{"id": id_}]) or []
            self._codes[master, id_] = next((str(row["code"]) for row in rows if str(row.get("id")) == id_), id_)
        return self._codes[master, id_]
