"""Shapes: what a body of JSON must look like, and what it becomes."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import RAISE, Schema, fields, post_load, validate


class Shape(Schema):
    """Base of every schema: unknown fields are refused; with ``makes`` the loaded values become that (frozen) dataclass."""

    class Meta:
        unknown = RAISE

    makes: ClassVar[type | None] = None

    @post_load
    def _make(self, data: Any, **_rest: Any) -> Any:
        if self.makes is None or not isinstance(data, dict):
            return data
        return self.makes(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})


class Document(Shape):
    """A shape of a document that other plugins may extend, by its kind: ``document = "returns.return"``.

    As ``takes`` it accepts the fields they add (``erp_extra_fields``) and keeps them with the record, as ``gives`` it
    shows these and their facts (``erp_document_facts``), under ``extensions.<plugin>``.
    """

    document: ClassVar[str] = ""

    extensions = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String()), metadata={"description": "by plugin: what it adds"}
    )


def Many(shape: type[Schema], *, minimum: int = 1, maximum: int = 500, **rest: Any) -> fields.List[Any]:
    """A list of shapes with a bound on its length."""
    return fields.List(fields.Nested(shape), validate=validate.Length(min=minimum or None, max=maximum), **rest)
