"""Master data in bulk, for imports: a few statements for thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from core_erp.masters.models import Partner, Product
from core_erp.masters.operations import unit_id
from core_erp.permissions import EDIT_MASTERS, require
from core_erp.transaction import Transaction

AT_ONCE = 1_000
Row = Mapping[str, Any]
Columns = tuple[str, ...]


def ensure_partners(tx: Transaction, rows: Iterable[Row]) -> dict[str, int]:
    """Id of each partner by its code; those not there yet are added. A row has ``code``, ``name`` and any other column."""
    return _ensure(tx, Partner, rows, {})


def ensure_products(tx: Transaction, rows: Iterable[Row]) -> dict[str, int]:
    """Id of each product by its code; those not there yet are added, in pieces unless a row has a ``unit_id``."""
    return _ensure(tx, Product, rows, {"unit_id": unit_id(tx, "pcs")})


def _ensure(tx: Transaction, model: type[Partner] | type[Product], rows: Iterable[Row], plain: Row) -> dict[str, int]:
    require(tx, EDIT_MASTERS)
    wanted = {row["code"]: row for row in rows}
    ids = _ids(tx, model, list(wanted))
    missing = [{**plain, **row, "company_id": tx.company_id} for code, row in wanted.items() if code not in ids]
    for columns, alike in _by_columns(missing):
        ids |= _insert(tx, model, columns, alike)
    return ids


def _ids(tx: Transaction, model: type[Partner] | type[Product], codes: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _batches(codes):
        query = select(model.code, model.id).where(model.company_id == tx.company_id, model.code.in_(some))
        found |= dict(tx.session.execute(query).all())
    return found


def _by_columns(rows: list[dict[str, Any]]) -> Iterator[tuple[Columns, list[dict[str, Any]]]]:
    """Rows that name the same columns can share a statement."""
    alike: dict[Columns, list[dict[str, Any]]] = {}
    for row in rows:
        alike.setdefault(tuple(sorted(row)), []).append(row)
    yield from alike.items()


def _insert(
    tx: Transaction, model: type[Partner] | type[Product], columns: Columns, rows: list[dict[str, Any]]
) -> dict[str, int]:
    """Insert, leaving alone what another import has added meanwhile, and audit each new row."""
    dialect = sqlite if tx.session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(model).on_conflict_do_nothing().returning(model.code, model.id)
    ids = dict(tx.session.execute(statement, rows).all())
    for row in rows:
        if row["code"] in ids:
            changes = {c: str(row[c]) for c in columns if row[c] is not None}
            tx.record_change(model.__tablename__, ids[row["code"]], "created", changes)
    return ids | _ids(tx, model, [r["code"] for r in rows if r["code"] not in ids])


def _batches(codes: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(codes)
    while some := list(islice(rest, AT_ONCE)):
        yield some
