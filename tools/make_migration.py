"""Write the next migration step of one owner: ``python tools/make_migration.py OWNER MESSAGE [append_only_table …]``.

The tables of the code are compared with a freshly migrated SQLite database. Read the result before you commit it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from core_erp import migrate
from core_erp.app import create_app, erp_of
from core_erp.config import Settings
from core_erp.registry import find


def needed(owner: str) -> tuple[str, ...]:
    """The plugin and what it depends on, so that nothing else has to load."""
    if owner == "core":
        return ()
    (plugin,) = find([owner])
    return (*(n for d in plugin.depends for n in needed(d)), owner)


def tidy(script: Path, append_only: list[str]) -> None:
    """Drop the generator's comments and add the triggers of append-only tables."""
    text = re.sub(r"    # ###.*\n", "", script.read_text())
    up, down = text.split("def downgrade", 1)
    if append_only:
        up = up.rstrip() + "".join(f'\n    append_only("{table}")' for table in append_only) + "\n\n\n"
        up = up.replace("from alembic import op\n", "from alembic import op\n\nfrom core_erp.schema import append_only\n")
    script.write_text(f"{up.rstrip()}\n\n\ndef downgrade{down.rstrip()}\n")


def main(owner: str, message: str, *append_only: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        erp = erp_of(create_app(Settings(database_url=f"sqlite:///{folder}/m.db", plugins=needed(owner))))
        versions = Path(dict(migrate.places(erp))[owner])
        before = set(versions.glob("*.py"))
        migrate.upgrade(erp)
        migrate.make(erp, owner, message)
        (script,) = set(versions.glob("*.py")) - before
        tidy(script, list(append_only))
        print(script)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
