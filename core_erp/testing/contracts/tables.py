"""Migrations go up, down and up again, and end where the models are."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect

from core_erp import attachments, idempotency, migrate  # noqa: F401 - the host's tables enter the metadata
from core_erp.app import create_erp
from core_erp.config import Settings
from core_erp.db import Base
from core_erp.erp import Erp
from core_erp.masters import models  # noqa: F401
from core_erp.registry import installed
from core_erp.testing.contracts.names import tables_of


def problems(url: str, owner: str, plugins: tuple[str, ...]) -> list[str]:
    """What is wrong after up, down, up again on the empty database at ``url``."""
    erp = create_erp(Settings(database_url=url, plugins=plugins, env="test"))
    try:
        migrate.upgrade(erp)
        return [*_down(erp, owner), *_up_again(erp, owner)]
    finally:
        erp.engine.dispose()


def _down(erp: Erp, owner: str) -> list[str]:
    for name in [p.name for p in reversed(erp.plugins)] if owner == "core" else []:
        migrate.downgrade(erp, name)
    if owner in dict(migrate.places(erp)):
        migrate.downgrade(erp, owner)
    left = [t for t in inspect(erp.engine).get_table_names() if _is_of(owner, t)]
    return [f"going down leaves the table {table}" for table in left]


def _is_of(owner: str, table: str) -> bool:
    return table in tables_of(owner)


def _up_again(erp: Erp, owner: str) -> list[str]:
    migrate.upgrade(erp)
    with erp.engine.connect() as connection:
        return [*_differences(connection, owner), *_checks(connection, owner)]


def _differences(connection: Connection, owner: str) -> list[str]:
    mine, owners = tables_of(owner), ["core", *installed()]

    def wanted(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        left_over = migrate.owner_of(name or "", owners) == owner and not (name or "").endswith("_schema_version")
        return kind != "table" or name in mine or left_over

    context = MigrationContext.configure(connection, opts={"include_object": wanted, "compare_type": True})
    return [f"models and migrations differ: {difference}" for difference in compare_metadata(context, Base.metadata)]


def _checks(connection: Connection, owner: str) -> list[str]:
    """Alembic does not compare CHECK constraints: their names must be the same on both sides."""
    differing = []
    for table in sorted(tables_of(owner)):
        declared = {str(c.name) for c in Base.metadata.tables[table].constraints if isinstance(c, CheckConstraint) and c.name}
        there = {str(c["name"]) for c in inspect(connection).get_check_constraints(table)}
        named = {_full(connection, table, name) for name in declared}
        differing += [f"{table}: CHECK {name} stands on one side only" for name in sorted(named ^ there)]
    return differing


def _full(connection: Connection, table: str, name: str) -> str:
    full = name if name.startswith("ck_") else f"ck_{table}_{name}"
    return full[: connection.dialect.max_identifier_length]
