"""Plugin distributions made of nothing but text, for tests of how plugins are found, switched and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def distribution(folder: Path, name: str, files: Mapping[str, str], *, version: str = "1.2") -> Path:
    """Write package ``name`` and its metadata into a folder for ``sys.path``; return the package's folder.

    ``files`` are by their path in the package; ``plugin.py`` has the ``plugin``.
    """
    package = folder / name
    for path, text in {"__init__.py": f'"""{name}"""\n', **files}.items():
        target = package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    entry_point(folder, name, version=version)
    return package


def entry_point(folder: Path, name: str, *, version: str = "1.2") -> None:
    """Only the metadata, for a package that stands in the folder already."""
    metadata = folder / f"{name}-{version}.dist-info"
    metadata.mkdir(exist_ok=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    (metadata / "entry_points.txt").write_text(f"[core_erp.plugins]\n{name} = {name}.plugin:plugin\n", "utf-8")
