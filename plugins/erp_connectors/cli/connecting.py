"""``erp connect``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from core_erp.commands.running import company_option, opened
from core_erp.erp import Erp
from plugins.erp_connectors import operations, systems
from plugins.erp_connectors.adapters.base import Adapter
from plugins.erp_connectors.endpoints import is_mock
from plugins.erp_connectors.mocked import wish_for
from plugins.erp_connectors.operations import ConnectionWish
from plugins.erp_connectors.secrets import reference
from plugins.erp_connectors.wire.errors import WireError


@click.command()
@click.argument("system")
@click.option("--url", required=True, help="Address of the system.")
@click.option("--name", default="", help="Name of the connection; default: the system's.")
@click.option("--org", default="", help="The organisation over there that the company is.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Account, user, application id …; repeat it.")
@click.option("--secret-env", help="Environment variable that holds the secret.")
@click.option("--secret-file", help="File that holds the secret.")
@click.option(
    "--mapping", "mapping_file", type=click.Path(exists=True, dir_okay=False), help="Mapping laid over the shipped one."
)
@click.option("--prefix", default="CE-", show_default=True, help="What our numbers begin with over there.")
@click.option(
    "--carry", "carries", multiple=True, metavar="KIND", help="A kind of document that goes there; default: see carries."
)
@click.option("--pull", "pulls", multiple=True, metavar="KIND", help="A kind of record that is read from there; repeat it.")
@click.option("--per-minute", default=0, show_default=True, help="Most requests a minute; 0: no limit of ours.")
@click.option("--no-check", is_flag=True, help="Do not ask the system whether it lets us in.")
@company_option
def connect(system: str, *, company_code: str | None, no_check: bool, **told: Any) -> None:
    """Connect a system (kingdee, yonbip …): received returns and credit notes from now on are carried over.

    A mock tells its own account; for a real system give --set and where the secret is kept.
    """
    erp, actor = opened(company_code)
    wish = _wish(erp, system, told)
    systems.mapping_of(erp, system, wish.mapping_file)
    with erp.transaction(actor) as tx:
        connection = operations.connect(tx, wish)
    click.echo(f"connected {connection.name} ({connection.url})")
    if not no_check:
        _check(systems.opened(erp, connection))


def _wish(erp: Erp, system: str, told: dict[str, Any]) -> ConnectionWish:
    mapping_file = str(Path(told["mapping_file"]).absolute()) if told["mapping_file"] else None
    more = {"name": told["name"], "mapping_file": mapping_file, "prefix": told["prefix"]}
    chosen = {"carries": told["carries"], "pulls": told["pulls"], "per_minute": told["per_minute"]}
    if told["settings"] or not is_mock(told["url"]):
        secret = reference(env=told["secret_env"], file=told["secret_file"])
        settings = dict(_pair(text) for text in told["settings"])
        return ConnectionWish(system=system, url=told["url"], org=told["org"], settings=settings, secret=secret, **more, **chosen)
    if erp.settings.is_production:
        raise click.ClickException(f"{told['url']} is a mock server; production does not talk to it")
    return replace(wish_for(system, told["url"], **more), org=told["org"], **chosen)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r} must be KEY=VALUE", param_hint="--set")
    return key, value


def _check(adapter: Adapter) -> None:
    try:
        with adapter:
            click.echo(f"it answers: {adapter.check()}")
    except WireError as error:
        raise click.ClickException(f"the connection is kept, but it does not work yet: {error}") from error
