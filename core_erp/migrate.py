"""Every plugin keeps its own history: its own scripts, its own version table, run in the order of dependencies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

if TYPE_CHECKING:
    from core_erp.erp import Erp


def history(name: str, versions: str, connection: Connection) -> Config:
    """The Alembic configuration of one history."""
    config = Config()
    config.set_main_option("script_location", str(files("core_erp") / "migrations"))
    config.set_main_option("version_locations", versions)
    config.set_main_option("path_separator", "newline")
    config.attributes.update(owner=name, connection=connection)
    return config


def places(erp: Erp) -> Iterator[tuple[str, str]]:
    """(owner, folder of scripts), the host first and then plugins, dependencies first."""
    yield "core", str(files("core_erp") / "migrations" / "versions")
    for plugin in erp.plugins:
        if plugin.migrations and plugin.models:
            package = plugin.models.__name__.rsplit(".", 1)[0]
            yield plugin.name, str(files(package) / plugin.migrations)


@contextmanager
def _changing(erp: Erp) -> Iterator[Connection]:
    """One transaction for the steps. SQLite changes a table by writing it anew: its references are checked at the end."""
    if erp.engine.dialect.name != "sqlite":
        with erp.engine.begin() as connection:
            yield connection
        return
    with erp.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise RuntimeError(f"rows refer to what is not there any more: {lost[:5]}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def upgrade(erp: Erp) -> None:
    """Bring every history to its newest step, all in one transaction on PostgreSQL."""
    with _changing(erp) as connection:
        for name, versions in places(erp):
            command.upgrade(history(name, versions, connection), "head")


def downgrade(erp: Erp, name: str, to: str = "base") -> None:
    """Take one history back to a step."""
    with _changing(erp) as connection:
        command.downgrade(history(name, dict(places(erp))[name], connection), to)


def make(erp: Erp, name: str, message: str) -> None:
    """Write the next step of one history by comparing its tables with the migrated database."""
    with erp.engine.begin() as connection:
        config = history(name, dict(places(erp))[name], connection)
        heads = ScriptDirectory.from_config(config).get_heads()
        number = int(heads[0].rpartition("_")[2]) + 1 if heads else 1
        command.revision(config, message, autogenerate=True, rev_id=f"{name}_{number:04d}", version_path=dict(places(erp))[name])


def standing(erp: Erp) -> dict[str, tuple[str | None, str | None]]:
    """Owner -> (where the database is, newest step of the code)."""
    with erp.engine.connect() as connection:
        return {name: (_current(connection, name), _newest(connection, name, versions)) for name, versions in places(erp)}


def _current(connection: Connection, name: str) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": f"{name}_schema_version"}).get_current_revision()


def _newest(connection: Connection, name: str, versions: str) -> str | None:
    return ScriptDirectory.from_config(history(name, versions, connection)).get_current_head()


def is_current(erp: Erp) -> bool:
    return all(current == newest for current, newest in standing(erp).values())


def owner_of(table: str, owners: list[str]) -> str | None:
    """Which history a table belongs to, by the longest fitting prefix (``erp_connectors_link`` is not ``erp``'s)."""
    return max((o for o in owners if table.startswith(f"{o}_")), key=len, default=None)
