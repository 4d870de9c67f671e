"""Mapping files: which of our facts goes into which of their fields, and back; read, laid over one another, checked by place."""

from plugins.erp_connectors.mappings.checking import check
from plugins.erp_connectors.mappings.loading import laid_over, load, read
from plugins.erp_connectors.mappings.shapes import (
    AS_IT_IS,
    FORMATS,
    OMIT,
    READINGS,
    RED,
    RULES,
    BadMapping,
    FieldMapping,
    Mistake,
    PullSection,
    Section,
)

__all__ = [
    "AS_IT_IS", "FORMATS", "OMIT", "READINGS", "RED", "RULES", "BadMapping", "FieldMapping", "Mistake", "PullSection", "Section",
    "check", "laid_over", "load", "read",
]  # fmt: skip
