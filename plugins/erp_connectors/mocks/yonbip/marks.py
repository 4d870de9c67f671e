"""By what a document can be found again without reading all of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..store import Mark
from .services import Record

FOREIGN, SOURCE, BUSINESS = "foreign", "source", "business"
"""The foreign system's two codes; the document it came of; the voucher's businessId."""


def marks_of(head: Record, lines: list[Record]) -> Iterator[Mark]:
    """The marks of a document with this head and these lines."""
    if head.get("extSystemCode") and head.get("extVouchCode"):
        yield FOREIGN, f"{head['extSystemCode']}/{head['extVouchCode']}"
    if head.get("srcBillId"):
        yield SOURCE, str(head["srcBillId"])
    yield from ((SOURCE, str(line["sourceid"])) for line in lines if line.get("sourceid"))
