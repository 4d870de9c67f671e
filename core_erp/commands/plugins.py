"""``erp plugins`` and ``erp hooks``: what is plugged in, and where plugins may join."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core_erp.app import DEFAULTS
from core_erp.commands.plugin_list import Row, Switch, overview, switched_off, switched_on, write
from core_erp.commands.running import json_option, print_json, yes_option
from core_erp.commands.scaffold import write_plugin
from core_erp.config import Settings, load
from core_erp.registry import Registry, find

KINDS = {"decides": "first answer decides", "gathers": "all answers are taken", "joins": "told in the same transaction"}


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def plugins(context: click.Context, *, as_json: bool) -> None:
    """Plugins that are installed: list them, switch them on and off, begin a new one."""
    if context.invoked_subcommand is None:
        show(as_json=as_json)


def show(*, as_json: bool) -> None:
    """What is installed, and how it stands."""
    rows = list(overview(load()))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    table = Table("plugin", "version", "", "hooks answered", "tables", "migrations")
    for row in rows:
        table.add_row(row.name, row.version, _standing(row), str(row.hooks or ""), str(row.tables or ""), row.migrations)
    Console().print(table)
    for row in rows:
        if row.problem:
            click.echo(f"error: {row.problem}", err=True)


def _standing(row: Row) -> str:
    if row.problem:
        return "[red]broken[/]"
    return "[green]on[/]" if row.is_on else "off"


@plugins.command("list")
@json_option
def list_plugins(*, as_json: bool) -> None:
    """What is installed, and how it stands."""
    show(as_json=as_json)


@plugins.command()
@click.argument("name")
@yes_option
def enable(name: str, *, yes: bool) -> None:
    """Switch a plugin on, with everything it depends on. Its tables are made by the next 'erp migrate'."""
    settings = load()
    _switch(settings, switched_on(settings, name), yes=yes)


@plugins.command()
@click.argument("name")
@yes_option
def disable(name: str, *, yes: bool) -> None:
    """Switch a plugin off. Its tables and data stay; switching it on again finds them."""
    settings = load()
    _switch(settings, switched_off(settings, name), yes=yes)


def _switch(settings: Settings, switch: Switch, *, yes: bool) -> None:
    for line in switch.says:
        click.echo(line)
    if switch.plugins == settings.plugins:
        return
    if not yes:
        click.confirm("Go on?", abort=True)
    path = write(settings, switch.plugins)
    click.echo(f"{path} now says so; {switch.then}")


@plugins.command()
@click.argument("name")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to make it in.")
def new(name: str, into: Path) -> None:
    """Write a small plugin of your own, with tests that pass, to grow from."""
    folder = write_plugin(name, into)
    click.echo(f"wrote {folder}; now:\n  pip install -e {folder}\n  pytest {folder}\n  erp plugins enable {name}")


# -- hooks --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("name", required=False)
@json_option
def hooks(name: str | None, *, as_json: bool) -> None:
    """Every hook of the host and the plugins that are on: what it asks, and who answers in which order.

    With NAME, that hook's whole description.
    """
    settings = load()
    registry = Registry(find(settings.plugins), settings, DEFAULTS)
    found = [h for h in described(registry) if name in (None, h["name"])]
    if as_json:
        print_json(found)
    elif name is not None:
        _show_one(found, name)
    else:
        table = Table("hook", "kind", "answered by", title="erp hooks NAME shows one in full")
        for hook in found:
            table.add_row(escape(f"{hook['name']}{hook['signature']}"), hook["kind"], "\n".join(hook["answered_by"]))
        Console(width=max(Console().width, 140)).print(table)


def _show_one(found: list[dict[str, Any]], name: str) -> None:
    if not found:
        raise click.BadParameter(f"there is no hook {name}; 'erp hooks' lists them", param_hint="NAME")
    (hook,) = found
    click.echo(f"{hook['name']}{hook['signature']}\n{hook['kind']}: {KINDS[hook['kind']]}\n\n{hook['doc']}\n")
    click.echo("answered by: " + (", ".join(hook["answered_by"]) or "nobody"))


def described(registry: Registry) -> Iterator[dict[str, Any]]:
    """Each hook as plain values; answers in the order in which they are asked."""
    for name, caller in sorted(vars(registry.hook).items()):
        if caller.spec is None:
            continue
        signature = inspect.signature(caller.spec.function)
        yield {
            "name": name, "signature": str(signature).replace("'", ""),
            "kind": _kind(caller.spec.opts["firstresult"], str(signature.return_annotation)),
            "answered_by": [impl.plugin_name.replace("core:core_erp.", "core:") for impl in reversed(caller.get_hookimpls())],
            "doc": inspect.getdoc(caller.spec.function) or "",
        }  # fmt: skip


def _kind(decides: bool, returns: str) -> str:
    if decides:
        return "decides"
    return "joins" if returns == "None" else "gathers"
