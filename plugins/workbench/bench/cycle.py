"""The measured life cycle: from order to refund through the plugins' front doors, one commit per step, every check on."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core_erp import Actor, Transaction
from plugins.approvals import api as approvals
from plugins.finance import api as finance
from plugins.orders import api as orders
from plugins.returns import api as returns


@dataclass(frozen=True)
class Cast:
    """Who acts: four people, since no one may approve, receive and pay for the same return."""

    sales: Actor
    clerk: Actor
    keeper: Actor
    inspector: Actor
    cashier: Actor


@dataclass
class Story:
    """One cycle on its way: the ids that one step hands to the next."""

    cast: Cast
    partner_id: int
    products: list[int]
    rng: random.Random
    ids: dict[str, Any] = field(default_factory=dict)

    def pick(self) -> list[int]:
        return self.rng.sample(self.products, 3)


def place(tx: Transaction, story: Story) -> None:
    lines = tuple(orders.LineWish(product_id=p, quantity=Decimal(4), unit_price=Decimal("100.00")) for p in story.pick())
    story.ids["order"] = orders.place(tx, orders.OrderWish(partner_id=story.partner_id, lines=lines, discount_minor=1001))
    tx.flush()
    story.ids["lines"] = [line.id for line in story.ids["order"].lines]
    story.ids["order"] = story.ids["order"].id


def confirm(tx: Transaction, story: Story) -> None:
    orders.confirm(tx, story.ids["order"])


def deliver(tx: Transaction, story: Story) -> None:
    orders.deliver(tx, story.ids["order"])


def invoice(tx: Transaction, story: Story) -> None:
    issued = finance.invoice(tx, story.ids["order"])
    tx.flush()
    story.ids |= {"invoice": issued.id, "gross": issued.gross_minor}


def pay(tx: Transaction, story: Story) -> None:
    finance.pay(tx, story.ids["invoice"], amount_minor=story.ids["gross"])


def request(tx: Transaction, story: Story) -> None:
    first, second, _ = story.ids["lines"]
    wish = returns.ReturnWish(
        lines=(
            returns.ReturnLineWish(order_line_id=first, quantity=Decimal(1)),
            returns.ReturnLineWish(order_line_id=second, quantity=Decimal(2)),
        ),
        reason="customer",
    )
    opened = returns.request(tx, wish)
    tx.flush()
    (first_level,) = approvals.tasks_of(tx, returns.KIND, opened.id)
    story.ids |= {"return": opened.id, "return_lines": [(line.id, line.requested) for line in opened.lines]}
    story.ids["task"] = first_level.id


def approve(tx: Transaction, story: Story) -> None:
    decided = approvals.decide(tx, story.ids["task"], outcome="approve")
    story.ids["task"] = max(task.id for task in decided.tasks)


def receive(tx: Transaction, story: Story) -> None:
    returns.receive(tx, story.ids["return"], returns.Receive(lines=tuple(story.ids["return_lines"])))


def inspect(tx: Transaction, story: Story) -> None:
    findings = tuple(returns.Finding(line_id=line, quantity=quantity, grade="A") for line, quantity in story.ids["return_lines"])
    returns.inspect(tx, story.ids["return"], returns.Inspect(findings=findings))


def credit(tx: Transaction, story: Story) -> None:
    returns.credit(tx, story.ids["return"])


def refund(tx: Transaction, story: Story) -> None:
    returns.refund(tx, story.ids["return"])


@dataclass(frozen=True)
class Step:
    name: str
    run: Callable[[Transaction, Story], None]
    actor: str


STEPS = (
    Step("place order", place, "sales"),
    Step("confirm", confirm, "sales"),
    Step("deliver", deliver, "keeper"),
    Step("invoice", invoice, "cashier"),
    Step("pay", pay, "cashier"),
    Step("request return", request, "sales"),
    Step("approve 1", approve, "clerk"),
    Step("approve 2", approve, "keeper"),
    Step("receive", receive, "inspector"),
    Step("inspect", inspect, "inspector"),
    Step("credit", credit, "cashier"),
    Step("refund", refund, "cashier"),
)
