"""What the stranger's plugin does once it is in: run in a process of its own, with the plugin installed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core_erp import Actor
from core_erp.masters.operations import PartnerWish, ProductWish, add_partner, add_product
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders

PLUGINS = ("acme_rma",)


def sold(erp: Any, company: Any, price: str) -> int:
    """A delivered, invoiced and paid order line; its id."""
    with erp.transaction(Actor.system(company.id)) as tx:
        product = add_product(tx, ProductWish(code=f"P{price}", name="Machine"))
        partner = add_partner(tx, PartnerWish(code=f"C{price}", name="Ada"))
        (warehouse,) = inventory.warehouses(tx)
        inventory.open_stock(tx, [(product.id, warehouse.id, Decimal(5), 1_000)])
        wish = orders.LineWish(product_id=product.id, quantity=Decimal(1), unit_price=Decimal(price))
        order = orders.place(tx, orders.OrderWish(partner_id=partner.id, lines=(wish,)))
        orders.confirm(tx, order.id)
        orders.deliver(tx, order.id)
        issued = finance.invoice(tx, order.id)
        finance.pay(tx, issued.id, amount_minor=issued.gross_minor)
        return order.lines[0].id


def asked(client: Any, who: Actor, line: int, extensions: dict[str, Any]) -> Any:
    body = {"lines": [{"order_line_id": line, "quantity": "1"}], "reason": "customer", "extensions": extensions}
    return client.as_(who).post("/api/v1/returns", json=body)


def open_task(client: Any, who: Actor, return_id: int) -> int:
    tasks = client.as_(who).get("/api/v1/approvals/tasks").json["items"]
    return next(t["id"] for t in tasks if t["subject_id"] == return_id)


def test_the_field_is_kept_and_shown(erp: Any, company: Any, people: Any, client: Any) -> None:
    answer = asked(client, people.sales, sold(erp, company, "10.00"), {"acme_rma": {"pickup_code": "GATE-7"}})
    assert answer.status_code == 201, answer.json
    shown = client.as_(people.sales).get(f"/api/v1/returns/{answer.json['id']}")
    assert shown.json["extensions"]["acme_rma"]["pickup_code"] == "GATE-7"


def test_the_field_is_checked(erp: Any, company: Any, people: Any, client: Any) -> None:
    answer = asked(client, people.sales, sold(erp, company, "10.00"), {"acme_rma": {"pickup_code": "x" * 21}})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/extensions/acme_rma/pickup_code"


def test_only_a_manager_approves_a_large_one(erp: Any, company: Any, people: Any, client: Any) -> None:
    large = asked(client, people.sales, sold(erp, company, "1000.01"), {}).json["id"]
    clerk, boss = people.customer_service, people.of("boss", "manager", "customer_service")
    task = open_task(client, clerk, large)
    refused = client.as_(clerk).post(f"/api/v1/approvals/tasks/{task}/decide", json={"outcome": "approve"})
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "acme_rma/manager-needed")
    assert client.as_(boss).post(f"/api/v1/approvals/tasks/{task}/decide", json={"outcome": "approve"}).status_code == 200


def test_anyone_whose_turn_it_is_approves_a_small_one(erp: Any, company: Any, people: Any, client: Any) -> None:
    small = asked(client, people.sales, sold(erp, company, "999.99"), {}).json["id"]
    task = open_task(client, people.customer_service, small)
    done = client.as_(people.customer_service).post(f"/api/v1/approvals/tasks/{task}/decide", json={"outcome": "approve"})
    assert done.status_code == 200, done.json
