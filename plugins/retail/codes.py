"""Says what a stock code stands for: goods, or one of the charges that share the column with them."""

from __future__ import annotations

import re
from enum import StrEnum

_GOODS = re.compile(r"\d{5}", re.ASCII)


class CodeKind(StrEnum):
    GOODS = "goods"
    POSTAGE = "postage"
    DISCOUNT = "discount"
    FEE = "fee"
    MANUAL = "manual"
    SAMPLE = "sample"
    VOUCHER = "voucher"
    # The site's own sets and extras (DCGS0003 ashtray, PADS): things, but not stocked under that code.
    UNSTOCKED = "unstocked"
    OTHER = "other"


_EXACT = {
    "POST": CodeKind.POSTAGE,
    "DOT": CodeKind.POSTAGE,
    "C2": CodeKind.POSTAGE,
    "D": CodeKind.DISCOUNT,
    "BANK CHARGES": CodeKind.FEE,
    "AMAZONFEE": CodeKind.FEE,
    "CRUK": CodeKind.FEE,
    "M": CodeKind.MANUAL,
    "S": CodeKind.SAMPLE,
    "PADS": CodeKind.UNSTOCKED,
}
_PREFIXED = {"GIFT_": CodeKind.VOUCHER, "DCGS": CodeKind.UNSTOCKED}


def product_code(code: str) -> str:
    """The product a code names: the till wrote 85123A and 85123a for one product."""
    return code.upper()


def is_goods(code: str) -> bool:
    """Goods are what has a number of five digits, with or without a letter for the variant."""
    return _GOODS.match(code) is not None


def kind_of_code(code: str) -> CodeKind:
    if is_goods(code):
        return CodeKind.GOODS
    name = product_code(code)
    prefixed = (kind for prefix, kind in _PREFIXED.items() if name.startswith(prefix))
    return _EXACT.get(name) or next(prefixed, CodeKind.OTHER)
