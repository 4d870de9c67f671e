"""Records by statements kept ready: the session's own objects, made or brought up to date at little beyond the driver's cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, inspect, select
from sqlalchemy.orm import Mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state

from core_erp.prepared import Prepared, Row

if TYPE_CHECKING:
    from core_erp.session import ErpSession

Read = Callable[["ErpSession", Row], Any]


class Records:
    """A select of mapped classes (and plain expressions beside them) with named ``bindparam``s, to be kept by its module.

    ``afresh`` overwrites what the session knew of a record: right for rows that are locked, since a decision must never rest
    on figures from before the lock. Pending changes are written first.
    """

    def __init__(self, statement: Executable, *, afresh: bool = False) -> None:
        self._statement, self._afresh = statement, afresh
        self._prepared = Prepared(statement)

    def all(self, session: ErpSession, values: Mapping[str, Any]) -> list[Any]:
        """The first of each row."""
        read = self._readers[0]
        return [read(session, row) for row in self._prepared.rows(session, values)]

    def tuples(self, session: ErpSession, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All of each row."""
        readers = self._readers
        return [tuple([read(session, row) for read in readers]) for row in self._prepared.rows(session, values)]

    @cached_property
    def _readers(self) -> list[Read]:
        readers: list[Read] = []
        at = 0
        for described in self._statement.column_descriptions:  # type: ignore[attr-defined]
            model = described["expr"]
            if isinstance(model, type):
                keys = [str(column.key) for column in select(model).exported_columns]
                readers.append(_reader(model, keys, at, afresh=self._afresh))
                at += len(keys)
            else:
                readers.append(_value(at))
                at += 1
        return readers


def _value(at: int) -> Read:
    return lambda _session, row: row[at]


def _reader(model: type[Any], keys: Sequence[str], at: int, *, afresh: bool) -> Read:
    mapper: Mapper[Any] = inspect(model)
    end, at_id = at + len(keys), at + keys.index("id")

    def read(session: ErpSession, row: Row) -> Any:
        if row[at_id] is None:
            return None
        known = session.identity_map.get(mapper.identity_key_from_primary_key((row[at_id],)))
        if known is None:
            return _made(session, mapper, zip(keys, row[at:end], strict=True))
        if afresh or instance_state(known).expired_attributes:
            known.__dict__.update(zip(keys, row[at:end], strict=True))
            session._register_persistent({instance_state(known)})
        return known

    return read


def _made(session: ErpSession, mapper: Mapper[Any], values: Any) -> Any:
    record = mapper.class_manager.new_instance()
    record.__dict__.update(values)
    make_transient_to_detached(record)
    session.add(record)
    return record
