"""Many rows by one statement each: inserted, or set to values of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, Update, bindparam, case, delete, insert, update

from core_erp.prepared import Prepared, several, spread

if TYPE_CHECKING:
    from core_erp.session import ErpSession

_FEW = 20
"""So many rows make a statement of their own, kept ready; the forms of a statement can be counted. More go SQLAlchemy's way."""


def insert_all(session: ErpSession, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns."""
    if len(rows) > _FEW:
        session.connection().execute(insert(table), rows)
    elif rows:
        statement, values = _filled(table, rows, returns=False)
        statement.run(session, values)


def insert_returning(session: ErpSession, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The same, and the ids they were given, in their order."""
    if len(rows) > _FEW:
        in_order = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(session.connection().execute(in_order, rows).scalars())
    if not rows:
        return []
    statement, values = _filled(table, rows, returns=True)
    return sorted(row[0] for row in statement.rows(session, values))  # ids count up in the order of the values


def update_all(session: ErpSession, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Set the same columns of several rows, each named by its ``id``; return how many there were."""
    if not rows:
        return 0
    columns = tuple(rows[0])
    if len(rows) > _FEW:
        named = [{f"{column}_0": row[column] for column in columns} for row in rows]
        return session.connection().execute(_setting(table, columns), named).rowcount
    statement, names = _change(table, columns, len(rows))
    return statement.run(session, dict(zip(names, _flat(rows, columns), strict=True)))


def delete_all(session: ErpSession, table: Table, ids: Sequence[int]) -> None:
    """Delete rows by their ids."""
    if ids:
        values = spread("id", ids)
        _removal(table, len(values)).run(session, values)


def _flat(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[Any]:
    return chain.from_iterable([row[column] for column in columns] for row in rows)


def _filled(table: Table, rows: Sequence[Mapping[str, Any]], *, returns: bool) -> tuple[Prepared, dict[str, Any]]:
    defaults = _defaults(table)
    complete = [{**defaults, **row} for row in rows]
    columns = tuple(complete[0])
    statement, names = _insertion(table, columns, len(rows), returns=returns)
    return statement, dict(zip(names, _flat(complete, columns), strict=True))


@cache
def _defaults(table: Table) -> dict[str, Any]:
    return {c.key: c.default.arg for c in table.columns if c.default is not None and c.default.is_scalar}  # type: ignore[attr-defined]


@cache
def _insertion(table: Table, columns: tuple[str, ...], count: int, *, returns: bool) -> tuple[Prepared, list[str]]:
    names = [[f"{column}_{i}" for column in columns] for i in range(count)]
    values = [{c: bindparam(n, type_=table.c[c].type) for c, n in zip(columns, row, strict=True)} for row in names]
    statement = insert(table).values(values if count > 1 else values[0])
    return Prepared(statement.returning(table.c.id) if returns else statement.inline()), [n for row in names for n in row]


@cache
def _removal(table: Table, count: int) -> Prepared:
    return Prepared(delete(table).where(table.c.id.in_(several("id", count, table.c.id.type))))


@cache
def _change(table: Table, columns: tuple[str, ...], count: int) -> tuple[Prepared, list[str]]:
    """``SET a = CASE id WHEN … THEN … END``: several rows found by their ids, whatever the planner thinks of the table."""
    names = [f"{column}_{i}" for i in range(count) for column in columns]
    if count == 1:
        return Prepared(_setting(table, columns)), names
    ids = [bindparam(f"id_{i}", type_=table.c.id.type) for i in range(count)]
    new = {c: [bindparam(f"{c}_{i}", type_=table.c[c].type) for i in range(count)] for c in columns if c != "id"}
    chosen = {c: case(*zip((table.c.id == i for i in ids), values, strict=True)) for c, values in new.items()}
    return Prepared(update(table).where(table.c.id.in_(ids)).values(chosen)), names


@cache
def _setting(table: Table, columns: tuple[str, ...]) -> Update:
    new = {c: bindparam(f"{c}_0", type_=table.c[c].type) for c in columns if c != "id"}
    return update(table).where(table.c.id == bindparam("id_0", type_=table.c.id.type)).values(new)
