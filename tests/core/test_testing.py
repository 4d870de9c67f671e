"""The fixtures plugin authors test with."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from core_erp import Actor
from core_erp.identity import User
from core_erp.masters.models import Company, Partner
from core_erp.testing import factories, servers
from core_erp.testing.databases import PostgresDatabases
from core_erp.testing.postgres import NoPostgres, Postgres
from core_erp.testing.servers import Servers

PLUGINS = ()
COMPANY = {"currency": "JPY"}


def test_each_test_has_a_database_of_its_own(erp, company, erp_engine):
    assert erp.engine.dialect.name == erp_engine
    with erp.transaction(Actor.system(company.id)) as tx:
        assert tx.session.scalar(select(func.count()).select_from(Partner)) == 0
        factories.partner(tx)


@pytest.mark.parametrize("again", [1, 2])
def test_nothing_is_left_of_the_test_before(tx, again):
    assert tx.session.scalar(select(func.count()).select_from(Partner)) == 0
    factories.partner(tx)


def test_the_module_chooses_the_company(company):
    assert company.currency == "JPY"


def test_people_are_real_users_with_the_permissions_of_their_role(people, erp):
    assert people.admin.may("core.manage_users")
    assert not people.warehouse.may("core.manage_users")
    assert people.warehouse.user_id != people.second("warehouse").user_id
    with erp.reading(people.admin) as tx:
        assert tx.get(User, people.warehouse.user_id).login == "warehouse"
    with pytest.raises(AttributeError, match="no role 'wharehouse'"):
        _ = people.wharehouse


def test_the_clock_stands_still(erp, clock, company):
    with erp.transaction(Actor.system(company.id)) as tx:
        before = tx.now
    clock.advance(days=8)
    with erp.transaction(Actor.system(company.id)) as tx:
        assert (tx.now - before).days == 8


def test_statements_are_counted(erp, company, statements):
    with statements() as seen, erp.reading(Actor.system(company.id)) as tx:
        tx.session.scalar(select(Company))
    assert len(seen) == 1, str(seen)


def test_another_company(tx, company):
    other = factories.company(tx)
    assert other.id != company.id


def test_products(tx):
    product = factories.product(tx, name="Lamp")
    assert (product.name, product.unit_id) == ("Lamp", factories.unit(tx).id)


def test_no_postgresql_is_said_loudly(monkeypatch):
    def none():
        raise NoPostgres("nothing found")

    monkeypatch.setattr(servers, "binaries", none)
    monkeypatch.delenv(servers.OFFERED, raising=False)
    session = Servers({})
    assert session.databases("postgresql") is None
    assert "MISSING" in session.header()[0]
    assert session.warnings() == ["NO POSTGRESQL, ITS TESTS WERE SKIPPED: nothing found"]
    session.close()


def test_an_own_postgresql_comes_and_goes():
    try:
        server = Postgres()
    except NoPostgres as missing:
        pytest.skip(f"NO POSTGRESQL: {missing}")
    databases = PostgresDatabases(server.url)
    assert databases.empty() != databases.empty()
    server.stop()
    assert not server.folder.exists()
