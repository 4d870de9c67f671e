"""Promised against actual quantity (退货单与实际入库数量自动对比): opened by themselves, owned by a role, closed with a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from plugins.returns.models import Difference, Line, Return

if TYPE_CHECKING:
    from core_erp import Transaction

OWNERS = {"short": "customer_service", "over": "warehouse", "refused": "customer_service"}


def after_receipt(tx: Transaction, returned: Return, booked: Mapping[int, Decimal], extra: Mapping[int, Decimal],
                  *, completes: bool) -> None:  # fmt: skip
    """Open ``short`` where a completed parcel brought too little, ``over`` for what came beyond; close what came later."""
    short = {d.line_id: d for d in open_ones(returned, "short")} if returned.state == "partly_received" else {}
    for line in returned.lines:
        if line.id in short and line.id in booked:
            _shrink(tx, short[line.id], line)
        elif completes and line.outstanding and line.id not in short:
            open_one(tx, returned, line, "short", line.outstanding)
        if line.id in extra:
            open_one(tx, returned, line, "over", extra[line.id])


def _shrink(tx: Transaction, difference: Difference, line: Line) -> None:
    if line.outstanding:
        difference.quantity = line.outstanding
    else:
        close(tx, [difference], "came later")


def open_one(tx: Transaction, returned: Return, line: Line, kind: str, quantity: Decimal) -> None:
    """A new difference, owned by the role that clears this kind up."""
    tx.add(Difference(
        company_id=returned.company_id, return_id=returned.id, line_id=line.id, kind=kind, quantity=quantity,
        owner=OWNERS[kind], opened_at=tx.now,
    ))  # fmt: skip


def open_ones(returned: Return, kind: str | None = None) -> list[Difference]:
    """Those nobody has cleared up yet."""
    return [d for d in returned.differences if d.is_open and kind in (None, d.kind)]


def close(tx: Transaction, differences: Iterable[Difference], resolution: str) -> None:
    """Cleared up, by whom, when and how."""
    for difference in differences:
        difference.closed_at, difference.closed_by, difference.resolution = tx.now, tx.actor.user_id, resolution
