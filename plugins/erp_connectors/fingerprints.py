"""What a document says, in a few letters: to see whether what was written there is still what we would write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plugins.erp_connectors.documents import Document

_OF_THE_DAY = ("date", "original_date")


def fingerprint(document: Document) -> str:
    """Of a master: of its facts, whatever day it is. Of any other document: of the date it is booked on."""
    if not document.is_master:
        return (document.booked_on or document.date).isoformat()
    return _short({name: value for name, value in document.facts().items() if name not in _OF_THE_DAY})


def _short(facts: Mapping[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
