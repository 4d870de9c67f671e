"""What somebody wants to order, in plain frozen words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class LineWish:
    """A product and how much of it.

    ``unit_price`` is in major units of the order's currency, without tax unless the order says otherwise; without one the
    product's list price holds. ``discount_minor`` is taken off the whole line.
    """

    product_id: int
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_minor: int = 0
    tax_rate: Decimal | None = None
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderWish:
    """An order to be placed.

    ``discount_minor`` is spread over the lines by what they come to, once and for all. ``reference`` is unique in the
    company. ``rate`` (company currency per one unit of ``currency``) is looked up when it is not given.
    """

    partner_id: int
    lines: tuple[LineWish, ...]
    currency: str | None = None
    warehouse_id: int | None = None
    channel: str = ""
    reference: str | None = None
    discount_minor: int = 0
    prices_include_tax: bool = False
    rate: Decimal | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
