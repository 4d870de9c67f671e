"""Our own unit of work writes what SQLAlchemy's would, by fewer statements, and leaves to it what it does not know."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from core_erp import Prepared, Records, Transaction, rows, several, spread
from core_erp.audit import AuditRow
from core_erp.db import table_of
from core_erp.identity import Grant, Role
from core_erp.masters.models import Partner, Product, Unit
from core_erp.testing import factories
from core_erp.unit_of_work import shape_of
from plugins.finance.models import InvoiceLine
from plugins.orders.models import Order, OrderLine

PLUGINS = ("finance",)


def an_order(tx: Transaction, lines: int = 3, **more: Any) -> Order:
    product, partner = factories.product(tx), factories.partner(tx)
    order = Order(
        company_id=tx.company_id, number="X-1", partner_id=partner.id, warehouse_id=1, currency="CNY", rate=Decimal(1),
        net_minor=0, tax_minor=0, gross_minor=0, ordered_at=tx.now, **more,
    )  # fmt: skip
    order.lines = [
        OrderLine(company_id=tx.company_id, partner_id=partner.id, position=i, product_id=product.id, is_stocked=True,
                  description=f"line {i}", quantity=Decimal(i), unit_price=Decimal("1.50"), tax_rate=Decimal(0),
                  net_minor=0, tax_minor=0, gross_minor=0)
        for i in range(1, lines + 1)
    ]  # fmt: skip
    return tx.add(order)


def test_parents_and_children_are_written_by_one_statement_each(tx: Transaction, statements: Any) -> None:
    order = an_order(tx, 150)
    with statements() as seen:
        tx.flush()
    assert len(seen) == 2, str(seen)
    assert [line.position for line in order.lines] == list(range(1, 151))
    ids = [line.id for line in order.lines]
    assert ids == sorted(ids)
    tx.session.expire_all()
    again = tx.get(Order, order.id)
    assert [(line.id, line.quantity, line.order_id) for line in again.lines] == [
        (id_, Decimal(i), order.id) for i, id_ in enumerate(ids, 1)
    ]


def test_what_was_not_said_has_its_default_at_once_and_after_reading(tx: Transaction) -> None:
    order = an_order(tx, 1)
    tx.flush()
    said = (order.state, order.version, order.extra, order.policy, order.reference, order.lines[0].returned)
    assert said == ("quotation", 1, {}, {}, None, Decimal(0))
    tx.session.expire_all()
    assert said == (order.state, order.version, order.extra, order.policy, order.reference, order.lines[0].returned)


def test_only_what_changed_is_written_with_its_version_and_told_to_the_trail(tx: Transaction, statements: Any) -> None:
    order = an_order(tx, 2)
    tx.flush()
    tx.changes.clear()
    order.state, order.channel = "confirmed", order.channel
    order.lines[0].returned = order.lines[0].returned
    with statements() as seen:
        tx.flush()
        tx.flush()
    assert len(seen) == 1
    assert "channel" not in seen.texts[0]
    assert order.version == 2
    assert [(c.action, c.changes) for c in tx.changes] == [("changed", {"state": ["quotation", "confirmed"]})]


def test_rows_of_one_table_are_changed_by_one_statement(tx: Transaction, statements: Any) -> None:
    order = an_order(tx, 5)
    tx.flush()
    for line in order.lines:
        line.description = f"now {line.position}"
    with statements() as seen:
        tx.flush()
    assert len(seen) == 1
    tx.session.expire_all()
    assert [line.description for line in order.lines] == [f"now {i}" for i in range(1, 6)]


def test_a_stale_record_is_not_written(tx: Transaction) -> None:
    order = an_order(tx)
    tx.flush()
    tx.session.execute(update(table_of(Order)).values(version=7))
    order.state = "confirmed"
    with pytest.raises(StaleDataError):
        tx.flush()


def test_a_broken_rule_of_the_database_is_an_error_of_sqlalchemy(tx: Transaction) -> None:
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        an_order(tx, discount_minor=-1)
        tx.flush()
    assert not tx.session.scalars(select(Order)).all()
    an_order(tx)
    tx.flush()  # the line to the driver works again


def test_what_is_rolled_back_to_a_savepoint_is_not_taken_for_written(tx: Transaction) -> None:
    order = an_order(tx)
    tx.flush()
    nested = tx.session.begin_nested()
    order.state = "confirmed"
    tx.flush()
    nested.rollback()
    assert order.state == "quotation"
    assert order.version == 1


def test_sqlalchemy_does_what_only_it_can(tx: Transaction) -> None:
    """Orphans are deleted with their parent's collection."""
    assert not shape_of(Role).is_plain
    role = tx.add(Role(code="x", name="X", grants=[Grant(permission="a.b"), Grant(permission="c.d")]))
    tx.flush()
    role.grants.pop()
    tx.flush()
    assert tx.session.scalars(select(Grant.permission).where(Grant.role_id == role.id)).all() == ["a.b"]
    assert [c.action for c in tx.changes if c.table == "core_grant"] == ["created", "created", "deleted"]


def test_documents_are_plain() -> None:
    assert all(shape_of(model).is_plain for model in (Order, OrderLine, Partner, Product, InvoiceLine))
    assert not shape_of(AuditRow).is_plain
    assert shape_of(OrderLine).depth > shape_of(Order).depth > shape_of(Partner).depth


def test_many_rows_keep_their_order(tx: Transaction) -> None:
    table = table_of(Unit)
    ids = rows.insert_returning(tx.session, table, [{"code": f"u{i}", "name": str(i)} for i in range(250)])
    found = {row.id: row.name for row in tx.session.execute(select(table).where(table.c.id.in_(ids)))}
    assert [found[id_] for id_ in ids] == [str(i) for i in range(250)]
    changed = rows.update_all(tx.session, table, [{"id": id_, "name": f"n{i}", "places": i} for i, id_ in enumerate(ids[:120])])
    assert changed == 120
    again = {row.id: (row.name, row.places) for row in tx.session.execute(select(table).where(table.c.id.in_(ids[:120])))}
    assert [again[id_] for id_ in ids[:120]] == [(f"n{i}", i) for i in range(120)]
    rows.delete_all(tx.session, table, ids)
    assert not tx.session.execute(select(table).where(table.c.id.in_(ids))).all()


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_a_list_of_values_fills_up_to_a_power_of_two(count: int) -> None:
    given = spread("id", list(range(count)))
    assert len(given) in {1, 2, 4, 8}
    assert set(given.values()) == set(range(count))


def test_records_are_the_sessions_own_and_afresh_only_where_asked(tx: Transaction) -> None:
    partner = factories.partner(tx)
    tx.flush()
    wanted = select(Partner).where(Partner.id.in_(several("id", 1, Partner.id.type)))
    tx.session.execute(update(table_of(Partner)).where(table_of(Partner).c.id == partner.id).values(name="Elsewhere"))
    (found,) = Records(wanted).all(tx.session, spread("id", [partner.id]))
    assert found is partner
    assert found.name != "Elsewhere"
    (found,) = Records(wanted, afresh=True).all(tx.session, spread("id", [partner.id]))
    assert found.name == "Elsewhere"
    found.name = "Changed"
    tx.flush()
    assert tx.session.scalar(select(Partner.name).where(Partner.id == partner.id)) == "Changed"


def test_records_may_stand_beside_plain_values(tx: Transaction) -> None:
    order = an_order(tx, 2)
    tx.flush()
    order_id = order.id
    tx.session.expunge_all()
    both = select(OrderLine, OrderLine.position + bindparam("more"), Order).join(Order).where(Order.id == bindparam("order"))
    found = Records(both.order_by(OrderLine.id)).tuples(tx.session, {"order": order_id, "more": 10})
    assert [(line.position, number) for line, number, _ in found] == [(1, 11), (2, 12)]
    assert found[0][2] is found[1][2]
    assert [line.description for line in found[0][2].lines] == [
        "line 1",
        "line 2",
    ]  # and what was not read yet is read when asked


def test_a_value_that_does_not_fit_is_named_as_ever(tx: Transaction) -> None:
    with pytest.raises(Exception, match="decimal places") as caught:
        Prepared(select(Product.id).where(Product.list_price == bindparam("price"))).rows(
            tx.session, {"price": Decimal("0.1234567")}
        )
    assert type(caught.value).__module__.startswith("sqlalchemy")
