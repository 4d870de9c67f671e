"""Write a small plugin distribution with tests that pass, for a third party to grow from."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from core_erp.errors import Conflict, reject
from core_erp.registry import installed

FILES = {
    "README.md": "readme.tmpl",
    "pyproject.toml": "pyproject.tmpl",
    "{name}/__init__.py": "package.tmpl",
    "{name}/plugin.py": "plugin.tmpl",
    "{name}/pickups.py": "pickups.tmpl",
    "tests/test_contracts.py": "test_contracts.tmpl",
    "tests/test_pickups.py": "test_pickups.tmpl",
}
"""Where each template goes."""


def write_plugin(name: str, into: Path) -> Path:
    """The folder of a new distribution. Raises Refused for a name that cannot be one, Conflict when it is taken."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,39}", name) or name == "core":
        raise reject("core/plugin-name", "{name}: 3 to 40 lower case letters, digits and _, beginning with a letter", name=name)
    if name in installed():
        raise Conflict("There is a plugin {name} already", code="core/plugin-there", name=name)
    folder = into / name.replace("_", "-")
    if folder.exists():
        raise Conflict("{folder} is there already", code="core/folder-there", folder=str(folder))
    for path, template in FILES.items():
        target = folder / path.format(name=name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(template, name), "utf-8")
    return folder


def _filled(template: str, name: str) -> str:
    text = (files("core_erp") / "commands" / "templates" / template).read_text("utf-8")
    return text.replace("@name@", name).replace("@title@", name.replace("_", " ").capitalize())
