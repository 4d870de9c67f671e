"""Secrets stay where they are kept: a connection names an environment variable or a file, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from core_erp import DomainError


class NoSecret(DomainError):
    """The place a connection names holds no secret."""

    code = "erp_connectors/no-secret"


def reference(*, env: str | None = None, file: str | None = None) -> str:
    """How a connection names the place: ``env:KINGDEE_SECRET`` or ``file:/run/secrets/kingdee``; "" for neither."""
    if env:
        return f"env:{env}"
    return f"file:{Path(file).absolute()}" if file else ""


def revealed(place: str) -> str:
    """The secret itself. Raises NoSecret naming the place, never the content."""
    kind, _, name = place.partition(":")
    if kind == "env":
        return _of_environment(name)
    return _of_file(Path(name)) if kind == "file" else ""


def _of_environment(name: str) -> str:
    if not (value := os.environ.get(name, "")):
        raise NoSecret("The environment variable {name} is not set", name=name)
    return value


def _of_file(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise NoSecret("{file} cannot be read: {why}", file=str(path), why=error.strerror) from error
