"""Writes what a session holds: one statement per table, or per set of columns that changed.

SQLAlchemy's own unit of work can do much more and takes several times as long for it. This one knows rows of one table with
an ``id`` of the database's choosing; wherever it meets anything else it leaves the whole flush to SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Table, bindparam, inspect, null, update
from sqlalchemy.orm import Mapper, RelationshipDirection
from sqlalchemy.orm.attributes import instance_dict, instance_state
from sqlalchemy.orm.exc import StaleDataError

from core_erp import audit, rows
from core_erp.prepared import Prepared

if TYPE_CHECKING:
    from core_erp.session import ErpSession

Changed = dict[str, tuple[Any, Any]]
"""Attribute -> (before, now)."""


@dataclass(frozen=True)
class Shape:
    """What has to be known of a mapped class to write its rows."""

    model: type
    table: Table
    is_plain: bool
    depth: int
    """How many tables it refers to, one behind the other: parents are written before their children."""
    columns: frozenset[str]
    defaults: tuple[tuple[str, bool, Callable[[], Any]], ...]
    """Column, whether None is a value of it, and what stands there when nothing was said."""
    parents: tuple[tuple[str, str], ...]
    """Relationship -> column that holds the parent's id."""
    children: tuple[tuple[str, str], ...]
    """Relationship -> the children's column that holds this id."""
    version: str | None


def write(session: ErpSession) -> bool:
    """Write everything that is pending; False when nothing was written since it takes SQLAlchemy to do it."""
    new, dirty = list(session.new), list(session.dirty)
    if session.deleted:
        return False
    if not new and not dirty:
        return True
    if not all(shape_of(type(record)).is_plain for record in (*new, *dirty)) or not _link_known(dirty):
        return False
    changes = [(record, changed) for record in dirty if (changed := _changed(record))]
    if any("id" in changed for _, changed in changes):
        return False
    _write(session, new, changes)
    audit.notice(session, new, [(record, changed) for record, changed in changes])
    session._register_persistent({instance_state(record) for record in (*new, *dirty)})
    return True


def _write(session: ErpSession, new: Sequence[Any], changes: Sequence[tuple[Any, Changed]]) -> None:
    by_shape: dict[Shape, tuple[list[Any], list[tuple[Any, Changed]]]] = {}
    for record in new:
        by_shape.setdefault(shape_of(type(record)), ([], []))[0].append(record)
    for record, changed in changes:
        by_shape.setdefault(shape_of(type(record)), ([], []))[1].append((record, changed))
    for shape in sorted(by_shape, key=lambda s: (s.depth, s.table.name)):
        created, altered = by_shape[shape]
        _update(session, shape, sorted(altered, key=lambda pair: pair[0].id))
        _insert(session, shape, created)


# -- new rows -----------------------------------------------------------------------------------------------------


def _insert(session: ErpSession, shape: Shape, created: Sequence[Any]) -> None:
    if not created:
        return
    values = [_values(shape, record) for record in created]
    for record, id_ in zip(created, rows.insert_returning(session, shape.table, values), strict=True):
        instance_dict(record)["id"] = id_
        _link_children(shape, record)


def _values(shape: Shape, record: Any) -> dict[str, Any]:
    """The row, its parents' ids and the defaults filled in; the record has them from now on too."""
    known = instance_dict(record)
    for relationship, column in shape.parents:
        if (parent := known.get(relationship)) is not None:
            known[column] = parent.id
    row = {}
    for column, keeps_none, default in shape.defaults:
        value = known.get(column)
        if value is None and not (keeps_none and column in known):
            value = known[column] = default()
            row[column] = null() if keeps_none and value is None else value
        else:
            row[column] = value
    return row


def _link_children(shape: Shape, record: Any) -> None:
    known = instance_dict(record)
    for relationship, column in shape.children:
        for child in _listed(known.get(relationship)):
            if known["id"] != instance_dict(child).get(column):
                setattr(child, column, known["id"])


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


# -- changed rows -------------------------------------------------------------------------------------------------


def _link_known(dirty: Iterable[Any]) -> bool:
    """Carry changed relationships of rows that exist over into their columns; False where one was taken apart."""
    for record in dirty:
        shape, before, known = shape_of(type(record)), instance_state(record).committed_state, instance_dict(record)
        for relationship, column in shape.parents:
            if relationship in before and relationship in known:
                parent = known[relationship]
                if parent is None or instance_state(parent).key is None:
                    return False
                setattr(record, column, parent.id)
        for relationship, _ in shape.children:
            if relationship in before:
                if not isinstance(before[relationship], list) or set(before[relationship]) - set(
                    _listed(known.get(relationship))
                ):
                    return False
                _link_children(shape, record)
    return True


def _has_lost(before: Any, now: Any) -> bool:
    return not isinstance(before, list) or not {id(child) for child in before} <= {id(child) for child in _listed(now)}


def _changed(record: Any) -> Changed:
    columns, known = shape_of(type(record)).columns, instance_dict(record)
    return {
        key: (old, known[key])
        for key, old in instance_state(record).committed_state.items()
        if key in columns and key in known and old != known[key]
    }


def _update(session: ErpSession, shape: Shape, altered: Sequence[tuple[Any, Changed]]) -> None:
    if shape.version is not None:
        for record, changed in altered:
            _raise_version(session, shape, record, changed)
        return
    for _, group in groupby(altered, key=lambda pair: tuple(pair[1])):
        wanted = [{"id": record.id, **{key: now for key, (_, now) in changed.items()}} for record, changed in group]
        _expect(shape, rows.update_all(session, shape.table, wanted), len(wanted))


def _raise_version(session: ErpSession, shape: Shape, record: Any, changed: Changed) -> None:
    """Written only where the row still is what was read."""
    assert shape.version is not None
    known = instance_dict(record)
    before = known[shape.version]
    values = {f"new_{key}": now for key, (_, now) in changed.items()}
    values |= {"id": record.id, "was": before, f"new_{shape.version}": before + 1}
    columns = tuple(dict.fromkeys((*changed, shape.version)))
    _expect(shape, _versioned(shape.table, shape.version, columns).run(session, values), 1)
    known[shape.version] = before + 1


@cache
def _versioned(table: Table, version: str, columns: tuple[str, ...]) -> Prepared:
    mine = (
        table.c.id == bindparam("id", type_=table.c.id.type),
        table.c[version] == bindparam("was", type_=table.c[version].type),
    )
    return Prepared(update(table).where(*mine).values({c: bindparam(f"new_{c}", type_=table.c[c].type) for c in columns}))


def _expect(shape: Shape, found: int, wanted: int) -> None:
    if found != wanted:
        raise StaleDataError(f"{wanted - found} of {wanted} rows of {shape.table.name} are not there as they were read")


# -- shapes -------------------------------------------------------------------------------------------------------


def shape_of(model: type) -> Shape:
    """Worked out once per class."""
    return _SHAPES.get(model) or _SHAPES.setdefault(model, _shape(model))


_SHAPES: dict[type, Shape] = {}


def _shape(model: type) -> Shape:
    mapper: Mapper[Any] = inspect(model)
    table = mapper.local_table
    assert isinstance(table, Table)
    links = [r for r in mapper.relationships if not r.viewonly]
    columns = [p for p in mapper.column_attrs if p.key != "id" and isinstance(p.columns[0], Column)]
    version = mapper.version_id_col
    return Shape(
        model, table, _is_plain(mapper), _depth(table), frozenset(p.key for p in columns) | {"id"},
        tuple((p.key, p.columns[0].type.should_evaluate_none, _default(p.columns[0])) for p in columns),
        tuple((r.key, _column(r.local_remote_pairs[0][0])) for r in links if r.direction is RelationshipDirection.MANYTOONE),
        tuple((r.key, _column(r.local_remote_pairs[0][1])) for r in links if r.direction is RelationshipDirection.ONETOMANY),
        version.key if version is not None else None,
    )  # fmt: skip


def _column(column: Any) -> str:
    return str(column.key)


def _default(column: Any) -> Callable[[], Any]:
    if column.default is None:
        return lambda: None
    value = column.default.arg
    return (lambda: value(None)) if column.default.is_callable else lambda: value


def _is_plain(mapper: Mapper[Any]) -> bool:
    own = [c for p in mapper.column_attrs for c in p.columns if isinstance(c, Column)]
    return (
        mapper.polymorphic_on is None and len(mapper.tables) == 1 and not mapper.inherits
        and [c.key for c in mapper.primary_key] == ["id"]
        and all(p.key == p.columns[0].key and len(p.columns) == 1 for p in mapper.column_attrs)
        and all(c.onupdate is None and (c.default is None or c.default.is_scalar or c.default.is_callable) for c in own)
        and all(c.server_default is None or c.default is not None for c in own)
        and all(_is_plain_link(r) for r in mapper.relationships)
    )  # fmt: skip


def _is_plain_link(link: Any) -> bool:
    return link.viewonly or (
        link.secondary is None and len(link.local_remote_pairs) == 1 and not link.cascade.delete_orphan and not link.post_update
    )


@cache
def _depth(table: Table) -> int:
    """Longest way along foreign keys; a circle (a user's superior) is not followed."""
    return _way(table, frozenset())


def _way(table: Table, seen: frozenset[Table]) -> int:
    referred = {key.column.table for key in table.foreign_keys} - seen - {table}
    return 1 + max((_way(other, seen | {table}) for other in referred), default=0)
