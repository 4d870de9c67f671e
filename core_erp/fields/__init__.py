"""The fields of JSON: strict about types, bounded to what the database holds, and described rightly in OpenAPI."""

from core_erp.fields.numbers import (
    LARGEST_AMOUNT,
    LARGEST_ID,
    LARGEST_MINOR,
    LARGEST_QUANTITY,
    Amount,
    Exact,
    Id,
    Minor,
    QuantityField,
    Rate,
    Whole,
    plain,
)
from core_erp.fields.shapes import Document, Many, Shape
from core_erp.fields.texts import Choice, Code, Currency, Entire, Flag, Moment, Text

__all__ = [
    "LARGEST_AMOUNT", "LARGEST_ID", "LARGEST_MINOR", "LARGEST_QUANTITY", "Amount", "Choice", "Code", "Currency", "Document",
    "Entire", "Exact", "Flag", "Id", "Many", "Minor", "Moment", "QuantityField", "Rate", "Shape", "Text", "Whole", "plain",
]  # fmt: skip
