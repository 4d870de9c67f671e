"""Runs one history on the connection it was given, fenced to the tables of its owner."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from core_erp import attachments as _attachments  # noqa: F401 - the host's own tables enter the metadata
from core_erp import idempotency as _idempotency  # noqa: F401
from core_erp.calendars import models as _calendars  # noqa: F401
from core_erp.db import Base, Exact, Utc
from core_erp.masters import models as _masters  # noqa: F401

owner: str = context.config.attributes["owner"]
connection = context.config.attributes["connection"]


def mine(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    return kind != "table" or ((name or "").startswith(f"{owner}_") and not (name or "").endswith("_schema_version"))


def rendered(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Own column types as the plain types below them: migrations never import models."""
    if kind == "type" and isinstance(thing, Exact):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(thing, Utc):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=connection, target_metadata=Base.metadata, include_object=mine, render_item=rendered,
    version_table=f"{owner}_schema_version", render_as_batch=True, compare_type=False,
)  # fmt: skip
with context.begin_transaction():
    context.run_migrations()
