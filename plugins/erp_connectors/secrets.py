"""Secrets stay where they are kept: a connection names an environment variable or a file, and nothing else."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from core_erp import DomainError


class NoSecret(DomainError):
    """The place a connection names holds no secret."""

    code = "erp_connectors/no-secret"


def reference(*, env: str | None = None, file: str | None = None) -> str:
    """How a connection names the place: ``env:KINGDEE_SECRET``, ``file:/run/secrets/kingdee``, ``file:/etc/erp.toml#key``."""
    if env:
        return f"env:{env}"
    if not file:
        return ""
    path, hash_, key = file.partition("#")
    return f"file:{Path(path).absolute()}{hash_}{key}"


def revealed(place: str) -> str:
    """The secret itself. Raises NoSecret naming the place, never the content."""
    kind, _, name = place.partition(":")
    if kind == "env":
        return _of_environment(name)
    return _of_file(name) if kind == "file" else ""


def _of_environment(name: str) -> str:
    if not (value := os.environ.get(name, "")):
        raise NoSecret("The environment variable {name} is not set", name=name)
    return value


def _of_file(name: str) -> str:
    """All of a file, or with ``#key`` one value of a TOML file."""
    path, _, key = name.partition("#")
    try:
        text = Path(path).read_text("utf-8")
        return str(tomllib.loads(text)[key]) if key else text.strip()
    except OSError as error:
        raise NoSecret("{file} cannot be read: {why}", file=path, why=str(error.strerror)) from error
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise NoSecret("{file} has no {key}", file=path, key=key) from error
