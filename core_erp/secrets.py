"""Secrets stay where they are kept: a setting names an environment variable or a file, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from core_erp.errors import DomainError


class NoSecret(DomainError):
    """The named place holds no secret."""

    code = "core/no-secret"


def revealed(place: str) -> str:
    """The secret kept at ``env:NAME`` or ``file:/run/secrets/name``. Raises NoSecret naming the place, never the content."""
    kind, _, name = place.partition(":")
    if kind == "env" and name:
        return _of_environment(name)
    if kind == "file" and name:
        return _of_file(Path(name))
    raise NoSecret("A secret is named by its place: env:NAME or file:/path, not {kind}", kind=repr(kind[:8]))


def _of_environment(name: str) -> str:
    if not (value := os.environ.get(name, "").strip()):
        raise NoSecret("The environment variable {name} is not set", name=name)
    return value


def _of_file(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoSecret("{file} cannot be read: {why}", file=str(path), why=type(error).__name__) from error
