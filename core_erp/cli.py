"""The command line: ``erp …``. Its commands stand in ``commands/``; plugins add their own."""

from __future__ import annotations

import os
from typing import Any

import click
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from core_erp import __version__
from core_erp.commands.accounts import token, user
from core_erp.commands.doctor import doctor
from core_erp.commands.granting import grants
from core_erp.commands.plugins import hooks, plugins
from core_erp.commands.serving import run, worker
from core_erp.commands.setting_up import init, migrate
from core_erp.commands.watching import audit, jobs, openapi
from core_erp.config import BadSetting, load
from core_erp.errors import DomainError
from core_erp.registry import PluginError, find

OWN = (init, run, worker, migrate, grants, plugins, hooks, doctor, audit, user, token, jobs, openapi)


class Failed(click.ClickException):
    """The business or the database says no: one line on standard error and exit status 1."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class WrongSetUp(Failed):
    """The settings or the plugins do not fit together: exit status 2."""

    exit_code = 2


class ErpGroup(click.Group):
    """The host's commands and those of the plugins that are on. A broken plugin takes none of the others away."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *sorted(self._brought()[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or self._brought()[0].get(cmd_name)

    def _brought(self) -> tuple[dict[str, click.Command], list[str]]:
        """Commands of plugins by name, and what kept others from being loaded."""
        commands: dict[str, click.Command] = {}
        problems: list[str] = []
        try:
            names = load().plugins
        except BadSetting as error:
            return commands, [error.detail]
        for name in names:
            try:
                (plugin,) = find([name])
                for command in plugin.commands:
                    commands[str(command.name)] = _together(commands.get(str(command.name)), command)
            except PluginError as error:
                problems.append(str(error))
        return commands, problems

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        for problem in self._brought()[1]:
            formatter.write_paragraph()
            formatter.write_text(f"Not all commands are shown: {problem}")

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if problems := self._brought()[1]:
                raise WrongSetUp(f"{error.format_message()} Commands of plugins may be missing: {problems[0]}") from error
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (PluginError, BadSetting) as error:
            raise WrongSetUp(str(error)) from error
        except DomainError as error:
            raise Failed(error.detail) from error
        except CommandError as error:
            raise Failed(f"migrations: {error}; is this the version of the code that made the database?") from error
        except DBAPIError as error:
            raise Failed(_about_database(error)) from error


def _together(known: click.Command | None, new: click.Command) -> click.Command:
    """Several plugins may add to one group, such as ``import``; of two commands of one name the later plugin's wins."""
    if isinstance(known, click.Group) and isinstance(new, click.Group):
        return click.Group(known.name, commands={**known.commands, **new.commands}, help=known.help)
    return new


def _about_database(error: DBAPIError) -> str:
    why = str(error.orig).splitlines()[0]
    if "no such table" in why or (isinstance(error, ProgrammingError) and "does not exist" in why):
        return f"the database is not set up ({why}); run 'erp init', or 'erp migrate'"
    if isinstance(error, OperationalError):
        return f"the database cannot be used: {why}"
    return f"the database refuses: {why}"


@click.group(cls=ErpGroup)
@click.version_option(__version__, prog_name="erp")
@click.option(
    "--config", type=click.Path(exists=True, dir_okay=False), help="TOML file to read; default: ERP_CONFIG, or erp.toml."
)
def main(config: str | None) -> None:
    """A pluggable ERP whose first job is the sales return done right."""
    if config is not None:
        os.environ["ERP_CONFIG"] = config


for command in OWN:
    main.add_command(command)


if __name__ == "__main__":
    main()
