"""What plugins hang on somebody else's documents: typed fields kept with the record, and facts shown beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from marshmallow import Schema, ValidationError, fields

from core_erp.db import Extensible
from core_erp.events import plain
from core_erp.fields import Amount, Document, Flag, Moment, Shape, Text, Whole
from core_erp.plugin import ExtraField

if TYPE_CHECKING:
    from core_erp.erp import Erp
    from core_erp.transaction import Transaction

Extra = dict[str, dict[str, Any]]


# -- coming in ----------------------------------------------------------------------------------------------------


def load(erp: Erp, shape: type[Schema], sent: Mapping[str, Any], *, is_new: bool) -> tuple[Any, Extra]:
    """What the shape makes of the body, and the extra fields of other plugins in it. ValidationError names all mistakes.

    A wish with ``extensions`` of its own is handed the extra fields, for operations and hooks to go by.
    """
    if not issubclass(shape, Document):
        return shape().load(sent), {}
    own = {k: v for k, v in sent.items() if k != "extensions"}
    wish, wrong = _attempt(shape(), own)
    extra, wrong_extra = _attempt(extra_shape(erp, shape.document, is_new=is_new), sent.get("extensions", {}))
    if wrong or wrong_extra:
        raise ValidationError({**wrong, **({"extensions": wrong_extra} if wrong_extra else {})})
    return _handed(wish, extra), extra


def _handed(wish: Any, extra: Extra) -> Any:
    return replace(wish, extensions=plain(extra)) if extra and hasattr(wish, "extensions") else wish


def _attempt(schema: Schema, data: Any) -> tuple[Any, dict[str, Any]]:
    try:
        return schema.load(data), {}
    except ValidationError as error:
        return None, error.normalized_messages()  # type: ignore[no-untyped-call]


def extra_shape(erp: Erp, kind: str, *, is_new: bool = True) -> Schema:
    """The shape of ``extensions``: one object per plugin that adds fields to documents of this kind."""
    wanted: dict[str, dict[str, Any]] = {}
    for extra in extra_fields(erp, kind):
        wanted.setdefault(extra.plugin, {})[extra.name] = _field(extra, is_new=is_new)
    inner = {
        plugin: fields.Nested(Shape.from_dict(own), required=is_new and any(f.required for f in own.values()))
        for plugin, own in wanted.items()
    }
    return Shape.from_dict(inner)()  # type: ignore[arg-type]


def extra_fields(erp: Erp, kind: str) -> tuple[ExtraField, ...]:
    """Every field that plugins add to documents of this kind."""
    ask = lambda: tuple(f for answer in erp.hook.erp_extra_fields(kind=kind) if answer for f in answer)  # noqa: E731
    return erp.cache.get(("core.extra_fields", kind), ask)


def _field(extra: ExtraField, *, is_new: bool) -> fields.Field[Any]:
    rest: dict[str, Any] = {"required": extra.required and is_new, "metadata": {"description": extra.label}}
    kinds: dict[type, Any] = {int: Whole, bool: Flag, datetime: Moment, date: fields.Date}
    if extra.kind is str:
        return Text(extra.max_length, **rest)
    if extra.kind is Decimal:
        return Amount(signed=True, **rest)
    if extra.kind is int:
        return Whole(-(2**53), 2**53, **rest)
    return kinds[extra.kind](**rest)  # type: ignore[no-any-return]


def attach(record: Any, extra: Extra) -> None:
    """Keep the extra fields with the record, beside those it has."""
    if extra and isinstance(record, Extensible):
        before: Extra = record.extra or {}
        record.extra = {**before, **{plugin: {**before.get(plugin, {}), **plain(own)} for plugin, own in extra.items()}}


# -- going out ----------------------------------------------------------------------------------------------------


def dump(tx: Transaction, shape: type[Schema] | None, found: Any, *, many: bool = False) -> Any:
    """What the shape shows of a record or of a page of records, as plain JSON values."""
    assert shape is not None
    shown = plain(shape().dump(found, many=many))
    if issubclass(shape, Document):
        records, bodies = (found, shown) if many else ([found], [shown])
        for body, extensions in zip(bodies, _extensions(tx, shape.document, records), strict=True):
            body["extensions"] = extensions
    return shown


def _extensions(tx: Transaction, kind: str, records: list[Any]) -> Iterable[Extra]:
    answers = [a for answer in tx.hook.erp_document_facts(tx=tx, kind=kind, documents=records) if answer for a in answer]
    for record in records:
        merged: Extra = {plugin: dict(own) for plugin, own in (getattr(record, "extra", None) or {}).items()}
        for plugin, by_id in ((p, by_id) for answer in answers for p, by_id in answer.items()):
            merged.setdefault(plugin, {}).update(plain(dict(by_id.get(getattr(record, "id", None), {}))))
        yield {plugin: own for plugin, own in merged.items() if own}
