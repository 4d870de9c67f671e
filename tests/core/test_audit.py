"""The trail cannot be edited by the application, and an edit behind its back is found and named."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core_erp import Actor, audit
from core_erp.audit import AuditRow
from core_erp.erp import Erp
from core_erp.masters.models import Partner

PLUGINS: tuple[str, ...] = ()


@pytest.fixture
def sealed(erp: Erp, company: Any) -> list[int]:
    actor = Actor.system(company.id)
    for name in "abc":
        with erp.transaction(actor) as tx:
            tx.add(Partner(company_id=company.id, code=name, name=name))
    with erp.transaction(actor) as tx:
        audit.seal(tx.session)
        return list(tx.session.scalars(select(AuditRow.id).order_by(AuditRow.id)))


def tamper(erp: Erp, table: str, statement: str) -> None:
    """What somebody with the keys to the database could do: triggers and foreign keys out of the way, then edit."""
    connection = erp.engine.raw_connection()
    cursor = connection.cursor()
    if erp.engine.dialect.name == "sqlite":
        cursor.execute("PRAGMA foreign_keys=OFF")
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER {table}_no_{verb}")
    else:
        cursor.execute("SET session_replication_role = replica")
    cursor.execute(statement)
    connection.commit()
    connection.invalidate()


def problems(erp: Erp) -> tuple[str, ...]:
    with erp.reading(Actor.system(1)) as tx:
        return audit.verify(tx.session).problems


@pytest.mark.parametrize("table", ["core_audit", "core_audit_seal"])
@pytest.mark.parametrize("verb", ["UPDATE {t} SET id = id + 1000000", "DELETE FROM {t}"])
def test_the_database_itself_refuses(erp: Erp, sealed: list[int], table: str, verb: str) -> None:
    with erp.engine.begin() as connection:
        if not connection.execute(text(f"SELECT count(*) FROM {table}")).scalar():
            pytest.skip("nothing in it")
    with pytest.raises(DBAPIError, match="append-only"), erp.engine.begin() as connection:
        connection.execute(text(verb.format(t=table)))


def test_an_untouched_chain_verifies(erp: Erp, sealed: list[int]) -> None:
    assert problems(erp) == ()


def test_an_edited_row_is_named(erp: Erp, sealed: list[int]) -> None:
    tamper(erp, "core_audit", f"UPDATE core_audit SET actor_id = 99 WHERE id = {sealed[-2]}")
    assert any(f"audit row {sealed[-2]} " in p for p in problems(erp))


def test_a_removed_row_is_named(erp: Erp, sealed: list[int]) -> None:
    tamper(erp, "core_audit", f"DELETE FROM core_audit WHERE id = {sealed[0]}")
    assert f"audit row {sealed[0]} was removed" in problems(erp)


def test_late_commits_are_sealed_too(erp: Erp, sealed: list[int], company: Any) -> None:
    actor = Actor.system(company.id)
    with erp.transaction(actor) as tx:
        tx.add(Partner(company_id=company.id, code="late", name="late"))
    with erp.transaction(actor) as tx:
        assert audit.seal(tx.session) == 1
        assert audit.seal(tx.session) == 0
    assert problems(erp) == ()
