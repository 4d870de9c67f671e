"""The one database: base class, naming convention, exact column types, and how each engine is set up."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Connection, DateTime, Engine, Integer, MetaData, Table, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.compiler import InsertmanyvaluesSentinelOpts
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
}


class Exact(TypeDecorator[Decimal]):
    """An exact decimal, kept as an integer scaled by 10**places on every database.

    SQLite's NUMERIC turns large decimals into floats; a scaled 64-bit integer is exact and sums exactly on both.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int = 6) -> None:
        super().__init__()
        self.places = places
        self.unit = 10**places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * self.unit
        if scaled != int(scaled):
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        whole, rest = divmod(int(value), self.unit)
        return Decimal(whole) if not rest else Decimal(int(value)).scaleb(-self.places)


class Utc(TypeDecorator[datetime]):
    """A moment, always in UTC and always with its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")

Id = Annotated[int, mapped_column(BigId, primary_key=True)]
Minor = Annotated[int, mapped_column(BigInteger)]
"""An amount in minor units of the row's currency."""
Quantity = Annotated[Decimal, mapped_column(Exact(6))]
Price = Annotated[Decimal, mapped_column(Exact(6))]
"""A price per unit in major units, up to six decimals."""
Rate = Annotated[Decimal, mapped_column(Exact(9))]
Moment = Annotated[datetime, mapped_column(Utc)]


class Base(DeclarativeBase):
    """Base of every table of the host and its plugins."""

    metadata = MetaData(naming_convention=NAMES)

    __audited__ = True
    """Whether changes to rows of this table are written to the audit trail; append-only tables say False."""


Base.registry.update_type_annotation_map({dict[str, Any]: JSON, list[Any]: JSON, Decimal: Exact(6), datetime: Utc})
db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def table_of(model: type[Base]) -> Table:
    """The plain table of a model, for Core statements."""
    return cast(Table, model.__table__)


class Extensible:
    """A row that plugins may hang typed fields on, kept under ``extra["<plugin>"]["<field>"]``."""

    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Versioned:
    """A row with a counter that two writers cannot both raise; the edge answers 409."""

    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


def prepare(engine: Engine, *, statement_timeout_ms: int = 30_000) -> None:
    """Set up connections of this engine: SQLite's WAL and write-first locking, PostgreSQL's timeouts."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        # SQLite numbers the rows of one INSERT in the order of its VALUES; without this the ORM would insert them singly.
        engine.dialect.insertmanyvalues_implicit_sentinel = InsertmanyvaluesSentinelOpts.ANY_AUTOINCREMENT
    else:
        settings = {
            "lock_timeout": 3_000,
            "statement_timeout": statement_timeout_ms,
            "idle_in_transaction_session_timeout": 60_000,
        }
        event.listen(engine, "connect", lambda dbapi, _record: _postgres_connect(dbapi, settings))


def _sqlite_connect(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None  # the driver must not begin for us: it would begin too late
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
        dbapi.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("erp_read", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def keep_statements(dbapi: Any) -> None:
    """Have PostgreSQL prepare what comes twice: a document's life has more statements than the driver's default of 100."""
    dbapi.prepare_threshold, dbapi.prepared_max = 2, 1_000


def _postgres_connect(dbapi: Any, settings: dict[str, int]) -> None:
    keep_statements(dbapi)
    with dbapi.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, str(value)))
    dbapi.commit()
