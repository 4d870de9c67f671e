"""Turns the text of one column into its value, or says why it cannot."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

# The shop is in Britain and the file names no zone. Of the hour an autumn night repeats, the first is taken.
LONDON = ZoneInfo("Europe/London")

_INVOICE = re.compile(r"[A-Za-z]?\d{1,12}", re.ASCII)
# Seven digits each: far above anything real, and their product in pence still fits a 64-bit column.
_WHOLE = re.compile(r"-?\d{1,7}", re.ASCII)
_PRICE = re.compile(r"-?\d{1,7}(\.\d{1,6})?", re.ASCII)
# Tables with gaps turn whole numbers into floats: customer 17850 is often written 17850.0.
_CUSTOMER = re.compile(r"(\d{1,12})(\.0+)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)

LONGEST_CODE = 40
LONGEST_TEXT = 300


class FieldProblem(ValueError):
    """One column of one line holds something it may not."""

    def __init__(self, column: str, text: str, why: str) -> None:
        shown = text if len(text) <= 40 else text[:40] + "…"
        super().__init__(f"{column} {shown!r} {why}")


def invoice(text: str) -> str:
    if not _INVOICE.fullmatch(text):
        raise FieldProblem("InvoiceNo", text, "is not a number with at most one letter before it")
    return text.upper()


def code(text: str) -> str:
    if not 0 < len(text) <= LONGEST_CODE:
        raise FieldProblem("StockCode", text, f"must have 1 to {LONGEST_CODE} characters")
    return text


def description(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise FieldProblem("Description", text, f"is longer than {LONGEST_TEXT} characters")
    return text


def quantity(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise FieldProblem("Quantity", text, "is not a whole number of at most 7 digits")
    number = int(text)
    if number == 0:
        raise FieldProblem("Quantity", text, "moves nothing")
    return number


@lru_cache(maxsize=4096)
def price(text: str) -> Decimal:
    if not _PRICE.fullmatch(text):
        raise FieldProblem("UnitPrice", text, "is not an amount such as 2.55")
    return Decimal(text)


@lru_cache(maxsize=4096)
def at(text: str, date_format: str | None) -> datetime:
    try:
        return _naive(text, date_format).replace(tzinfo=LONDON)
    except ValueError:
        wanted = date_format or "written as 2010-12-01 08:26:00"
        raise FieldProblem("InvoiceDate", text, f"is not a time {wanted}") from None


def _naive(text: str, date_format: str | None) -> datetime:
    if date_format is not None:
        return datetime.strptime(text, date_format)
    # Other spellings are not guessed: 12/1/2010 is one day in Britain and another in America.
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def customer(text: str) -> str | None:
    if not text:
        return None
    found = _CUSTOMER.fullmatch(text)
    if not found:
        raise FieldProblem("CustomerID", text, "is not a number")
    return found[1]


def country(text: str) -> str:
    if not 0 < len(text) <= LONGEST_TEXT:
        raise FieldProblem("Country", text, f"must have 1 to {LONGEST_TEXT} characters")
    return text
