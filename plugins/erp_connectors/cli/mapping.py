"""``erp mapping``: check, show and compare mapping files."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

import click

from core_erp.commands.running import json_option, print_json, running_erp
from plugins.erp_connectors import mappings, systems

file_option = click.option("--file", "own_file", type=click.Path(exists=True, dir_okay=False), help="A file laid over it.")


@click.group()
def mapping() -> None:
    """Which of our facts goes into which of their fields."""


@mapping.command()
@click.argument("system")
@file_option
def check(system: str, own_file: str | None) -> None:
    """Name every mistake by file, line and key; exit status 2 if there is one."""
    found = systems.mapping_of(running_erp(), system, own_file)
    click.echo(f"{system}: {', '.join(found.sections)} are mapped; read from {', '.join(found.sources)}")


@mapping.command()
@click.argument("system")
@file_option
@json_option
def show(system: str, own_file: str | None, as_json: bool) -> None:
    """The mapping in force, every field with its source."""
    raw = systems.mapping_of(running_erp(), system, own_file).raw
    if as_json:
        print_json(raw)
    else:
        click.echo("\n".join(_flat(raw)))


@mapping.command()
@click.argument("system")
@file_option
def diff(system: str, own_file: str | None) -> None:
    """What the mapping in force changes of the shipped one."""
    erp = running_erp()
    shipped = systems.the(erp, system).mapping
    before = _flat(mappings.read(shipped)) if shipped else []
    after = _flat(systems.mapping_of(erp, system, own_file).raw)
    lines = difflib.unified_diff(list(before), list(after), "shipped", "in force", lineterm="", n=0)
    click.echo("\n".join(line for line in lines if not line.startswith("@@")) or "nothing")


def _flat(raw: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in raw.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key} = {value!r}"
