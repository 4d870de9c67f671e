"""Entity tags: which version of a record an answer showed, and whether a writer has seen the newest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import ETags

from core_erp.errors import Stale

if TYPE_CHECKING:
    from core_erp.transaction import Transaction


def tag(record: Any, body: Any) -> str:
    """``<version>-<hash>``: the version is what If-Match compares; the hash also tells when only a line changed."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    return f"{version(record, body)}-{digest}"


def version(record: Any, body: Any) -> int:
    """The version of a Versioned record, or of the view that shows it; 0 where there is none."""
    found = getattr(record, "version", None)
    if found is None and isinstance(body, dict):
        found = body.get("version")
    return found if isinstance(found, int) else 0


def expect(tx: Transaction, guarded: type[Any], key: int, wanted: ETags) -> None:
    """Refuse with Stale unless the record has one of the wanted versions, now and still when an operation locks it."""
    record = tx.get(guarded, key)
    if wanted.star_tag:
        return
    if str(record.version) not in {t.partition("-")[0] for t in wanted.as_set(include_weak=True) if t}:
        raise Stale("This was changed meanwhile; read it again", version=record.version)
    tx.expect(record)
