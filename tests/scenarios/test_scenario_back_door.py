"""Finance's own doors do not lead around the rules of a return."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core_erp import Actor
from core_erp.masters.operations import PartnerWish, ProductWish, add_partner, add_product
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns

PLUGINS = ("returns",)


def test_a_return_is_not_credited_or_paid_through_the_back_door(erp: Any, company: Any, people: Any, client: Any) -> None:
    with erp.transaction(Actor.system(company.id)) as tx:
        product = add_product(tx, ProductWish(code="P", name="Kettle"))
        partner = add_partner(tx, PartnerWish(code="C", name="Ada"))
        (warehouse,) = inventory.warehouses(tx)
        inventory.open_stock(tx, [(product.id, warehouse.id, Decimal(5), 1_000)])
        wish = orders.LineWish(product_id=product.id, quantity=Decimal(1), unit_price=Decimal("10.00"))
        order = orders.place(tx, orders.OrderWish(partner_id=partner.id, lines=(wish,)))
        orders.confirm(tx, order.id)
        orders.deliver(tx, order.id)
        issued = finance.invoice(tx, order.id)
        finance.pay(tx, issued.id, amount_minor=issued.gross_minor)
        asked = returns.ReturnLineWish(order_line_id=order.lines[0].id, quantity=Decimal(1))
        opened = returns.request(tx, returns.ReturnWish(lines=(asked,), reason="customer"))
    body = {
        "source_kind": "returns.return", "source_id": opened.id, "partner_id": partner.id, "currency": "CNY",
        "lines": [{"order_line_id": order.lines[0].id, "quantity": "1"}],
    }  # fmt: skip
    answer = client.as_(people.finance).post("/api/v1/finance/credit-notes", json=body, headers={"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "finance/belongs-elsewhere")
    with erp.reading(Actor.system(company.id)) as tx:
        assert finance.credit_notes_of(tx, "returns.return", opened.id) == []
