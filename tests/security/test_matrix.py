"""Who may knock at which door: every endpoint against nobody, every role, two customers and a revoked token."""

from __future__ import annotations

from io import BytesIO

import pytest
from security_bodies import example
from security_house import DOORS, PNG, STAFF, Door, House
from sqlalchemy import select

from core_erp.identity import Grant, Role
from core_erp.permissions import ROLES

OPEN = {"core.me.GET", "people.set_password.PUT", "people.tokens.GET", "people.new_token.POST", "people.revoke_token.POST",
        "notices.inbox.GET", "notices.unread.GET", "notices.open_inbox.POST", "notices.read_all.POST", "notices.read.POST",
        "notices.dismiss.POST", "notices.kinds.GET", "notices.channels.GET", "notices.preferences.GET", "notices.choose.PUT",
        "notices.hours.GET", "notices.live.PUT"}  # fmt: skip
"""Endpoints for everyone who is signed in; what they do with others' records is checked below."""
ABOUT_OTHERS = {"people.set_password.PUT", "people.new_token.POST", "people.revoke_token.POST"}
"""With a record that is somebody else's, only for those who manage users."""
UNLISTED = {
    "/static/<path:stamped>", "/health", "/ready", "/metrics", "/api/openapi.json", "/api/docs", "/api/docs.css",
    "/api/v1/core/attachments", "/api/v1/core/attachments/<int:attachment_id>/content",
}  # fmt: skip
"""Addresses that are not in a table of routes: public ones, and the two that move files (tested below); pages have a matrix
of their own in tests/web."""
NOT_A_RECORD = {"upto", "year", "month", "code", "day", "kind", "locale", "period", "subject_kind"}
"""Parts of addresses that name no row of a company; roles are the installation's."""
MISSING = 404


def may(role: str, door: Door) -> bool:
    """As the plugins declare it, not as the database says."""
    needs = door.route.needs
    return role in needs.roles if needs else door.name not in ABOUT_OTHERS or role == "admin"


def body(house: House, door: Door) -> dict | None:
    return example(door.route.takes, house.ids) if door.route.takes else None


def test_no_endpoint_is_forgotten(house: House) -> None:
    app = house.nobody.application
    rules = {r.rule for r in app.url_map.iter_rules() if not hasattr(app.view_functions[r.endpoint], "page")}
    assert rules - {door.rule for door in DOORS} == UNLISTED - {"/api/v1/core/attachments"}
    assert {door.name for door in DOORS if door.route.needs is None} == OPEN


def test_the_seeded_roles_have_what_is_declared_and_nothing_else(house: House) -> None:
    with house.erp.reading(house.actor) as tx:
        granted = {tuple(row) for row in tx.session.execute(select(Role.code, Grant.permission).join(Grant))}
    declared = {(role, p.code) for p in house.erp.permissions.values() for role in p.roles}
    assert granted == declared
    assert {role for role, _ in declared} == set(ROLES)


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_nobody_gets_in_without_a_good_token(house: House, door: Door) -> None:
    before = house.commits()
    for who in ("anonymous", "revoked"):
        answer = house.knock(house.speaker(who), door, body(house, door))
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), who
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert house.commits() == before


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_every_role_gets_what_it_was_granted(house: House, door: Door) -> None:
    refused = [role for role in STAFF if not may(role, door)]
    before = house.commits()
    for role in refused:
        answer = house.knock(house.speaker(role), door, body(house, door))
        assert answer.status_code == 403, (role, answer.text)
        assert door.route.needs is None or door.route.needs.code in answer.json["detail"]
    assert house.commits() == before
    for role in STAFF:
        if role not in refused:
            answer = house.knock(house.speaker(role), door, body(house, door))
            assert answer.status_code not in (401, 403) and answer.status_code < 500, (role, answer.status_code, answer.text)


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_customers_see_their_own(house: House, door: Door) -> None:
    """B asks for A's records: they do not exist. A asks for the same: they do, if customers may ask at all."""
    wish = body(house, door)
    owner, stranger = house.speaker("customer_a"), house.speaker("customer_b")
    before = house.commits()
    answer = house.knock(stranger, door, wish)
    if door.route.needs is not None and not may("customer", door):
        assert answer.status_code == 403, answer.text
        assert house.knock(owner, door, wish).status_code == 403
        assert house.commits() == before
    elif door.names or door.name in ABOUT_OTHERS or door.name == "returns.request.POST":
        assert answer.status_code == MISSING, answer.text
        assert house.commits() == before
        if door.name not in ABOUT_OTHERS:
            assert house.knock(owner, door, wish).status_code not in (401, 403, MISSING)
    elif door.route.kind == "lists" and "partner_id" in (door.route.gives().fields if door.route.gives else {}):
        assert answer.json["items"] == []
        assert {row["partner_id"] for row in house.knock(owner, door).json["items"]} == {house.ids["partner_a"]}


def test_customers_cannot_name_another_partner(house: House) -> None:
    """Neither by the partner's id nor by an order line or a product without an order."""
    blind = {"product_id": house.ids["product_id"], "quantity": "1", "gross_minor": 100}
    wishes = [
        {"lines": [{"order_line_id": house.ids["order_line_id"], "quantity": "1"}], "reason": "wrong_goods"},
        {"lines": [blind], "reason": "wrong_goods", "partner_id": house.ids["partner_a"]},
    ]
    before = house.commits()
    for wish in wishes:
        answer = house.speaker("customer_b").post("/api/v1/returns", json=wish)
        assert answer.status_code in (403, 404, 422), answer.text
    assert house.commits() == before


# -- evidence -----------------------------------------------------------------------------------------------------


def upload(house: House, who: str, kind: str, subject_id: int) -> int:
    form = {"kind": kind, "subject_id": str(subject_id), "file": (BytesIO(PNG), "x.png")}
    return house.speaker(who).post("/api/v1/core/attachments", data=form).status_code


def test_files_follow_their_document(house: House) -> None:
    address = f"/api/v1/core/attachments/{house.ids['attachment_id']}/content"
    expected = {"anonymous": 401, "revoked": 401, "customer_b": 404, "boss_b": 404, "customer_a": 200, "warehouse": 200}
    assert {who: house.speaker(who).get(address).status_code for who in expected} == expected
    seen = {who: upload(house, who, "returns.return", house.ids["return_id"]) for who in expected}
    assert seen == expected | {"customer_a": 201, "warehouse": 201}


@pytest.mark.parametrize("kind", ["returns.line", "approvals.task", "returns.difference", "finance.account"])
def test_customers_find_no_evidence_of_what_is_nobodys(house: House, kind: str) -> None:
    """A row that names no partner is the house's own, whatever number somebody guesses."""
    for who in ("customer_a", "customer_b"):
        for subject_id in {house.ids["line_id"], house.ids["task_id"], house.ids["instance_id"], house.ids["difference_id"], 1}:
            found = house.speaker(who).get("/api/v1/core/attachments", query_string={"kind": kind, "subject_id": subject_id})
            assert found.status_code == MISSING, (who, subject_id, found.text)
            assert upload(house, who, kind, subject_id) == MISSING, (who, subject_id)


def test_evidence_of_an_approval_is_its_customers_own(house: House) -> None:
    """The customer whom an approval is about speaks for himself; to another it does not exist."""
    subject_id = house.ids["instance_id"]
    seen = {who: upload(house, who, "approvals.instance", subject_id) for who in ("customer_a", "customer_b", "boss_b")}
    assert seen == {"customer_a": 201, "customer_b": MISSING, "boss_b": MISSING}


# -- two companies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", [d for d in DOORS if set(d.names) - NOT_A_RECORD], ids=str)
def test_the_other_company_has_no_such_record(house: House, door: Door) -> None:
    speaker, before = house.speaker("boss_b"), house.commits()
    answer = house.knock(speaker, door, body(house, door))
    assert (answer.status_code, answer.json["code"]) == (MISSING, "core/not-found"), answer.text
    assert house.commits() == before


@pytest.mark.parametrize("door", [d for d in DOORS if not set(d.names) - NOT_A_RECORD], ids=str)
def test_the_other_company_cannot_name_our_records_in_what_it_sends(house: House, door: Door) -> None:
    """It may write what is its own; of ours no row changes, and no answer shows one."""
    speaker, before = house.speaker("boss_b"), house.rows()
    answer = house.knock(speaker, door, body(house, door))
    assert answer.status_code < 500, answer.text
    after = house.rows()
    lost = {table: rows - after[table] for table, rows in before.items() if rows - after[table]}
    assert not lost or door.name == "people.change_role.PUT", lost
    if (
        door.route.kind == "lists"
        and answer.status_code == 200
        and "id" in (door.route.gives().fields if door.route.gives else {})
    ):
        shown = {row["id"] for row in answer.json["items"]}
        ours = house.knock(house.speaker("boss"), door).json["items"]
        assert door.name in SHARED or not shown & {row["id"] for row in ours}


SHARED = {"masters.units.GET", "masters.companies.GET", "people.roles.GET", "masters.rates.GET"}
"""The installation's own: the same for all companies."""
