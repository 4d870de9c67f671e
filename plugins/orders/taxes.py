"""The tax rate of a line when nobody knows better: the product's own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import hookimpl

if TYPE_CHECKING:
    from core_erp.masters.models import Product


@hookimpl(trylast=True)
def orders_line_tax(product: Product) -> Decimal:
    """The owner's answer."""
    return product.tax_rate
