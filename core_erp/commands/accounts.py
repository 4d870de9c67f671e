"""``erp user`` and ``erp token``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from core_erp import people
from core_erp.commands.running import company_option, json_option, opened, print_json
from core_erp.people import UserWish


@click.group()
def user() -> None:
    """People and machines that may come in."""


@user.command("add")
@click.argument("login")
@click.option("--name", help="Name; default: the login.")
@click.option("--email")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role; repeat it for more.")
@click.option("--password", "ask", is_flag=True, help="Ask for a password; without one only tokens open the door.")
@company_option
def add_user(
    login: str, name: str | None, email: str | None, roles: tuple[str, ...], *, ask: bool, company_code: str | None
) -> None:
    """Let somebody in."""
    erp, actor = opened(company_code)
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else None
    with erp.transaction(actor) as tx:
        made = people.create_user(tx, UserWish(login=login, name=name or login, email=email, roles=roles, password=password))
    click.echo(
        f"user {made.login} has the roles {', '.join(sorted(made.roles)) or 'none'}; 'erp token new {made.login}' makes a token"
    )


@user.command("list")
@company_option
@json_option
def list_users(company_code: str | None, *, as_json: bool) -> None:
    """Who may come in, and with which roles."""
    erp, actor = opened(company_code)
    with erp.reading(actor) as tx:
        rows: list[dict[str, Any]] = [
            {"login": u.login, "name": u.name, "roles": sorted(u.roles), "is_active": u.is_active}
            for u in tx.session.scalars(people.users(tx).order_by("login"))
        ]
    if as_json:
        print_json(rows)
        return
    table = Table("login", "name", "roles", "")
    for row in rows:
        table.add_row(row["login"], row["name"], ", ".join(row["roles"]), "" if row["is_active"] else "inactive")
    Console().print(table)


@click.group()
def token() -> None:
    """Bearer tokens."""


@token.command("new")
@click.argument("login")
@click.option("--label", default="cli", show_default=True, help="What it is for.")
@click.option("--days", type=click.IntRange(min=1), help="How long it is good; default: until it is revoked.")
@company_option
@json_option
def new_token(login: str, label: str, days: int | None, company_code: str | None, *, as_json: bool) -> None:
    """Issue a token and show it, once."""
    erp, actor = opened(company_code)
    with erp.transaction(actor) as tx:
        owner = people.user_named(tx, login)
        expires_at = tx.now + timedelta(days=days) if days else None
        issued, text = people.issue_token(tx, owner.id, label=label, expires_at=expires_at)
    print_json({"id": issued.id, "login": login, "token": text, "expires_at": expires_at}) if as_json else click.echo(text)


@token.command("list")
@company_option
@json_option
def list_tokens(company_code: str | None, *, as_json: bool) -> None:
    """The tokens there are; never their texts."""
    erp, actor = opened(company_code)
    with erp.reading(actor) as tx:
        rows = [
            {"id": t.id, "login": t.user.login, "label": t.label, "created_at": t.created_at, "expires_at": t.expires_at,
             "revoked_at": t.revoked_at}
            for t in tx.session.scalars(people.tokens(tx).order_by("id"))
        ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    table = Table("id", "login", "label", "created", "expires", "revoked")
    for row in rows:
        table.add_row(
            *("" if value is None else f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value) for value in row.values())
        )
    Console().print(table)


@token.command("revoke")
@click.argument("token_id", type=int)
@company_option
def revoke_token(token_id: int, company_code: str | None) -> None:
    """Nobody gets in with it any more."""
    erp, actor = opened(company_code)
    with erp.transaction(actor) as tx:
        people.revoke_token(tx, token_id)
    click.echo(f"token {token_id} is revoked")
