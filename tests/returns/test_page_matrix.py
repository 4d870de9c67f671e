"""Who may open which page and send which form: every page against nobody, every role, a customer, and another company."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from returns_desk import Desk
from sqlalchemy import select

from core_erp import Actor
from core_erp.identity import User, hash_password
from core_erp.masters.founding import CompanyWish, found_company
from core_erp.permissions import ROLES
from core_erp.testing.browsers import PASSWORD, Browser
from core_erp.web.page import Page
from plugins.approvals import api as approvals
from plugins.returns import api as returns

PLUGINS = ("returns",)
DATABASES = ("sqlite",)
PUBLIC = {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/preferences")}


def pages(app: Flask) -> list[tuple[str, Page]]:
    """Every page there is: its rule and what it promises."""
    views = ((rule.rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules())
    return sorted(((rule, view.page) for rule, view in views if hasattr(view, "page")), key=lambda p: (p[0], p[1].method))


def address(rule: str, ids: dict[str, int]) -> str:
    for name, value in ids.items():
        rule = rule.replace(f"<int:{name}>", str(value))
    assert "<" not in rule, f"{rule}: give the matrix an example"
    return rule


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    sale = desk.sell(10)
    return_id = desk.request(sale)
    with desk.erp.reading(desk.house) as tx:
        instance = approvals.instance_of(tx, returns.KIND, return_id)
        assert instance is not None
        return {"return_id": return_id, "order_id": sale.order_id, "task_id": instance.tasks[0].id, "session_id": 999_999}


def test_every_page_admits_whom_it_says(app: Flask, desk: Desk, ids: dict[str, int], browser: Browser) -> None:
    staff = {role: browser.as_(getattr(desk.people, role)) for role in ROLES if role != "customer"}
    nobody = Browser(app)
    assert {(p.method, rule) for rule, p in pages(app) if p.is_public} == PUBLIC
    for rule, page in pages(app):
        if page.is_public:
            continue
        path = address(rule, ids)
        seen = nobody.open(path) if page.method == "GET" else nobody.post(path, {})
        assert seen.status_code == 303 and seen.location.startswith("/sign-in"), rule
        for role, theirs in staff.items():
            # a form without its token is refused before anything happens, whoever sends it
            status = theirs.open(path).status_code if page.method == "GET" else theirs.post(path, {}).status_code
            may = page.needs is None or role in page.needs.roles
            expected = 403 if page.method == "POST" or not may else 200
            assert status == expected, (rule, page.method, role, status)


def test_a_customer_has_no_business_in_the_console(app: Flask, desk: Desk, browser: Browser) -> None:
    partner = desk.sell(1).partner_id
    desk.people.of("buyer", "customer", partner_id=partner)
    with desk.erp.transaction(desk.house) as tx:
        user = tx.session.scalars(select(User).where(User.login == "buyer")).one()
        user.password_hash = hash_password(PASSWORD)
    assert browser.sign_in("buyer").status_code == 422


def test_another_company_sees_nothing(app: Flask, desk: Desk, ids: dict[str, Any]) -> None:
    everybody = desk.people.of("all", *ROLES).user_id
    with desk.erp.transaction(Actor.system(desk.house.company_id)) as tx:
        other = found_company(tx, CompanyWish(code="OTHER", name="Other"))
        tx.flush()
        tx.add(User(login="stranger", name="Stranger", company_id=other.id, password_hash=hash_password(PASSWORD),
                    memberships=[type(m)(role=m.role) for m in tx.get(User, everybody).memberships]))  # fmt: skip
    stranger = Browser(app)
    assert stranger.sign_in("stranger").status_code == 303
    for rule, page in pages(app):
        if page.method == "GET" and "<int:" in rule:
            assert stranger.open(address(rule, ids)).status_code == 404, rule


def test_opening_a_page_writes_nothing(app: Flask, desk: Desk, ids: dict[str, int], browser: Browser) -> None:
    boss = browser.as_(desk.people.of("boss", *(r for r in ROLES if r != "customer")))
    boss.open("/")

    def written() -> int:
        with desk.erp.reading(desk.house) as tx:
            return int(tx.session.connection().exec_driver_sql("select count(*) from core_audit").scalar() or 0)

    before = written()
    for rule, page in pages(app):
        if page.method == "GET":
            assert boss.open(address(rule, ids)).status_code == 200, rule
    assert written() == before
