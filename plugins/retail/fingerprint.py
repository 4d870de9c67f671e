"""Tells whether a document is the one that was imported before."""

from __future__ import annotations

import hashlib

from plugins.retail.documents import Document
from plugins.retail.reading import Line


def content_of(document: Document) -> str:
    """SHA-256 over all lines in their order; where in the file they stand does not matter."""
    return hashlib.sha256("\n".join(map(_text, document.lines)).encode()).hexdigest()


def _text(line: Line) -> str:
    price = f"{line.price.normalize():f}"
    parts = (line.code, line.description, str(line.quantity), line.at.isoformat(), price, line.customer or "", line.country)
    return "\x1f".join(parts)
