"""Turn records into JSON, with what other plugins add to documents of their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema

if TYPE_CHECKING:
    from core_erp.transaction import Transaction


def dump(tx: Transaction, shape: type[Schema] | None, found: Any, *, many: bool = False) -> Any:
    """What the shape shows of a record or of a whole page."""
    assert shape is not None
    return shape().dump(found, many=many)
