"""Master data: founding a company, partners, products, rates, and thousands at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from core_erp import Actor, Conflict, Forbidden, NotFound, Refused
from core_erp.audit import AuditRow
from core_erp.identity import Grant, Role
from core_erp.masters import bulk, queries
from core_erp.masters.models import Company, Partner, Product
from core_erp.masters.operations import (
    CompanyWish,
    PartnerWish,
    ProductWish,
    RateWish,
    add_partner,
    add_product,
    change_product,
    found_company,
    set_rate,
)
from core_erp.masters.tax_ids import is_credit_code

PLUGINS = ()


@pytest.mark.parametrize("code", ["914403001922038216", "91330100799655058B", "91110000802100433B", "9144030071526726XG"])
def test_real_credit_codes_fit(code):
    assert is_credit_code(code)


@pytest.mark.parametrize(
    "code", ["914403001922038217", "91330100799655058", "91330100799655058I", "", "91330100799655085B", "9" * 18]
)
def test_wrong_credit_codes_do_not(code):
    assert not is_credit_code(code)


def test_founding_twice_adds_nothing(erp, company):
    with erp.transaction(Actor.system(0)) as tx:
        again = found_company(tx, CompanyWish(code=company.code))
        assert (again.id, again.currency) == (company.id, company.currency)
        assert tx.changes == []


def test_a_permission_taken_away_by_hand_stays_away(erp, company):
    with erp.transaction(Actor.system(company.id)) as tx:
        sales = tx.session.scalars(select(Role).where(Role.code == "sales")).one()
        tx.session.delete(next(g for g in sales.grants if g.permission == "core.view_masters"))
    with erp.transaction(Actor.system(company.id)) as tx:
        found_company(tx, CompanyWish(code="OTHER"))
        assert tx.session.scalar(select(func.count()).select_from(Grant).join(Role).where(
            Role.code == "sales", Grant.permission == "core.view_masters")) == 0  # fmt: skip


def test_the_founder_stays_in_the_first_company_only(erp, company, people):
    with erp.transaction(people.admin) as tx:
        other = found_company(tx, CompanyWish(code="OTHER"))
        assert tx.company_id == company.id != other.id


def test_only_who_may_founds_companies(erp, people):
    with pytest.raises(Forbidden, match=r"core\.manage_companies"), erp.transaction(people.warehouse) as tx:
        found_company(tx, CompanyWish(code="OTHER"))


def test_a_chinese_partner_needs_a_real_tax_id(tx):
    add_partner(tx, PartnerWish(code="HW", name="华为", country="CN", tax_id="914403001922038216"))
    add_partner(tx, PartnerWish(code="DE", name="Müller", country="DE", tax_id="DE123"))
    with pytest.raises(Refused) as refused:
        add_partner(tx, PartnerWish(code="X", name="X", country="CN", tax_id="914403001922038217"))
    assert refused.value.objections[0].pointer == "/tax_id"


def test_a_code_is_taken_once(tx):
    add_partner(tx, PartnerWish(code="A", name="A"))
    with pytest.raises(Conflict) as conflict:
        add_partner(tx, PartnerWish(code="A", name="B"))
    assert conflict.value.code == "core/code-taken"


def test_products_say_what_is_wrong_with_them(tx):
    product = add_product(tx, ProductWish(code="A", name="Rice", unit="kg", list_price=Decimal("7.5"), tax_rate=Decimal("0.09")))
    assert change_product(tx, product.id, unit="pcs", name="Rice bag").name == "Rice bag"
    with pytest.raises(Refused, match=r"no unit bushel; there are .*kg"):
        add_product(tx, ProductWish(code="B", name="B", unit="bushel"))
    with pytest.raises(Refused) as refused:
        add_product(tx, ProductWish(code="B", name="B", list_price=Decimal(-1), tax_rate=Decimal(13)))
    assert {o.code for o in refused.value.objections} == {"core/negative-price", "core/tax-rate"}


def test_the_newest_rate_not_after_the_day_counts(tx):
    for day, rate in ((1, "9.1"), (20, "9.3")):
        set_rate(tx, RateWish(base="GBP", quote="CNY", day=date(2026, 1, day), rate=Decimal(rate)))
    assert queries.rate_on(tx, "GBP", "CNY", date(2026, 1, 19)) == Decimal("9.1")
    assert queries.rate_on(tx, "GBP", "CNY", date(2026, 3, 1)) == Decimal("9.3")
    assert queries.rate_on(tx, "CNY", "CNY", date(2026, 3, 1)) == 1
    with pytest.raises(NotFound, match="no rate from GBP to CNY on 2025-12-31"):
        queries.rate_on(tx, "GBP", "CNY", date(2025, 12, 31))


def test_a_rate_can_be_corrected(tx):
    wish = RateWish(base="GBP", quote="CNY", day=date(2026, 1, 1), rate=Decimal(9))
    first = set_rate(tx, wish)
    assert set_rate(tx, RateWish(**{**wish.__dict__, "rate": Decimal("9.123456789")})).id == first.id
    tx.session.expire(first)
    assert first.rate == Decimal("9.123456789")


def test_thousands_of_products_in_a_few_statements(erp, company, statements):
    rows = [{"code": f"A{n}", "name": f"Article {n}", "list_price": Decimal(n)} for n in range(2_500)]
    with statements() as seen, erp.transaction(Actor.system(company.id)) as tx:
        first = bulk.ensure_products(tx, rows)
    assert len(first) == 2_500
    assert len(seen) < 15, len(seen)
    with erp.transaction(Actor.system(company.id)) as tx:
        again = bulk.ensure_products(tx, [*rows, {"code": "NEW", "name": "New", "is_stocked": False}])
        assert {**again} == {**first, "NEW": again["NEW"]}
        assert tx.get(Product, again["A7"]).list_price == 7
        assert not tx.get(Product, again["NEW"]).is_stocked
        assert tx.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.table_name == "core_product")) == 2_500


def test_partners_of_another_company_are_not_reused(tx, company):
    other = tx.add(Company(code="O", name="O", currency="CNY"))
    tx.flush()
    tx.add(Partner(company_id=other.id, code="A", name="theirs"))
    ids = bulk.ensure_partners(tx, [{"code": "A", "name": "ours", "country": "CN"}])
    assert tx.get(Partner, ids["A"]).name == "ours"


def test_over_http(client, people, company):
    admin = client.as_(people.admin)
    made = admin.post("/api/v1/core/partners", json={"code": "A", "name": "Acme", "country": "US"})
    assert made.status_code == 201, made.json
    assert admin.get("/api/v1/core/partners?search=acm").json["items"][0]["id"] == made.json["id"]
    changed = admin.patch(f"/api/v1/core/partners/{made.json['id']}", json={"name": "Acme Ltd", "is_active": False})
    assert (changed.json["name"], changed.json["code"]) == ("Acme Ltd", "A")
    assert admin.get("/api/v1/core/partners?is_active=true").json["items"] == []
    assert client.as_(people.warehouse).post("/api/v1/core/partners", json={"code": "B", "name": "B"}).status_code == 403
    product = admin.post("/api/v1/core/products", json={"code": "P", "name": "Pen", "list_price": "1.50", "tax_rate": "0.13"})
    assert product.json["tax_rate"] == "0.13"
    rate = {"base": "USD", "quote": "CNY", "day": "2026-01-01", "rate": "7.1"}
    assert client.as_(people.finance).post("/api/v1/core/rates", json=rate).status_code == 201
    assert admin.get("/api/v1/core/rates?base=USD").json["items"][0]["rate"] == "7.1"
    assert admin.get("/api/v1/core/company").json["currency"] == company.currency
    founded = admin.post("/api/v1/core/companies", json={"code": "UK", "name": "UK Ltd", "currency": "GBP"})
    assert founded.status_code == 201, founded.json
    assert len(admin.get("/api/v1/core/units").json["items"]) == 5
