"""Goods move, their value with them, and the laws hold afterwards."""

from decimal import Decimal

import pytest
from inventory_floor import broken, codes
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core_erp import Refused
from core_erp.testing import factories
from plugins.inventory import api as inventory

PLUGINS = ("inventory",)


def test_a_delivery_leaves_at_the_moving_average(floor):
    floor.bring(4, 24000)
    floor.bring(6, 39000)
    assert floor.send(3).value_minor == 18900
    assert (floor.on_hand(), floor.value()) == (7, 44100)
    assert not broken(floor.tx)


def test_the_last_one_takes_all_that_is_left(floor):
    floor.bring(3, 10000)
    assert [floor.send(1).value_minor for _ in range(3)] == [3333, 3334, 3333]
    assert (floor.on_hand(), floor.value()) == (0, 0)


def test_goods_come_back_at_what_they_had_cost(floor):
    """100 at 70.00 and 3 back at 62.00 make 69.77, in whichever warehouse they arrive."""
    floor.bring(100, 700000, place=floor.at("stock", floor.second))
    back = floor.movement(3, floor.outside("customer"), floor.at("stock", floor.second), 18600)
    inventory.move(floor.tx, [back])
    assert floor.on_hand(warehouse=floor.second) == 103
    assert floor.value() == 718600
    out = floor.movement(1, floor.at("stock", floor.second), floor.outside("customer"))
    assert inventory.move(floor.tx, [out])[0].value_minor == 6977
    assert not broken(floor.tx)


def test_one_broken_in_transit_goes_to_scrap_and_the_rest_to_stock(floor):
    """Three back at 186.00: 124.00 to stock, 62.00 written off."""
    quarantine = floor.at("quarantine")
    inventory.move(floor.tx, [floor.movement(3, floor.outside("customer"), quarantine, 18600)])
    moves = inventory.move(floor.tx, [
        floor.movement(2, quarantine, floor.at("stock")), floor.movement(1, quarantine, floor.outside("scrap")),
    ])  # fmt: skip
    assert [m.value_minor for m in moves] == [12400, 6200]
    assert floor.value() == 12400
    assert not broken(floor.tx)


def test_a_batch_is_played_in_order(floor):
    through = floor.movement(2, floor.outside("supplier"), floor.at("quarantine"), 500)
    on = floor.movement(2, floor.at("quarantine"), floor.at("stock"))
    out = floor.movement(1, floor.at("stock"), floor.outside("customer"))
    assert [m.value_minor for m in inventory.move(floor.tx, [through, on, out])] == [500, 500, 250]
    with pytest.raises(Refused):
        inventory.move(floor.tx, [out, out])


def test_every_shortage_is_named_at_once(floor):
    other = factories.product(floor.tx, code="B-1", name="Bowl")
    floor.bring(1, 100)
    floor.bring(2, 100, other)
    way = floor.at("stock"), floor.outside("customer")
    with pytest.raises(Refused) as refused:
        inventory.move(
            floor.tx,
            [floor.movement(2, *way), floor.movement(1, *way, product=other), floor.movement("2.5", *way, product=other)],
        )
    assert codes(refused) == ["inventory/not-enough"] * 2
    assert [o.pointer for o in refused.value.objections] == ["/lines/0/quantity", "/lines/2/quantity"]
    assert refused.value.objections[1].text == "B-1 Bowl: 2.5 wanted, 1 free"


def test_a_movement_must_make_sense(floor):
    supplier, stock, quarantine = floor.outside("supplier"), floor.at("stock"), floor.at("quarantine")
    with pytest.raises(Refused) as refused:
        inventory.move(floor.tx, [
            floor.movement(0, supplier, stock, 100), floor.movement(1, supplier, stock), floor.movement(1, supplier, stock, -1),
            floor.movement(1, stock, quarantine, 100), floor.movement(1, stock, stock), floor.movement(1, stock, 999_999),
        ])  # fmt: skip
    assert codes(refused) == [
        "inventory/quantity", "inventory/value-needed", "inventory/negative-value",
        "inventory/value-given", "inventory/same-place", "inventory/unknown-place",
    ]  # fmt: skip


def test_services_and_strangers_goods_are_not_stocked(floor):
    service = factories.product(floor.tx, is_stocked=False)
    with pytest.raises(Refused) as refused:
        floor.bring(1, 100, service)
    assert codes(refused) == ["inventory/not-stocked"]


def test_the_database_refuses_to_edit_history(floor):
    floor.bring(1, 100)
    for sql in ("UPDATE inventory_move SET quantity = 2", "DELETE FROM inventory_move"):
        with pytest.raises(DatabaseError), floor.tx.session.begin_nested():
            floor.tx.session.execute(text(sql))


def test_no_move_costs_more_statements_because_it_is_long(floor, statements):
    """One to lock, one to make rows, one for the moves, one for the stock; and one to see that they are goods."""
    products = [factories.product(floor.tx) for _ in range(40)]
    supplier, stock, customer = floor.outside("supplier"), floor.at("stock"), floor.outside("customer")
    floor.bring(1, 100)
    with statements() as first:
        inventory.move(floor.tx, [floor.movement(9, supplier, stock, 100, p) for p in products])
    with statements() as again:
        inventory.move(floor.tx, [floor.movement(2, supplier, stock, 100, p) for p in products])
    with statements() as out:
        moves = inventory.move(floor.tx, [floor.movement(1, stock, customer, None, p) for p in products])
    assert (len(first), len(again), len(out)) == (5, 3, 3), str(first)
    assert [m.product_id for m in moves] == [p.id for p in products]
    assert not broken(floor.tx)


def test_moves_of_another_companys_goods_are_refused(floor):
    other = factories.company(floor.tx)
    theirs = factories.product(floor.tx, company_id=other.id)
    with pytest.raises(Refused):
        floor.bring(1, 100, theirs)


def test_found_goods_are_worth_the_present_average(floor):
    floor.bring(3, 1000)
    (found,) = inventory.adjust(
        floor.tx, product_id=floor.product.id, warehouse_id=floor.main.id, quantity=Decimal(2), reason="count of March"
    )
    assert (found.value_minor, found.memo, found.because_kind) == (667, "count of March", "inventory.adjustment")
    (lost,) = inventory.adjust(
        floor.tx, product_id=floor.product.id, warehouse_id=floor.main.id, quantity=Decimal(-5), reason="fire"
    )
    assert (lost.value_minor, floor.value()) == (1667, 0)
    assert [e.kind for e in floor.tx.emitted("inventory.stock_adjusted")] == ["adjustment", "adjustment"]


def test_an_adjustment_says_why_and_where(floor):
    for facts in ({"reason": " ", "warehouse_id": floor.main.id}, {"reason": "count", "warehouse_id": None}):
        with pytest.raises(Refused) as refused:
            inventory.adjust(floor.tx, product_id=floor.product.id, quantity=Decimal(1), **facts)
        assert codes(refused)[0] in ("inventory/reason-needed", "inventory/warehouse-needed")


def test_opening_stock_and_a_transfer(floor):
    inventory.open_stock(floor.tx, [(floor.product.id, floor.main.id, Decimal(10), 6200)])
    wish = inventory.Transfer(
        product_id=floor.product.id, quantity=Decimal(4), source=floor.at("stock"), target=floor.at("stock", floor.second)
    )
    (moved,) = inventory.transfer(floor.tx, [wish], reason="balance")
    assert (moved.value_minor, floor.value()) == (2480, 6200)
    assert floor.on_hand(warehouse=floor.second) == 4
    with pytest.raises(Refused) as refused:
        bad = inventory.Transfer(
            product_id=floor.product.id, quantity=Decimal(1), source=floor.at("stock"), target=floor.outside("scrap")
        )
        inventory.transfer(floor.tx, [bad], reason="away")
    assert codes(refused) == ["inventory/not-a-shelf"]
