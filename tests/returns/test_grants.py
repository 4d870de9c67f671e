"""The product runs as a role of PostgreSQL that may do no more than it must: whole returns work, history cannot be edited."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from returns_desk import Desk
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from core_erp import audit, grants
from core_erp.cli import main
from core_erp.errors import NotFound, Refused
from core_erp.testing.clock import Clock

PLUGINS = ("returns", "erp_connectors", "notices")
DATABASES = ("postgresql",)


@pytest.fixture
def role(desk: Desk) -> Iterator[str]:
    """A role with just the grants, which every connection takes from now on; its name needs quotes."""
    name, engine = f"erp app {uuid.uuid4().hex[:8]}", desk.erp.engine
    quoted = engine.dialect.identifier_preparer.quote_identifier(name)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {quoted}")
        for statement in (*grants.statements(connection, name), *grants.statements(connection, name)):
            connection.exec_driver_sql(statement)

    def take_on(dbapi: object, _record: object) -> None:
        dbapi.execute(f"SET SESSION AUTHORIZATION {quoted}")  # type: ignore[attr-defined]
        dbapi.commit()  # type: ignore[attr-defined]

    event.listen(engine, "connect", take_on)
    engine.dispose()
    yield name
    event.remove(engine, "connect", take_on)
    engine.dispose()
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {quoted}")
        connection.exec_driver_sql(f"DROP ROLE {quoted}")


def test_a_whole_life_and_its_jobs_work(desk: Desk, role: str, clock: Clock) -> None:
    with desk.erp.reading(desk.house) as tx:
        assert tx.session.scalar(text("SELECT current_user")) == role
    return_id = desk.approved(desk.sell(), 3)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.settle(return_id)
    with desk.erp.transaction(desk.house) as tx:
        assert audit.seal(tx.session) > 0
    desk.assert_lawful()


@pytest.mark.parametrize("forbidden", [
    "UPDATE core_audit SET action = 'forged'", "DELETE FROM core_audit_seal", "TRUNCATE finance_item",
    "ALTER TABLE core_audit DISABLE TRIGGER ALL", "DROP TABLE core_user", "CREATE TABLE mine (id int)",
    "UPDATE core_schema_version SET version_num = 'x'", "UPDATE approvals_happening SET kind = 'forged'",
])  # fmt: skip
def test_history_and_tables_are_out_of_reach(desk: Desk, role: str, forbidden: str) -> None:
    with desk.erp.engine.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(text(forbidden))
    assert getattr(error.value.orig, "sqlstate", "") == "42501", "insufficient privilege: not even a trigger was needed"


def test_a_role_that_is_not_there_or_cannot_be_held_back(desk: Desk) -> None:
    with desk.erp.engine.connect() as connection:
        with pytest.raises(NotFound):
            grants.statements(connection, "nobody_here")
        with pytest.raises(Refused) as error:
            grants.statements(connection, str(connection.scalar(text("SELECT current_user"))))
    assert error.value.objections[0].code == "core/grants-superuser"


def test_the_command_prints_or_runs_them(desk: Desk, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = desk.erp.engine.url.render_as_string(hide_password=False)
    monkeypatch.setattr(os, "environ", {**os.environ, "ERP_DATABASE_URL": url})
    printed = CliRunner().invoke(main, ["grants", role])
    assert f'GRANT SELECT, INSERT ON public.core_audit TO "{role}";' in printed.output.replace('"public"', "public").replace(
        '"core_audit"', "core_audit"
    ), printed.output
    assert "may now do" in CliRunner().invoke(main, ["grants", role, "--apply"]).output
