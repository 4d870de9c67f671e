"""Least privilege on PostgreSQL: what the role that the product runs as needs, and not more.

The owner of the tables migrates; the running product signs in as a second role, which may read and write rows, may not change
tables, and may only add to those that are append-only.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from core_erp.errors import NotFound, reject

_TABLES = text("""
    SELECT c.relname, EXISTS (
        SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND p.proname = 'core_append_only'
    )
    FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname
""")
_SEQUENCES = text("""
    SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace ORDER BY relname
""")
_ROLE = text("SELECT rolsuper FROM pg_roles WHERE rolname = :role")
_HISTORY = "_schema_version"
"""End of the names of the tables in which migrations keep where they are: read at the start, never written."""


def statements(connection: Connection, role: str) -> list[str]:
    """What to run as the owner of the tables, after each migration; running it again changes nothing.

    Raises Refused ``core/grants-postgresql`` for another database, ``core/grants-superuser`` for a role that nothing holds
    back, and NotFound for one that is not there.
    """
    if connection.dialect.name != "postgresql":
        raise reject("core/grants-postgresql", "Only PostgreSQL has roles to grant things to")
    is_super = connection.scalar(_ROLE, {"role": role})
    if is_super is None:
        raise NotFound("There is no role {role}; make it with CREATE ROLE … LOGIN", role=role)
    if is_super:
        raise reject("core/grants-superuser", "{role} is a superuser, whom no grant holds back; take another role", role=role)
    return list(_granted(connection, role))


def _granted(connection: Connection, role: str) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    schema, to = quote(str(connection.scalar(text("SELECT current_schema()")))), quote(role)
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM {to}, PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {to}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {to}"
    for table, is_append_only in connection.execute(_TABLES):
        yield f"GRANT {_rights(table, is_append_only=is_append_only)} ON {schema}.{quote(table)} TO {to}"
    for (sequence,) in connection.execute(_SEQUENCES):
        yield f"GRANT USAGE ON SEQUENCE {schema}.{quote(sequence)} TO {to}"


def _rights(table: str, *, is_append_only: bool) -> str:
    if table.endswith(_HISTORY):
        return "SELECT"
    return "SELECT, INSERT" if is_append_only else "SELECT, INSERT, UPDATE, DELETE"
