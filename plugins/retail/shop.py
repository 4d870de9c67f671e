"""Where an import works: the company, its people, its warehouse, and the ids of its master data."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp.identity import Actor
from plugins.retail.codes import product_code
from plugins.retail.crew import Crew
from plugins.retail.documents import Document

if TYPE_CHECKING:
    from core_erp import Transaction
    from core_erp.erp import Erp


@dataclass(frozen=True, slots=True)
class Shop:
    """The company at work; ``products`` and ``partners`` lead from code to id."""

    erp: Erp
    crew: Crew
    products: Mapping[str, int]
    partners: Mapping[str, int]
    warehouse_id: int
    currency: str
    cost_share: Decimal
    """The part of its price that a piece is assumed to have cost."""

    def transaction(self, job: str, at: datetime) -> AbstractContextManager[Transaction]:
        """One act, at the time the file says, by the person who does that job."""
        return self.erp.transaction(self.crew[job], now=at)

    @property
    def house(self) -> Actor:
        """Nobody in particular, for looking into the books."""
        return Actor.system(self.crew["till"].company_id, via="import")

    def product(self, code: str) -> int:
        return self.products[product_code(code)]

    def partner(self, document: Document) -> int:
        """The customer, or whoever walks in from that country."""
        return self.partners[document.customer or walk_in_code(document.country)]


def walk_in_code(country: str) -> str:
    """Code of the partner who stands for all unknown customers of a country."""
    return f"WALK-IN {country}".upper()
