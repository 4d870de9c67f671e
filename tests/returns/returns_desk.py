"""A shop with a returns desk: SO-1 of the worked numbers (10 × 100.00 net, 13 % VAT, cost 62.00), and everyone at work."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from core_erp import Refused
from core_erp.erp import Erp
from core_erp.identity import Actor
from core_erp.laws import breaches
from core_erp.masters import operations as masters
from core_erp.testing import factories
from core_erp.testing.people import People
from plugins.approvals import api as approvals
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    """Why it was refused."""
    return {o.code for o in error.value.objections}


@dataclass(frozen=True)
class Sale:
    """What was sold, by ids."""

    order_id: int
    line_ids: tuple[int, ...]
    partner_id: int
    product_ids: tuple[int, ...]
    invoice_id: int | None

    @property
    def line_id(self) -> int:
        return self.line_ids[0]


class Desk:
    """Business acts, each in its own transaction and by the person whose work it is."""

    def __init__(self, erp: Erp, people: People) -> None:
        self.erp, self.people = erp, people
        self.house = Actor.system(people.warehouse.company_id)

    # -- selling ----------------------------------------------------------------------------------------------------

    def sell(self, *quantities: Any, price: Any = 100, unit_cost: int = 6200, pay: int | None = None, invoice: bool = True,
             warehouse_id: int | None = None, stocked: bool = True, **more: Any) -> Sale:  # fmt: skip
        """An order of one line per quantity, delivered, invoiced, and paid in full unless told."""
        with self.erp.transaction(self.house) as tx:
            partner = factories.partner(tx)
            products = [factories.product(tx, is_stocked=stocked, list_price=Decimal(price)) for _ in quantities or (10,)]
            home = warehouse_id or inventory.warehouses(tx)[0].id
            if stocked:
                inventory.open_stock(tx, [(p.id, home, Decimal(100), 100 * unit_cost) for p in products])
            lines = tuple(
                orders.LineWish(product_id=p.id, quantity=Decimal(q), unit_price=Decimal(price))
                for p, q in zip(products, quantities or (10,), strict=True)
            )
            order = orders.place(tx, orders.OrderWish(partner_id=partner.id, lines=lines, warehouse_id=home, **more))
            orders.confirm(tx, order.id)
            tx.flush()
            orders.deliver(tx, order.id)
            tx.flush()
            bill = finance.invoice(tx, order.id) if invoice else None
            tx.flush()
            if bill and pay != 0:
                finance.pay(tx, bill.id, amount_minor=bill.gross_minor if pay is None else pay)
            return Sale(
                order.id, tuple(line.id for line in order.lines), partner.id, tuple(p.id for p in products), bill and bill.id
            )

    def quote(self, currency: str, rate: Decimal) -> None:
        """One unit of a foreign currency is worth so many of the company's, from today on."""
        with self.erp.transaction(self.house) as tx:
            masters.set_rate(tx, masters.RateWish(base=currency, quote="CNY", day=tx.now.date(), rate=rate))

    # -- returning --------------------------------------------------------------------------------------------------

    def request(self, sale: Sale, *quantities: Any, by: Actor | None = None, reason: str = "wrong_goods", **more: Any) -> int:
        lines = tuple(
            returns.ReturnLineWish(order_line_id=line_id, quantity=Decimal(q))
            for line_id, q in zip(sale.line_ids, quantities or (3,), strict=False)
        )
        return self.ask(returns.ReturnWish(lines=lines, reason=reason, **more), by=by)

    def ask(self, wish: returns.ReturnWish, *, by: Actor | None = None) -> int:
        with self.erp.transaction(by or self.people.sales) as tx:
            return returns.request(tx, wish).id

    def decide(self, return_id: int, *by: Actor, outcome: approvals.Outcome = "approve", reason: str = "") -> None:
        """One level after the other, by the role it waits for, or by those named."""
        deciders = list(by)
        while task := self.task(return_id):
            actor = deciders.pop(0) if deciders else getattr(self.people, task.role)
            with self.erp.transaction(actor) as tx:
                approvals.decide(tx, task.id, outcome=outcome, reason=reason)
            if by and not deciders:
                return

    def task(self, return_id: int) -> approvals.Task | None:
        with self.erp.reading(self.house) as tx:
            return next(iter(approvals.tasks_of(tx, returns.KIND, return_id)), None)

    def approved(self, sale: Sale, *quantities: Any, **more: Any) -> int:
        return_id = self.request(sale, *quantities, **more)
        self.decide(return_id)
        return return_id

    def receive(self, return_id: int, *quantities: Any, by: Actor | None = None, **more: Any) -> None:
        """So much of each line; without quantities, all that is approved."""
        lines = self.seen(return_id).lines
        wanted = [Decimal(q) for q in quantities] or [line.outstanding for line in lines]
        arrived = tuple((line.id, q) for line, q in zip(lines, wanted, strict=False) if q and line.needs_goods)
        with self.erp.transaction(by or self.people.second("warehouse")) as tx:
            returns.receive(tx, return_id, returns.Receive(lines=arrived, **more))

    def inspect(self, return_id: int, *findings: tuple[int, Any, str], by: Actor | None = None) -> None:
        """(position, quantity, grade) each; without findings everything that is here is of grade A."""
        lines = self.seen(return_id).lines
        found = [(line.position, line.uninspected, "A") for line in lines if line.uninspected]
        wanted = tuple((lines[p - 1].id, Decimal(q), grade) for p, q, grade in findings or found)
        with self.erp.transaction(by or self.people.quality) as tx:
            returns.inspect(tx, return_id, returns.Inspect(findings=wanted))

    def settle(self, return_id: int, *, by: Actor | None = None, **more: Any) -> None:
        with self.erp.transaction(by or self.people.finance) as tx:
            returns.settle(tx, return_id, **more)

    def credit(self, return_id: int) -> None:
        with self.erp.transaction(self.people.finance) as tx:
            returns.credit(tx, return_id)

    def refund(self, return_id: int, **more: Any) -> None:
        with self.erp.transaction(self.people.finance) as tx:
            returns.refund(tx, return_id, **more)

    def preview(self, return_id: int, *, by: Actor | None = None) -> returns.Preview:
        with self.erp.reading(by or self.people.finance) as tx:
            return returns.preview(tx, return_id)

    # -- looking ----------------------------------------------------------------------------------------------------

    def seen(self, return_id: int) -> returns.Return:
        """The return with everything loaded."""
        with self.erp.reading(self.house) as tx:
            returned = returns.one(tx, return_id)
            _ = (
                returned.lines,
                returned.differences,
                returned.credits,
                returned.receipt and (returned.receipt.lines, returned.receipt.state),
            )
            return returned

    def answers(self, return_id: int) -> tuple[str, str, str]:
        asked = returns.three_questions(self.seen(return_id))
        return asked.who_has_it, asked.goods_arrived, asked.money_back

    def order_line(self, sale: Sale, index: int = 0) -> orders.OrderLine:
        with self.erp.reading(self.house) as tx:
            return orders.lines(tx, [sale.line_ids[index]])[0]

    def stock(self, sale: Sale, *kinds: str, warehouse_id: int | None = None) -> Decimal:
        with self.erp.reading(self.house) as tx:
            return inventory.on_hand(tx, sale.product_ids[0], warehouse_id, kinds or ("stock",))

    def balance(self, purpose: str) -> int:
        with self.erp.reading(self.house) as tx:
            return finance.balance_of(tx, purpose)

    def assert_lawful(self) -> None:
        with self.erp.reading(self.house) as tx:
            broken = breaches(tx.session, self.erp.laws)
        assert not broken, "\n".join(f"{b.law.code} {b.law.title}: {b.rows}" for b in broken)


@pytest.fixture
def desk(erp: Erp, people: People) -> Desk:
    return Desk(erp, people)
