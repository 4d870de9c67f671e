"""Masters 基础资料: the customers and products our documents name by their codes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from plugins.erp_connectors.documents.base import Document


@dataclass(frozen=True, kw_only=True)
class Customer(Document):
    """A customer 客户. ``number`` is our code."""

    kind: ClassVar[str] = "customer"
    is_master: ClassVar[bool] = True

    name: str
    tax_id: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    level: str = ""
    is_active: bool = True

    def facts(self) -> dict[str, Any]:
        return super().facts() | {name: getattr(self, name) for name in _CUSTOMER}


@dataclass(frozen=True, kw_only=True)
class Product(Document):
    """A product 物料. ``number`` is our code; ``tax_rate`` is a fraction."""

    kind: ClassVar[str] = "product"
    is_master: ClassVar[bool] = True

    name: str
    unit: str
    category: str = ""
    is_stocked: bool = True
    list_price: Decimal | None = None
    tax_rate: Decimal = Decimal(0)
    is_active: bool = True

    def facts(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in _PRODUCT}
        price = self.list_price if self.list_price is not None else Decimal(0)
        return super().facts() | own | {"list_price": price, "tax_percent": (self.tax_rate * 100).normalize()}


_CUSTOMER = ("name", "tax_id", "country", "email", "phone", "address", "level", "is_active")
_PRODUCT = ("name", "unit", "category", "is_stocked", "is_active")
