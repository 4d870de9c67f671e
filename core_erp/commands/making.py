"""Writes the next migration step of a plugin, by comparing its tables with a database that was just migrated."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from core_erp import migrate
from core_erp.app import create_erp
from core_erp.config import Settings
from core_erp.registry import find


def make_step(owner: str, message: str, append_only: tuple[str, ...] = ()) -> Path:
    """The script that was written: read it before you commit it. Raises PluginError for a plugin that is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        erp = create_erp(Settings(database_url=f"sqlite:///{folder}/empty.db", plugins=_with_dependencies(owner)))
        versions = Path(dict(migrate.places(erp))[owner])
        before = set(versions.glob("*.py"))
        migrate.upgrade(erp)
        migrate.make(erp, owner, message)
        erp.engine.dispose()
        (script,) = set(versions.glob("*.py")) - before
    _tidy(script, append_only)
    return script


def _with_dependencies(owner: str) -> tuple[str, ...]:
    if owner == "core":
        return ()
    (plugin,) = find([owner])
    return (*(name for dependency in plugin.depends for name in _with_dependencies(dependency)), owner)


def _tidy(script: Path, append_only: tuple[str, ...]) -> None:
    """Drop the generator's comments and add the triggers of append-only tables."""
    up, down = re.sub(r"    # ###.*\n", "", script.read_text("utf-8")).split("def downgrade", 1)
    if append_only:
        up = up.rstrip() + "".join(f'\n    append_only("{table}")' for table in append_only)
        up = up.replace("from alembic import op\n", "from alembic import op\n\nfrom core_erp.schema import append_only\n")
    script.write_text(f"{up.rstrip()}\n\n\ndef downgrade{down.rstrip()}\n", "utf-8")
