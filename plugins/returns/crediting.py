"""What may be credited of a return now, worked out the same way for the preview and for the credit itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import cumulative
from core_erp.money import half_up
from plugins.finance import api as finance
from plugins.orders import api as orders
from plugins.returns.models import KIND, Line, Return

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.refunds import Terms


@dataclass(frozen=True)
class Due:
    """A quantity of a line that is to be credited now."""

    line: Line
    quantity: Decimal


def creditable(returned: Return, line: Line) -> Decimal:
    """How much of a line may be credited and is not yet.

    Goods: what was accepted; by policy what was received, or even what was approved. Anything else: what was approved.
    """
    return _basis(returned, line) - line.credited


def _basis(returned: Return, line: Line) -> Decimal:
    if not line.needs_goods:
        return line.approved
    if returned.pays_before_receipt:
        return line.approved - line.closed_short - line.rejected
    if returned.policy.get("credit_basis") == "received":
        return line.received - line.rejected
    return line.accepted


def due_lines(returned: Return) -> tuple[Due, ...]:
    """What is to be credited now, in the order of the lines; a line credited too early owes nothing more."""
    wanted = ((line, creditable(returned, line)) for line in returned.lines)
    return tuple(Due(line, quantity) for line, quantity in wanted if quantity > 0)


def wish_of(tx: Transaction, returned: Return, due: tuple[Due, ...]) -> finance.CreditWish:
    """What finance is asked to credit. Amounts come from the invoice; those of blind lines from the return."""
    return finance.CreditWish(
        source_kind=KIND, source_id=returned.id, partner_id=returned.partner_id, currency=returned.currency,
        lines=tuple(_credit_line(d) for d in due if not _is_worthless(d.line)),
        fee_minor=_fee(tx, returned, due), reason=returned.reason,
    )  # fmt: skip


def _is_worthless(line: Line) -> bool:
    """A blind line given away for nothing: finance has nothing to write about it."""
    return line.is_blind and not (line.net_minor or line.tax_minor)


def _credit_line(due: Due) -> finance.CreditLine:
    line = due.line
    if not line.is_blind:
        return finance.CreditLine(order_line_id=line.order_line_id, product_id=line.product_id, quantity=due.quantity)
    net, tax = (_part(total or 0, due) for total in (line.net_minor, line.tax_minor))
    return finance.CreditLine(
        product_id=line.product_id, quantity=due.quantity, net_minor=net, tax_minor=tax, gross_minor=net + tax
    )


def _part(total: int, due: Due) -> int:
    return cumulative(total, due.line.credited, due.quantity, due.line.requested)


# -- fees ---------------------------------------------------------------------------------------------------------


def _fee(tx: Transaction, returned: Return, due: tuple[Due, ...]) -> int:
    terms = [(d, _terms(tx, returned, d)) for d in due]
    shared = [(d, t.fee_share) for d, t in terms if t.fee_share]
    gross = dict(_gross(tx, [d for d, _ in shared]))
    return sum(t.fee_minor for _, t in terms) + sum(half_up(gross[d.line.id] * share) for d, share in shared)


def _terms(tx: Transaction, returned: Return, due: Due) -> Terms:
    terms: Terms = tx.hook.returns_refund(tx=tx, line=due.line, quantity=due.quantity, reason=returned.reason)
    return terms


def _gross(tx: Transaction, due: list[Due]) -> Iterator[tuple[int, int]]:
    """What these quantities cost the customer; order lines are asked for only where a share of it is kept."""
    ids = [d.line.order_line_id for d in due if d.line.order_line_id is not None]
    sold = {line.id: line for line in orders.lines(tx, ids)} if ids else {}
    for d in due:
        if d.line.order_line_id is None:
            yield d.line.id, _part((d.line.net_minor or 0) + (d.line.tax_minor or 0), d)
        else:
            whole = sold[d.line.order_line_id]
            yield d.line.id, cumulative(whole.gross_minor, d.line.credited, d.quantity, whole.quantity)
