"""Says what becomes of each line, so that none is lost between file and books."""

from __future__ import annotations

from enum import StrEnum

from plugins.retail.codes import is_goods
from plugins.retail.documents import Document, Kind
from plugins.retail.reading import Line


class Fate(StrEnum):
    SOLD = "sold goods"
    CHARGED = "charged: postage, fee or other line without stock"
    RETURNED = "returned goods"
    CREDITED = "credited: discount, fee or other line without stock"
    WRITTEN_OFF = "written off stock"
    NOT_STOCKED = "refused: written off under a code that has no stock"
    REFUSED = "refused with its document"


_GOODS = {Kind.SALE: Fate.SOLD, Kind.RETURN: Fate.RETURNED, Kind.WRITE_OFF: Fate.WRITTEN_OFF}
_CHARGES = {Kind.SALE: Fate.CHARGED, Kind.RETURN: Fate.CREDITED, Kind.WRITE_OFF: Fate.NOT_STOCKED}


def fate(document: Document, line: Line) -> Fate:
    by_kind = _GOODS if is_goods(line.code) else _CHARGES
    return by_kind.get(document.kind, Fate.REFUSED)
