"""Statements that are compiled once and then sent by the driver's own cursor: what operations say all day long.

SQLAlchemy writes their SQL, converts the values and translates the errors; only what it would work out anew each time is
left out. Rows come back as plain tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import RawCursor
from sqlalchemy import BindParameter, Connection, Executable, Select, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

    from core_erp.session import ErpSession

Convert = Callable[[Any], Any]
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one kind of database takes it."""

    sql: str
    binds: tuple[tuple[str, Convert | None], ...]
    constants: Mapping[str, Any]
    positions: tuple[str, ...]
    """The names in the order of their places."""
    results: tuple[tuple[int, Convert], ...]

    def parameters(self, values: Mapping[str, Any]) -> Sequence[Any]:
        given = {**self.constants, **{n: convert(values[n]) if convert else values[n] for n, convert in self.binds}}
        return [given[name] for name in self.positions]

    def converted(self, row: Row) -> Row:
        values = list(row)
        for i, convert in self.results:
            values[i] = convert(values[i])
        return values


class Prepared:
    """A statement with named ``bindparam``s, to be kept by its module. For a list of values see ``several``.

    A select of mapped columns sees what is pending in the session: that is written first.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._sees_pending = isinstance(statement, Select) and any(d.get("entity") for d in statement.column_descriptions)
        self._forms: dict[str, _Form] = {}

    def rows(self, session: ErpSession, values: Mapping[str, Any]) -> list[Row]:
        """Send it and return all its rows."""
        if self._sees_pending and session.autoflush:
            session.flush()
        form, cursor = self._sent(session, values)
        found: list[Row] = list(cursor.fetchall())
        return [form.converted(row) for row in found] if form.results else found

    def run(self, session: ErpSession, values: Mapping[str, Any]) -> int:
        """Send it and return how many rows it changed."""
        return self._sent(session, values)[1].rowcount

    def _sent(self, session: ErpSession, values: Mapping[str, Any]) -> tuple[_Form, DBAPICursor]:
        connection, cursor = session.line()
        form = self._forms.get(connection.dialect.name) or self._compiled(connection.dialect)
        parameters: Any = values
        try:
            parameters = form.parameters(values)
            _announce(connection, cursor, form.sql, parameters)
            cursor.execute(form.sql, parameters)
        except Exception as error:
            session.hang_up()
            connection._handle_dbapi_exception(error, form.sql, parameters, cursor, None)
        return form, cursor

    def _compiled(self, dialect: Dialect) -> _Form:
        compiled: SQLCompiler = self._statement.compile(dialect=_plain(dialect))  # type: ignore[attr-defined]
        given = {name: bind for name, bind in compiled.binds.items() if bind.required}
        fixed = {n: _converted(b.type, dialect, b.effective_value) for n, b in compiled.binds.items() if n not in given}
        results = (_reading(column.type, dialect) for column in getattr(self._statement, "exported_columns", ()))
        form = self._forms[dialect.name] = _Form(
            compiled.string, tuple((name, _writing(bind.type, dialect)) for name, bind in given.items()), fixed,
            tuple(compiled.positiontup or ()),
            tuple((i, convert) for i, convert in enumerate(results) if convert),
        )  # fmt: skip
        return form


def several(name: str, count: int, type_: TypeEngine[Any]) -> list[BindParameter[Any]]:
    """Parameters for a list of ``count`` values, to be cached by that count: ``column.in_(several("ids", n, column.type))``."""
    return [bindparam(f"{name}_{i}", type_=type_) for i in range(count)]


def spread(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """The values for ``several``, the last one repeated up to the next power of two: few statements serve lists of any length."""
    count = 1 << (len(values) - 1).bit_length()
    return {f"{name}_{i}": value for i, value in enumerate([*values, *[values[-1]] * (count - len(values))])}


@cache
def _plain(dialect: Dialect) -> Dialect:
    """The dialect that writes places, not names: PostgreSQL's own ``$1``, so that the driver has nothing to rewrite."""
    if dialect.name != "postgresql":
        return dialect
    return type(dialect)(paramstyle="numeric_dollar")  # type: ignore[call-arg]


def plain_cursor(connection: Connection) -> DBAPICursor:
    """A cursor of the driver that takes statements with their own places."""
    driver = connection.connection.driver_connection
    return RawCursor(driver) if isinstance(driver, psycopg.Connection) else connection.connection.cursor()  # type: ignore[return-value]


def _announce(connection: Connection, cursor: DBAPICursor, sql: str, parameters: Any) -> None:
    """Whoever counts or records statements hears of these too."""
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, sql, parameters, None, False)


def _writing(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _reading(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)


def _converted(type_: TypeEngine[Any], dialect: Dialect, value: Any) -> Any:
    convert = _writing(type_, dialect)
    return convert(value) if convert else value
