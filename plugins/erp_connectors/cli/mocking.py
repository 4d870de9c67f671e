"""``erp mock``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from plugins.erp_connectors.mocks.faults import UnknownFault
from plugins.erp_connectors.mocks.run import PORTS, SYSTEMS, run
from plugins.erp_connectors.mocks.server import NotLoopback
from plugins.erp_connectors.mocks.settings import BadSetting, told_by

_FAULT = "KIND[:MATCH[:VALUE[:TIMES]]][:chance=P][:after=N][:seed=S]"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("system", type=click.Choice(sorted(SYSTEMS)))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, help="Default: 9301 for kingdee, 9302 for yonbip, 9303 for u8; 0 takes a free one.")
@click.option("--data", type=_FILE, help="SQLite file to keep its documents in.")
@click.option("--fault", "faults", multiple=True, metavar=_FAULT, help="A trouble, such as drop_after:Save; repeat it.")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting of the mock; a wrong KEY lists them.")
@click.option("--settings", "settings_file", type=_FILE, help="TOML file with settings of the mock.")
@click.option("--forms", "forms_file", type=_FILE, help="Kingdee: TOML file with further forms, fields and conversion rules.")
@click.option("--expose", is_flag=True, help="Allow an address others can reach.")
def mock(
    system: str, *, host: str, port: int | None, data: Path | None, faults: tuple[str, ...], pairs: tuple[str, ...],
    settings_file: Path | None, forms_file: Path | None, expose: bool,
) -> None:  # fmt: skip
    """Run a mock ERP to develop and test against, until Ctrl-C. Its own page is at /_mock/."""

    def announce(address: str) -> None:
        click.echo(f"mock {system}: {address}  (what it holds: {address}/_mock/)")

    port = PORTS.get(system, 0) if port is None else port
    try:
        told = _told(pairs, settings_file, forms_file)
        run(system, host, port, data, faults, told=told, expose=expose, announce=announce)
    except (UnknownFault, BadSetting, NotLoopback) as problem:
        raise click.ClickException(str(problem)) from problem


def _told(pairs: tuple[str, ...], settings_file: Path | None, forms_file: Path | None) -> dict[str, Any]:
    return told_by(pairs, settings_file) | ({"forms": str(forms_file)} if forms_file else {})
