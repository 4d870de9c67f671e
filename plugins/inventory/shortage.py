"""Says of what there is too little: the product, how much was wanted, how much is free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import Objection, object_to
from core_erp.fields import plain
from core_erp.masters.models import Product

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, slots=True)
class Short:
    """A line wants more than is free; ``pointer`` says which."""

    pointer: str
    product_id: int
    wanted: Decimal
    free: Decimal


def not_enough(tx: Transaction, short: Sequence[Short]) -> Iterator[Objection]:
    """An objection for each, with the product's code and name in it."""
    products = {p.id: p for p in tx.get_all(Product, {s.product_id for s in short})}
    for s in short:
        product = products[s.product_id]
        yield object_to(
            "inventory/not-enough", "{product} {name}: {wanted} wanted, {free} free", f"{s.pointer}/quantity",
            product=product.code, name=product.name, product_id=product.id,
            wanted=plain(s.wanted), free=plain(max(s.free, Decimal(0))),
        )  # fmt: skip
