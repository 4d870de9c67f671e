"""Random stories over the real operations, on both databases: a second, tiny implementation says after each act what the money
and the quantities ought to be, and at the end of each story every law is asked.

The machine is guided: each rule draws from what is possible now, one rule plays a whole story, and hostile rules try what must be
refused and check that nothing changed. ``ERP_LAWS=2000x80`` makes it longer (examples × steps).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import laws_shadow
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from laws_shadow import Line, Returned, Sale
from laws_world import OPENING, Outcome, Shop, attempt, broken, open_shop, undone
from sqlalchemy import func, select

from core_erp import Actor, Transaction
from core_erp.erp import Erp
from core_erp.outbox import EventRow
from plugins.approvals import api as approvals
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns

PLUGINS = ("returns",)
EXAMPLES, STEPS = (int(n) for n in os.environ.get("ERP_LAWS", "40x25").split("x"))
PRICES = ("0.05", "1.00", "3.00", "88.50", "100.01")
PERSON = st.integers(0, 4)
PICK = st.integers(0, 1_000_000)
ACTS = {
    "sell", "pay", "ask", "decide", "receive", "close_short", "inspect", "settle", "cancel", "half_story", "whole_story",
    "impossible_quantity", "impossible_money", "impossible_twice", "impossible_receipt", "impossible_overpayment",
    "impossible_decision",
}  # fmt: skip


def machine(shop: Shop, reached: Counter[str]) -> type[RuleBasedStateMachine]:
    class Laws(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.sales: list[Sale] = []
            self.returns: list[Returned] = []
            self.scrapped: Counter[int] = Counter()
            self._undo = undone(shop.erp)
            self._undo.__enter__()

        def teardown(self) -> None:
            """What breaks a law stays broken, so each story is judged at its end."""
            try:
                assert broken(shop) == []
            finally:
                self._undo.__exit__(None, None, None)

        # -- doing things ---------------------------------------------------------------------------------------

        def act(self, who: int, what: Callable[[Transaction], Any], *, refused: bool | None = False) -> Outcome:
            """Do it; ``refused`` says whether the business must say no (None: either)."""
            before = self.tell_tale()
            outcome = attempt(shop, shop.people[who], what)
            if refused is not None:
                assert outcome.is_refused == refused, f"expected {'a refusal' if refused else 'success'}, got {outcome}"
            if outcome.is_refused:
                assert self.tell_tale() == before, "a refusal left something behind"
            return outcome

        def tell_tale(self) -> int:
            with shop.erp.session(reading=True) as session:
                return session.scalar(select(func.count()).select_from(EventRow)) or 0

        def among(self, pick: int, *states: str) -> Returned:
            fitting = [r for r in self.returns if r.state in states]
            return fitting[pick % len(fitting)]

        def some(self, *states: str) -> bool:
            return any(r.state in states for r in self.returns)

        # -- rules ----------------------------------------------------------------------------------------------

        @initialize()
        def begin(self) -> None:
            self.sell(who=0, parts=[(0, 3, "100.01"), (1, 1, "88.50")], rate="0.13", discount=10, invoiced=True, paid=100)

        @rule(
            who=PERSON, rate=st.sampled_from(("0", "0.13")), discount=st.sampled_from((0, 1, 3)), invoiced=st.booleans(),
            paid=st.sampled_from((0, 40, 100)),
            parts=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 7), st.sampled_from(PRICES)), min_size=1, max_size=2),
        )  # fmt: skip
        def sell(self, who: int, parts: list[tuple[int, int, str]], rate: str, discount: int, invoiced: bool, paid: int) -> None:
            if any(self.on_shelf(p) < 20 for p, _, _ in parts):
                return
            reached["sell"] += 1
            lines = tuple(
                orders.LineWish(
                    product_id=shop.products[p], quantity=Decimal(q), unit_price=Decimal(price), tax_rate=Decimal(rate)
                )
                for p, q, price in parts
            )

            def story(tx: Transaction) -> tuple[int, list[Line]]:
                order = orders.place(tx, orders.OrderWish(partner_id=shop.partner_id, lines=lines, discount_minor=discount))
                orders.confirm(tx, order.id)
                orders.deliver(tx, order.id)
                sold = [Line(x.id, p, q, x.gross_minor, x.net_minor) for x, (p, q, _) in zip(order.lines, parts, strict=True)]
                return order.id, sold

            order, sold = self.act(who, story).value
            self.sales.append(Sale(order, sold))
            if invoiced:
                self.invoice(who, self.sales[-1])
            if invoiced and paid:
                self.pay(who, self.sales[-1], self.sales[-1].gross * paid // 100)

        def invoice(self, who: int, sale: Sale) -> None:
            issued = self.act(who, lambda tx: finance.invoice(tx, sale.order)).value
            assert issued.gross_minor == sale.gross
            sale.invoice = issued.id

        def pay(self, who: int, sale: Sale, amount: int) -> None:
            if sale.invoice and 0 < amount <= sale.open:
                reached["pay"] += 1
                self.act(who, lambda tx: finance.pay(tx, sale.invoice, amount_minor=amount))
                sale.paid += amount

        @precondition(lambda self: any(s.invoice and s.open > 0 for s in self.sales))
        @rule(who=PERSON, pick=PICK, part=st.sampled_from((1, 50, 100)))
        def pay_more(self, who: int, pick: int, part: int) -> None:
            owing = [s for s in self.sales if s.invoice and s.open > 0]
            sale = owing[pick % len(owing)]
            self.pay(who, sale, max(1, sale.open * part // 100))

        @precondition(lambda self: any(x.left for s in self.sales for x in s.lines))
        @rule(who=PERSON, pick=PICK, part=st.integers(1, 7))
        def ask(self, who: int, pick: int, part: int) -> None:
            sale, line = self.returnable(pick)
            self.open_return(who, sale, line, min(part, line.left))

        def returnable(self, pick: int) -> tuple[Sale, Line]:
            open_lines = [(s, x) for s in self.sales for x in s.lines if x.left]
            return open_lines[pick % len(open_lines)]

        def open_return(self, who: int, sale: Sale, line: Line, quantity: int) -> Returned:
            reached["ask"] += 1
            wish = returns.ReturnWish(
                lines=(returns.ReturnLineWish(order_line_id=line.id, quantity=Decimal(quantity)),), reason="customer"
            )
            opened = self.act(who, lambda tx: returns.request(tx, wish)).value
            line.claimed += quantity
            self.returns.append(Returned(opened.id, opened.lines[0].id, sale, line, quantity, shop.people[who].user_id))
            return self.returns[-1]

        @precondition(lambda self: self.some("requested"))
        @rule(who=PERSON, pick=PICK, approve=st.sampled_from((True, True, True, True, False)))
        def decide(self, who: int, pick: int, approve: bool) -> None:
            one = self.among(pick, "requested")
            self.decide_on(one, self.anybody_but(who, {one.requester, *one.deciders}), approve)

        @precondition(lambda self: self.some("requested"))
        @rule(pick=PICK)
        def impossible_decision(self, pick: int) -> None:
            reached["impossible_decision"] += 1
            one = self.among(pick, "requested")
            involved = [i for i, person in enumerate(shop.people) if person.user_id in {one.requester, *one.deciders}]
            self.decide_on(one, involved[pick % len(involved)])

        def anybody_but(self, who: int, involved: set[int | None]) -> int:
            free = [i for i, person in enumerate(shop.people) if person.user_id not in involved]
            return free[who % len(free)] if free else who

        def decide_on(self, one: Returned, who: int, approve: bool = True) -> None:
            reached["decide"] += 1
            person = shop.people[who].user_id
            forbidden = person == one.requester or person in one.deciders
            outcome: approvals.Outcome = "approve" if approve else "reject"

            def decision(tx: Transaction) -> str:
                instance = approvals.instance_of(tx, returns.KIND, one.id)
                assert instance is not None
                task = next(t for t in instance.tasks if t.is_open)
                return approvals.decide(tx, task.id, outcome=outcome, reason="because the goods were used").state

            decided = self.act(who, decision, refused=forbidden)
            if decided.is_refused:
                assert decided.codes == {"approvals/four-eyes"}
                return
            one.deciders.add(person or 0)
            if decided.value == "approved":
                one.state = "approved"
            elif decided.value == "rejected":
                one.state = "rejected"
                one.line.claimed -= one.asked

        @precondition(lambda self: self.some("approved", "partly_received"))
        @rule(who=PERSON, pick=PICK, part=st.integers(1, 7))
        def receive(self, who: int, pick: int, part: int) -> None:
            one = self.among(pick, "approved", "partly_received")
            self.receive_part(one, who, min(part, one.outstanding))

        def receive_part(self, one: Returned, who: int, quantity: int) -> None:
            reached["receive"] += 1
            self.act(who, lambda tx: returns.receive(tx, one.id, returns.Receive(lines=((one.line_id, Decimal(quantity)),))))
            one.received += quantity
            one.receivers.add(shop.people[who].user_id or 0)
            one.state = "received" if not one.outstanding else "partly_received"

        @precondition(lambda self: self.some("partly_received"))
        @rule(who=PERSON, pick=PICK)
        def close_short(self, who: int, pick: int) -> None:
            reached["close_short"] += 1
            one = self.among(pick, "partly_received")
            self.act(who, lambda tx: returns.close_short(tx, one.id, reason="the customer keeps the rest"))
            one.line.claimed -= one.outstanding
            one.asked = one.received
            one.state = "inspected" if one.inspected == one.received else "received"

        @precondition(
            lambda self: any(r.state in ("partly_received", "received") and r.inspected < r.received for r in self.returns)
        )
        @rule(who=PERSON, pick=PICK, grade=st.sampled_from(("A", "A", "B", "scrap")))
        def inspect(self, who: int, pick: int, grade: str) -> None:
            waiting = [r for r in self.returns if r.state in ("partly_received", "received") and r.inspected < r.received]
            self.inspect_all(waiting[pick % len(waiting)], who, grade)

        def inspect_all(self, one: Returned, who: int, grade: str) -> None:
            reached["inspect"] += 1
            quantity = one.received - one.inspected
            finding = returns.Finding(line_id=one.line_id, quantity=Decimal(quantity), grade=grade)
            self.act(who, lambda tx: returns.inspect(tx, one.id, returns.Inspect(findings=(finding,))))
            one.inspected = one.received
            self.scrapped[one.line.product] += quantity if grade == "scrap" else 0
            if one.state == "received":
                one.state = "inspected"

        @precondition(lambda self: self.some("inspected"))
        @rule(who=PERSON, pick=PICK)
        def settle(self, who: int, pick: int) -> None:
            one = self.among(pick, "inspected")
            self.settle_one(one, who if pick % 3 == 0 else self.anybody_but(who, {one.requester, *one.deciders, *one.receivers}))

        def settle_one(self, one: Returned, who: int) -> None:
            reached["settle"] += 1
            forbidden = one.may_not_pay(shop.people[who].user_id)
            outcome = self.act(who, lambda tx: _settled(returns.settle(tx, one.id)), refused=forbidden)
            if outcome.is_refused:
                assert outcome.codes == {"returns/four-eyes"}
                return
            sale, line = one.sale, one.line
            credited = line.share(line.gross, one.received) if sale.invoice else 0
            line.credited += one.received if sale.invoice else 0
            sale.credited += credited
            owed = min(sale.refundable, credited)
            sale.refunded += owed
            assert outcome.value == (credited, owed), f"credited and refunded {outcome.value}, ought to be {(credited, owed)}"
            one.state = "settled"

        @precondition(lambda self: self.some("requested", "approved"))
        @rule(who=PERSON, pick=PICK)
        def cancel(self, who: int, pick: int) -> None:
            one = self.among(pick, "requested", "approved")
            reached["cancel"] += 1
            self.act(who, lambda tx: returns.cancel(tx, one.id, reason="the customer keeps it"))
            one.line.claimed -= one.asked
            one.state = "cancelled"

        @precondition(lambda self: any(x.left for s in self.sales for x in s.lines))
        @rule(pick=PICK, part=st.integers(1, 7), grade=st.sampled_from(("A", "scrap")), crew=st.permutations(range(5)))
        def whole_story(self, pick: int, part: int, grade: str, crew: list[int]) -> None:
            reached["whole_story"] += 1
            sale, line = self.returnable(pick)
            one = self.open_return(crew[0], sale, line, min(part, line.left))
            self.decide_on(one, crew[1])
            self.decide_on(one, crew[2])
            self.try_money_before_goods(one, crew[4])
            self.receive_part(one, crew[3], one.asked)
            self.inspect_all(one, crew[1], grade)
            self.settle_one(one, crew[4])
            assert one.state == "settled"

        @precondition(lambda self: any(x.left > 1 for s in self.sales for x in s.lines))
        @rule(pick=PICK, part=st.integers(2, 7), crew=st.permutations(range(5)))
        def half_story(self, pick: int, part: int, crew: list[int]) -> None:
            """Asked, approved, and a part of it arrived: what random steps seldom reach."""
            reached["half_story"] += 1
            open_lines = [(s, x) for s in self.sales for x in s.lines if x.left > 1]
            sale, line = open_lines[pick % len(open_lines)]
            one = self.open_return(crew[0], sale, line, min(part, line.left))
            self.decide_on(one, crew[1])
            self.decide_on(one, crew[2])
            self.try_odd_receipt(one, crew[3], "-1")
            self.receive_part(one, crew[3], 1)

        # -- what must be refused -------------------------------------------------------------------------------

        @precondition(lambda self: self.sales)
        @rule(who=PERSON, pick=PICK, beyond=st.integers(1, 3))
        def impossible_more_than_delivered(self, who: int, pick: int, beyond: int) -> None:
            reached["impossible_quantity"] += 1
            lines = [x for s in self.sales for x in s.lines]
            line = lines[pick % len(lines)]
            wish = returns.ReturnLineWish(order_line_id=line.id, quantity=Decimal(line.left + beyond))
            outcome = self.act(
                who, lambda tx: returns.request(tx, returns.ReturnWish(lines=(wish,), reason="customer")), refused=True
            )
            assert outcome.codes <= {"orders/not-returnable", "returns/not-returnable"}, outcome.codes

        @precondition(lambda self: self.some("requested", "approved"))
        @rule(who=PERSON, pick=PICK)
        def impossible_money_before_goods(self, who: int, pick: int) -> None:
            self.try_money_before_goods(self.among(pick, "requested", "approved"), who)

        def try_money_before_goods(self, one: Returned, who: int) -> None:
            reached["impossible_money"] += 1
            outcome = self.act(who, lambda tx: returns.settle(tx, one.id), refused=True)
            assert outcome.codes & {"returns/not-received", "returns/not-payable"}, outcome.codes

        @precondition(lambda self: self.some("settled", "rejected", "cancelled"))
        @rule(who=PERSON, pick=PICK, verb=st.sampled_from((returns.settle, returns.credit, returns.refund)))
        def impossible_twice(self, who: int, pick: int, verb: Callable[..., Any]) -> None:
            reached["impossible_twice"] += 1
            self.act(who, lambda tx: verb(tx, self.among(pick, "settled", "rejected", "cancelled").id), refused=True)

        @precondition(lambda self: self.some("approved", "partly_received"))
        @rule(who=PERSON, pick=PICK, quantity=st.sampled_from(("0", "-1", "0.0000001")))
        def impossible_quantities(self, who: int, pick: int, quantity: str) -> None:
            self.try_odd_receipt(self.among(pick, "approved", "partly_received"), who, quantity)

        def try_odd_receipt(self, one: Returned, who: int, quantity: str) -> None:
            reached["impossible_receipt"] += 1
            odd = returns.Receive(lines=((one.line_id, Decimal(quantity)),))
            self.act(who, lambda tx: returns.receive(tx, one.id, odd), refused=True)

        @precondition(lambda self: any(s.invoice for s in self.sales))
        @rule(who=PERSON, pick=PICK)
        def impossible_overpayment(self, who: int, pick: int) -> None:
            reached["impossible_overpayment"] += 1
            billed = [s for s in self.sales if s.invoice]
            sale = billed[pick % len(billed)]
            self.act(who, lambda tx: finance.pay(tx, sale.invoice, amount_minor=max(0, sale.open) + 1), refused=True)

        # -- what must hold -------------------------------------------------------------------------------------

        @invariant()
        def stock_is_what_was_moved(self) -> None:
            for p, product in enumerate(shop.products):
                with shop.erp.reading(Actor.system(shop.company_id)) as tx:
                    here = inventory.on_hand(tx, product, kinds=("stock", "quarantine"))
                assert here == self.on_shelf(p), f"product {p}"

        def on_shelf(self, product: int) -> int:
            sold = sum(x.quantity for s in self.sales for x in s.lines if x.product == product)
            back = sum(r.received for r in self.returns if r.line.product == product)
            return OPENING - sold + back - self.scrapped[product]

    return Laws


def _settled(one: returns.Return) -> tuple[int, int]:
    return one.credited_minor, one.refunded_minor


def test_the_laws_hold_under_random_stories(erp: Erp, company: Any) -> None:
    shop, reached = open_shop(erp, company.id), Counter[str]()
    run_state_machine_as_test(
        machine(shop, reached),
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None, print_blob=False,
            derandomize="ERP_LAWS" not in os.environ, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert {name for name, n in reached.items() if n > 1} == ACTS, "a rule that is hardly reached proves nothing"


def test_the_shadow_borrows_nothing_from_what_it_checks() -> None:
    source = Path(laws_shadow.__file__).read_text("utf-8")
    assert "plugins" not in source
    assert "core_erp" not in source
