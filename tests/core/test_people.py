"""Users, passwords, roles and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core_erp import Forbidden, Refused, Unauthorized, hookimpl
from core_erp import people as accounts
from core_erp.identity import User, actor_of, login_as, password_fits
from core_erp.people import UserWish
from core_erp.testing import factories

PLUGINS = ()
GOOD = "korrekt-Pferd-42!"


@pytest.fixture
def admin_tx(erp, people):
    with erp.transaction(people.admin) as tx:
        yield tx


def test_a_user_signs_in_with_the_password_and_nothing_else(admin_tx):
    user = accounts.create_user(admin_tx, UserWish(login="li", name="Li Na", password=GOOD, roles=("sales", "warehouse")))
    assert user.roles == {"sales", "warehouse"}
    assert password_fits(user, GOOD)
    assert not password_fits(user, GOOD + " ")
    assert not password_fits(None, GOOD)
    assert GOOD not in user.password_hash


@pytest.mark.parametrize(
    ("password", "code"),
    [("short", "core/password-length"), ("x" * 129, "core/password-length"), ("Password1234", "core/password-common"),
     ("abababababababab", "core/password-common"), ("my-lina-secret-9", "core/password-name")],
)  # fmt: skip
def test_weak_passwords_are_refused(admin_tx, password, code):
    with pytest.raises(Refused) as refused:
        accounts.create_user(admin_tx, UserWish(login="lina", name="Li Na", password=password))
    assert code in {o.code for o in refused.value.objections}


def test_own_password_needs_the_current_one(erp, people):
    with erp.transaction(people.admin) as tx:
        accounts.set_password(tx, people.sales.user_id, GOOD)
    with erp.transaction(people.sales) as tx:
        accounts.set_password(tx, people.sales.user_id, GOOD + "2", current=GOOD)
    with pytest.raises(Forbidden, match="current password"), erp.transaction(people.sales) as tx:
        accounts.set_password(tx, people.sales.user_id, GOOD)
    with pytest.raises(Forbidden, match="manage_users"), erp.transaction(people.sales) as tx:
        accounts.set_password(tx, people.warehouse.user_id, GOOD)


def test_roles_are_replaced(erp, people):
    with erp.transaction(people.admin) as tx:
        accounts.assign_roles(tx, people.sales.user_id, ["finance", "sales"])
        accounts.assign_roles(tx, people.sales.user_id, ["finance"])
    assert people.again(people.sales).roles == {"finance"}


def test_unknown_roles_and_permissions_are_named(admin_tx, people):
    with pytest.raises(Refused, match=r"no role wizard; there are .*warehouse"):
        accounts.assign_roles(admin_tx, people.sales.user_id, ["wizard"])
    with pytest.raises(Refused, match=r"declares core\.fly"):
        accounts.change_role(admin_tx, "sales", ["core.fly"])


def test_somebody_must_be_left_to_manage_users(admin_tx, people):
    for act in (
        lambda: accounts.deactivate(admin_tx, people.admin.user_id),
        lambda: accounts.assign_roles(admin_tx, people.admin.user_id, ["sales"]),
        lambda: accounts.change_role(admin_tx, "admin", []),
    ):
        with pytest.raises(Refused, match="Nobody would be left"):
            act()
        admin_tx.session.expire_all()
        admin_tx.session.rollback()


def test_a_role_can_be_changed(erp, people):
    with erp.transaction(people.admin) as tx:
        accounts.change_role(tx, "sales", ["core.view_masters", "core.edit_masters"])
    assert people.again(people.sales).permissions == {"core.view_masters", "core.edit_masters"}


def test_plugins_may_add_permissions_to_a_person(erp, people):
    class Duty:
        @hookimpl
        def erp_permissions(self, tx, actor):
            return ["core.view_audit"] if actor.has_role("quality") else []

    erp.pm.register(Duty())
    assert people.quality.may("core.view_audit")
    assert not people.sales.may("core.view_audit")


def test_tokens_open_the_door_until_they_are_revoked(erp, people, client, clock):
    with erp.transaction(people.sales) as tx:
        token, text = accounts.issue_token(tx, people.sales.user_id, label="till", expires_at=tx.now + timedelta(days=30))
    bearer = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/v1/me", headers=bearer).json["user_id"] == people.sales.user_id
    clock.advance(days=31)
    assert client.get("/api/v1/me", headers=bearer).status_code == 401
    clock.advance(days=-31)
    with erp.transaction(people.sales) as tx:
        accounts.revoke_token(tx, token.id)
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_a_deactivated_user_is_out_at_once(erp, people, client):
    sales = client.as_(people.sales)
    with erp.transaction(people.admin) as tx:
        accounts.deactivate(tx, people.sales.user_id)
        with pytest.raises(Refused, match="sales is not active"):
            accounts.issue_token(tx, people.sales.user_id, label="x")
    assert sales.get("/api/v1/me").status_code == 401
    with pytest.raises(Unauthorized), erp.reading(people.admin) as tx:
        login_as(tx, "sales")


def test_tokens_of_others_are_for_administrators(erp, people):
    with pytest.raises(Forbidden), erp.transaction(people.sales) as tx:
        accounts.issue_token(tx, people.warehouse.user_id, label="x")
    with erp.transaction(people.admin) as tx:
        accounts.issue_token(tx, people.warehouse.user_id, label="x")
    with erp.reading(people.sales) as tx:
        assert tx.session.scalars(accounts.tokens(tx)).all() == []
    with erp.reading(people.admin) as tx:
        assert len(tx.session.scalars(accounts.tokens(tx)).all()) == 1


def test_users_of_other_companies_do_not_exist(erp, people):
    with erp.transaction(people.admin) as tx:
        other = factories.company(tx)
        stranger = tx.add(User(login="stranger", name="S", company_id=other.id))
        tx.flush()
        assert stranger not in tx.session.scalars(accounts.users(tx)).all()


def test_a_customer_sees_only_their_own(erp, people, tx):
    with erp.transaction(people.admin) as writing:
        partner = factories.partner(writing)
        user = accounts.create_user(writing, UserWish(login="kunde", name="Kunde", roles=("customer",), partner_id=partner.id))
        assert actor_of(writing, user, via="api").partner_id == partner.id


def test_over_http(client, people):
    admin = client.as_(people.admin)
    made = admin.post("/api/v1/core/users", json={"login": "li", "name": "Li Na", "password": GOOD, "roles": ["sales"]})
    assert made.status_code == 201, made.json
    assert "password" not in made.text
    user_id = made.json["id"]
    assert admin.put(f"/api/v1/core/users/{user_id}/roles", json={"roles": ["finance"]}).json["roles"] == ["finance"]
    token = admin.post("/api/v1/core/tokens", json={"user_id": user_id, "label": "till"})
    assert token.json["token"].startswith("erp_")
    own = {"Authorization": f"Bearer {token.json['token']}"}
    assert client.get("/api/v1/core/users", headers=own).status_code == 403
    changed = client.put(f"/api/v1/core/users/{user_id}/password", headers=own, json={"password": GOOD + "2", "current": GOOD})
    assert changed.status_code == 204
    assert admin.post(f"/api/v1/core/tokens/{token.json['id']}/revoke").json["revoked_at"]
    assert client.get("/api/v1/core/tokens", headers=own).status_code == 401
    assert (
        "core.manage_users"
        in next(r for r in admin.get("/api/v1/core/roles").json["items"] if r["code"] == "admin")["permissions"]
    )
    assert "token_hash" not in admin.get("/api/v1/core/tokens").text
