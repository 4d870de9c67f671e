"""Orders and stock over HTTP: shapes, rights, idempotency, versions."""

import pytest
from orders_shop import Shop

from core_erp.identity import Actor

PLUGINS = ("orders",)
V1 = "/api/v1"


@pytest.fixture
def goods(erp, company):
    """A committed shop: a customer's id, a product's id with 10 on the shelf."""
    with erp.transaction(Actor.system(company.id)) as tx:
        shop = Shop(tx)
        return shop.customer.id, shop.product(stock=10).id


def sold(client, people, goods, quantity="4", **facts):
    partner, product = goods
    body = {"partner_id": partner, "lines": [{"product_id": product, "quantity": quantity, "unit_price": "100"}], **facts}
    return client.as_(people.sales).post(f"{V1}/orders", json=body)


def test_from_quotation_to_delivery(client, people, goods):
    placed = sold(client, people, goods, discount_minor=100)
    order = placed.json
    assert (placed.status_code, order["state"], order["gross_minor"], order["return_state"]) == (201, "quotation", 45087, "")
    sales, warehouse = client.as_(people.sales), client.as_(people.warehouse)
    address = f"{V1}/orders/{order['id']}"
    assert sales.post(f"{address}/confirm").json["state"] == "confirmed"
    part = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": "1"}]}
    first = warehouse.post(f"{address}/deliver", json=part)
    assert (first.status_code, first.json["lines"][0]["quantity"], first.json["number"]) == (201, "1", f"{order['number']}/1")
    assert warehouse.post(f"{address}/deliver").status_code == 201
    shown = sales.get(address).json
    assert (shown["state"], shown["lines"][0]["delivered"], shown["lines"][0]["returnable"]) == ("delivered", "4", "4")
    assert [d["number"] for d in sales.get(f"{address}/deliveries").json["items"]] == [f"{order['number']}/{n}" for n in (1, 2)]
    assert sales.get(f"{V1}/orders?state=delivered&number={order['number']}").json["items"] == [shown]
    assert sales.get(f"{V1}/orders?state=cancelled").json["items"] == []
    assert "cost_minor" not in shown["lines"][0]


def test_the_same_key_places_one_order(client, people, goods):
    partner, product = goods
    body = {"partner_id": partner, "lines": [{"product_id": product, "quantity": 1}]}
    sales = client.as_(people.sales)
    answers = [sales.post(f"{V1}/orders", json=body, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert answers[0].json["id"] == answers[1].json["id"]


def test_what_somebody_else_changed_is_not_cancelled_blindly(client, people, goods):
    placed = sold(client, people, goods)
    address, seen = f"{V1}/orders/{placed.json['id']}", placed.headers["ETag"]
    sales = client.as_(people.sales)
    sales.post(f"{address}/confirm")
    refused = sales.post(f"{address}/cancel", json={"reason": "late"}, headers={"If-Match": seen})
    assert refused.status_code in (409, 412)
    assert sales.post(f"{address}/cancel", json={"reason": "late"}).json["cancel_reason"] == "late"


def test_a_shortage_is_a_problem_that_points(client, people, goods):
    order = sold(client, people, goods, quantity="11").json
    answer = client.as_(people.sales).post(f"{V1}/orders/{order['id']}/confirm")
    assert answer.status_code == 422
    assert "inventory/not-enough" in answer.text
    assert "/lines/0/quantity" in answer.text


def test_rights_are_asked(client, people, goods):
    order = sold(client, people, goods).json
    assert client.as_(people.sales).post(f"{V1}/orders/{order['id']}/deliver").status_code == 403
    assert client.as_(people.warehouse).post(f"{V1}/orders", json={}).status_code == 403
    assert client.get(f"{V1}/orders").status_code == 401


def test_a_customer_sees_his_own_orders(client, people, goods, erp, company):
    order = sold(client, people, goods).json
    own = client.as_(people.of("li", "customer", partner_id=goods[0]))
    with erp.transaction(Actor.system(company.id)) as tx:
        other_id = Shop(tx).customer.id
    other = client.as_(people.of("wu", "customer", partner_id=other_id))
    assert [o["id"] for o in own.get(f"{V1}/orders").json["items"]] == [order["id"]]
    assert other.get(f"{V1}/orders").json["items"] == []
    assert other.get(f"{V1}/orders/{order['id']}").status_code == 404
    assert other.get(f"{V1}/orders/{order['id']}/deliveries").status_code == 404
    assert own.get(f"{V1}/inventory/stock").status_code == 403


def test_the_warehouse_over_http(client, people, goods):
    _, product = goods
    warehouse, manager = client.as_(people.warehouse), client.as_(people.manager)
    opened = manager.post(f"{V1}/inventory/warehouses", json={"code": "B", "name": "Second"})
    assert opened.status_code == 201
    assert warehouse.post(f"{V1}/inventory/warehouses", json={"code": "C", "name": "Third"}).status_code == 403
    assert [w["code"] for w in warehouse.get(f"{V1}/inventory/warehouses").json["items"]] == ["MAIN", "B"]
    places = {p["code"]: p["id"] for p in warehouse.get(f"{V1}/inventory/locations").json["items"]}
    line = {"product_id": product, "quantity": "4", "source": places["MAIN/stock"], "target": places["B/quarantine"]}
    moved = warehouse.post(f"{V1}/inventory/moves", json={"lines": [line], "reason": "balance"})
    assert (moved.status_code, moved.json["currency"], moved.json["moves"][0]["value_minor"]) == (201, "CNY", 24800)
    count = {
        "lines": [{"product_id": product, "warehouse_id": opened.json["id"], "quantity": "-1", "kind": "quarantine"}],
        "reason": "count",
    }
    assert warehouse.post(f"{V1}/inventory/adjustments", json=count).status_code == 201
    (row,) = warehouse.get(f"{V1}/inventory/stock?kind=quarantine&product_id={product}").json["items"]
    assert (row["quantity"], row["free"], row["value_minor"], row["warehouse_id"]) == ("3", "3", 18600, opened.json["id"])
    moves = warehouse.get(f"{V1}/inventory/moves?sort=-id&location_id={places['B/quarantine']}").json["items"]
    assert [(m["quantity"], m["because_kind"], m["memo"]) for m in moves] == [
        ("1", "inventory.adjustment", "count"), ("4", "inventory.transfer", "balance"),
    ]  # fmt: skip


@pytest.mark.parametrize("body", [
    {"lines": []}, {"lines": [{"product_id": 1, "quantity": 1.5}]}, {"lines": [{"product_id": 1, "quantity": "0"}]},
    {"lines": [{"product_id": 1, "quantity": "1", "colour": "red"}]}, {"lines": [{"product_id": 2**63, "quantity": "1"}]},
])  # fmt: skip
def test_bodies_that_make_no_sense_are_refused(client, people, goods, body):
    answer = client.as_(people.sales).post(f"{V1}/orders", json={"partner_id": goods[0], **body})
    assert answer.status_code in (400, 422)
