"""A small file that holds every case: sales, returns, charges, write-offs, gifts, and what cannot be imported."""

from __future__ import annotations

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
UK = "United Kingdom"


def row(
    invoice: str, code: str, text: str, quantity: object, price: str, customer: str = "17850", country: str = UK, at: str = ""
) -> str:
    moment = at or f"2010-12-{1 + int(invoice[-2:]):02d} 08:{int(invoice[-2:]):02d}:00"
    return f"{invoice},{code},{text},{quantity},{moment},{price},{customer},{country}"


LINES = (
    row("536000", "85123A", "WHITE HEART", 10, "2.55"),
    row("536000", "71053", "LANTERN", 6, "3.39"),
    row("536000", "POST", "POSTAGE", 1, "18.00"),
    row("536000", "85123a", "WHITE HEART", 4, "2.55"),  # the same product again, in small letters
    row("536001", "22139", "RETRO TEA SET", 3, "0.335", "13047", "France"),  # 1.005 rounds up to 1.01
    row("536002", "71053", "LANTERN", 2, "3.39", ""),  # nobody's
    row("536001", "22139", "RETRO TEA SET", 1, "4.25", "13047", "France"),  # interleaved
    row("536003", "22139", "", 5, "0.00", "", "EIRE"),  # a gift
    row("536004", "85123A", "WHITE HEART", 12, "2.55"),
    "536005,71053,LANTERN,x,2010-12-05 08:05:00,3.39,17850,United Kingdom",  # no quantity
    "536005,71053,LANTERN,1",  # not enough columns
    "",
    row("C536004", "85123A", "WHITE HEART", -13, "2.55"),  # 12 of the latest sale, 1 of the one before
    row("C536004", "85123A", "WHITE HEART", -1, "2.55"),  # again of the one before: one line of the return
    row("C536005", "85123A", "WHITE HEART", -20, "2.55"),  # 12 are left, 8 are blind
    row("C536005", "POST", "POSTAGE", -1, "18.00"),
    row("C536006", "D", "Discount", -1, "27.50", "13047", "France"),  # money only
    row("C536006", "22139", "RETRO TEA SET", -1, "0.335", "13047", "France"),  # below the penny: blind
    row("C536007", "71053", "LANTERN", -1, "3.39", ""),  # nobody's: blind
    row("536008", "71053", "damaged", -2, "0", ""),
    row("536008", "71053", "?", -1, "0", ""),
    row("536008", "gift_0001_20", "lost", -1, "0", ""),  # no stock under that code
    row("A536009", "B", "Adjust bad debt", 1, "11062.06", ""),
    row("536010", "71053", "LANTERN", 3, "3.39"),
    row("536010", "71053", "LANTERN", -3, "3.39"),  # mixed: refused as a whole
    row("536011", "M", "Manual", 2, "1.25", "13047", "France"),
)  # fmt: skip
"""The data lines; the first of them is line 2 of the file."""

NET_PENCE = (
    (14 * 255 + 6 * 339 + 1800) + (101 + 425) + 678 + 0 + 12 * 255 + 250 - 14 * 255 - (20 * 255 + 1800) - (2750 + 34) - 339
)
ON_HAND = {"85123A": 34, "71053": 0, "22139": 1}
OPENING = {"85123A": 26, "71053": 10, "22139": 9}
"""What the file needs: 26 hearts are sold and then 34 come back; of 8 lanterns sold 1 comes back, then 3 are written off …"""
