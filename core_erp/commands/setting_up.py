"""``erp init`` and ``erp migrate``: from nothing to a company that can work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy import select

from core_erp import migrate as migrations
from core_erp import people
from core_erp.commands.making import make_step
from core_erp.commands.running import json_option, print_json, running_erp
from core_erp.erp import Erp
from core_erp.identity import Actor, User
from core_erp.masters.founding import CompanyWish, found_company
from core_erp.masters.models import Company
from core_erp.people import UserWish
from core_erp.permissions import ROLES


@dataclass(frozen=True)
class FirstSignIn:
    """The company, its first administrator, and the token that is shown once; None when the user was there already."""

    company: str
    login: str
    token: str | None


def set_up(erp: Erp, wish: CompanyWish, *, login: str, roles: tuple[str, ...]) -> FirstSignIn:
    """Migrate, found the company, and let the first person in. Repeating it changes nothing."""
    migrations.upgrade(erp)
    with erp.transaction(Actor.system(0, via="cli")) as tx:
        company = found_company(tx, wish)
        if tx.session.scalar(select(User.id).where(User.login == login)) is not None:
            return FirstSignIn(company.name, login, None)
        tx.actor = Actor.system(company.id, via="cli")
        user = people.create_user(tx, UserWish(login=login, name="Administrator", roles=roles))
        _token, text = people.issue_token(tx, user.id, label="first sign-in")
    return FirstSignIn(company.name, login, text)


@click.command()
@click.option("--company", "name", default="Main company", show_default=True, help="Name of the company.")
@click.option("--code", default="MAIN", show_default=True, help="Its code.")
@click.option("--currency", default="CNY", show_default=True, help="Its functional currency (ISO 4217).")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="Zone its days are counted in.")
@click.option("--country", default="CN", show_default=True)
@click.option("--voucher-style", type=click.Choice(["red", "reverse"]), default="red", show_default=True,
              help="Reversals as red letters (红字) on the same side, or on the other side.")  # fmt: skip
@click.option("--admin", "login", default="admin", show_default=True, help="Login of the first administrator.")
@click.option("--all-roles", is_flag=True, help="Let the first administrator do everything, to try things out.")
@json_option
def init(login: str, *, all_roles: bool, as_json: bool, **wish: Any) -> None:
    """Set up the database, found the company and let the first administrator in.

    Repeating it changes nothing. The token is shown once: keep it.
    """
    roles = tuple(r for r in ROLES if r != "customer") if all_roles else ("admin",)
    first = set_up(running_erp(), CompanyWish(**wish), login=login, roles=roles)
    if as_json:
        print_json(first.__dict__)
        return
    click.echo(f"company {first.company} is ready")
    show_token(first)


def show_token(first: FirstSignIn) -> None:
    """The token, or how to get another."""
    if first.token is None:
        click.echo(f"user {first.login} was there already; 'erp token new {first.login}' makes a token")
    else:
        click.echo(f"user {first.login} signs in with this token, which is not shown again:\n{first.token}")


@click.command()
@click.option(
    "--to", metavar="PLUGIN:STEP", help="Take one plugin's history to a step (or 'base') instead; older steps lose data."
)
@click.option("--yes", is_flag=True, help="Do not ask before losing data.")
@click.option(
    "--make", nargs=2, metavar="PLUGIN MESSAGE", help="For authors: write the plugin's next step from its models instead."
)
@click.option("--append-only", multiple=True, metavar="TABLE", help="With --make: let the database refuse edits of this table.")
def migrate(to: str | None, make: tuple[str, str] | None, append_only: tuple[str, ...], *, yes: bool) -> None:
    """Bring the tables of the host and of every plugin to their newest step, and seed what plugins need in each company."""
    if make is not None:
        click.echo(f"{make_step(*make, append_only)}: read it before you commit it")
        return
    erp = running_erp()
    if to is not None:
        _take_back(erp, to, yes=yes)
        return
    before = migrations.standing(erp)
    migrations.upgrade(erp)
    for owner, (now, _newest) in migrations.standing(erp).items():
        was = before[owner][0]
        click.echo(f"{owner}: {now}" if was == now else f"{owner}: {was or 'nothing'} -> {now}")
    seed_companies(erp)


def seed_companies(erp: Erp) -> None:
    """Seeds and permissions of plugins that are new, for every company."""
    with erp.reading(Actor.system(0)) as tx:
        codes = tx.session.scalars(select(Company.code).order_by(Company.id)).all()
    for code in codes:
        with erp.transaction(Actor.system(0, via="cli")) as tx:
            found_company(tx, CompanyWish(code=code))


def _take_back(erp: Erp, to: str, *, yes: bool) -> None:
    owner, _, step = to.partition(":")
    if owner not in dict(migrations.places(erp)) or not step:
        known = ", ".join(dict(migrations.places(erp)))
        raise click.BadParameter(f"{to!r}: say PLUGIN:STEP or PLUGIN:base; plugins are {known}", param_hint="--to")
    if not yes:
        click.confirm(f"Take {owner} back to {step}? What newer steps added is deleted", abort=True)
    migrations.downgrade(erp, owner, step)
    click.echo(f"{owner}: {migrations.standing(erp)[owner][0] or 'nothing'}")
