"""Goods promised to documents: nobody else gets them, and letting go frees them."""

from decimal import Decimal

import pytest
from inventory_floor import broken, codes
from sqlalchemy import text

from core_erp import Forbidden, NotFound, Refused, hookimpl, object_to
from core_erp.identity import Actor
from core_erp.testing import factories
from plugins.inventory import api as inventory

PLUGINS = ("inventory",)


def reserve(floor, *quantities, **more):
    """Promise these quantities to the lines 1, 2 … of a new document."""
    document = floor.because().id
    wanted = [
        inventory.Wanted(floor.product.id, Decimal(q), inventory.Because("test.order", document, i + 1))
        for i, q in enumerate(quantities)
    ]
    return document, inventory.reserve(floor.tx, warehouse_id=floor.main.id, wanted=wanted, **more)


def free(floor):
    return inventory.available(floor.tx, floor.product.id)


def test_what_is_promised_is_not_for_others(floor):
    floor.bring(10, 1000)
    document, promised = reserve(floor, 4, 3)
    assert (free(floor), list(promised.values())) == (3, [4, 3])
    with pytest.raises(Refused) as refused:
        floor.send(4)
    assert refused.value.objections[0].facts["free"] == "3"
    mine = inventory.Because("test.order", document, 1)
    floor.send(4, promise=mine)
    assert (floor.on_hand(), free(floor)) == (6, 3)
    with pytest.raises(Refused):
        floor.send(4, promise=mine)
    assert not broken(floor.tx)


def test_a_delivery_may_take_its_promise_and_what_is_free(floor):
    floor.bring(10, 1000)
    document, _ = reserve(floor, 4)
    floor.send(6, promise=inventory.Because("test.order", document, 1))
    assert (floor.on_hand(), free(floor)) == (4, 4)
    assert not broken(floor.tx)


def test_part_of_a_promise_stays(floor):
    floor.bring(10, 1000)
    document, _ = reserve(floor, 4)
    floor.send(1, promise=inventory.Because("test.order", document, 1))
    assert (floor.on_hand(), free(floor)) == (9, 6)
    assert not broken(floor.tx)


def test_all_shortages_or_what_is_free(floor):
    floor.bring(5, 500)
    with pytest.raises(Refused) as refused:
        reserve(floor, 4, 4)
    assert [(o.pointer, o.facts["free"]) for o in refused.value.objections] == [("/lines/1/quantity", "1")]
    assert free(floor) == 5
    _, promised = reserve(floor, 4, 4, 4, partly=True)
    assert list(promised.values()) == [4, 1]
    assert not broken(floor.tx)


def test_releasing(floor):
    floor.bring(10, 1000)
    document, _ = reserve(floor, 4, 3)
    inventory.release(floor.tx, kind="test.order", id=document, line_quantities={1: Decimal(1)})
    assert free(floor) == 4
    inventory.release(floor.tx, kind="test.order", id=document, line_quantities={2: Decimal(99)})
    assert free(floor) == 7
    inventory.release(floor.tx, kind="test.order", id=document)
    inventory.release(floor.tx, kind="test.order", id=document)
    assert free(floor) == 10
    assert not broken(floor.tx)


def test_the_same_few_statements_for_many_lines(floor, statements):
    floor.bring(100, 1000)
    with statements() as few:
        document, _ = reserve(floor, 1)
    with statements() as many:
        reserve(floor, *[1] * 30)
    with statements() as letting_go:
        inventory.release(floor.tx, kind="test.order", id=document)
    assert (len(few), len(many), len(letting_go)) == (3, 3, 4)


def test_which_warehouse(floor):
    assert inventory.the_warehouse(floor.tx, floor.second.id).code == "B"
    with pytest.raises(Refused) as refused:
        inventory.the_warehouse(floor.tx, None)
    assert codes(refused) == ["inventory/warehouse-needed"]
    assert "MAIN, B" in refused.value.detail
    for ask in (
        lambda: inventory.the_warehouse(floor.tx, 10**9), lambda: inventory.place(floor.tx, floor.main.id, "nowhere"),
        lambda: inventory.virtual(floor.tx, "nowhere"), lambda: inventory.kind_of(floor.tx, 10**9),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            ask()


def test_the_only_warehouse_need_not_be_named(tx):
    (main,) = inventory.warehouses(tx)
    assert inventory.the_warehouse(tx, None) == main


def test_a_new_company_has_its_own_places(floor):
    other = factories.company(floor.tx)
    mine = set(inventory.places(floor.tx))
    floor.tx.actor = Actor.system(other.id)
    theirs = inventory.places(floor.tx)
    assert sorted(p.kind for p in theirs.values()) == [
        "customer", "loss", "opening", "quarantine", "scrap", "stock", "supplier", "transit",
    ]  # fmt: skip
    assert not mine & set(theirs)


def test_where_arriving_goods_go(floor):
    ask = lambda: inventory.put_away_place(floor.tx, floor.product.id, Decimal(1), floor.main.id, floor.because())  # noqa: E731
    assert ask() == floor.at("stock")

    class Cautious:
        @hookimpl
        def inventory_put_away(self, warehouse_id):
            return floor.at("quarantine")

    floor.tx.erp.pm.register(Cautious())
    assert ask() == floor.at("quarantine")


def test_plugins_may_object_to_moves_and_hear_of_them(floor):
    seen = []

    class Recalled:
        @hookimpl
        def inventory_move_objections(self, moves):
            for i, movement in enumerate(moves):
                if movement.quantity > 5:
                    yield object_to("acme/recalled", "Recalled", f"/lines/{i}")

        @hookimpl
        def inventory_moved(self, tx, moves):
            seen.extend(m.quantity for m in moves)

    floor.tx.erp.pm.register(Recalled())
    with pytest.raises(Refused):
        floor.bring(6, 600)
    floor.bring(5, 500)
    assert seen == [5]


def test_rights_are_asked(floor):
    floor.bring(5, 500)
    floor.tx.actor = Actor(company_id=floor.tx.company_id)
    for act in (
        lambda tx: inventory.adjust(tx, product_id=floor.product.id, warehouse_id=floor.main.id, quantity=Decimal(1), reason="x"),
        lambda tx: inventory.open_stock(tx, []), lambda tx: inventory.transfer(tx, [], reason="x"),
        lambda tx: inventory.open_warehouse(tx, inventory.WarehouseWish(code="C", name="C")),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            act(floor.tx)


@pytest.mark.parametrize(("laws", "change"), [
    ({"S1", "S2"}, "UPDATE inventory_stock SET quantity = quantity + 1"),
    ({"V1", "V5"}, "UPDATE inventory_stock SET value_minor = value_minor + 1"),
    ({"S4"}, "UPDATE inventory_stock SET reserved = 1"),
    ({"S4"}, "UPDATE inventory_reservation SET quantity = quantity + 1"),
    ({"S1", "S2", "V1", "V5"}, "DELETE FROM inventory_stock WHERE reserved = 0"),
    ({"S3"}, "UPDATE inventory_stock SET quantity = -1, reserved = 0, value_minor = 0, may_be_negative = true"),
])  # fmt: skip
def test_the_laws_find_what_was_tampered_with(floor, laws, change):
    other = factories.product(floor.tx)
    floor.bring(10, 1000)
    floor.bring(10, 1000, other)
    reserve(floor, 4)
    assert not broken(floor.tx)
    floor.tx.session.execute(text(change))
    assert laws <= set(broken(floor.tx))
