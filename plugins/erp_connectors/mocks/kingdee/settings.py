"""What can be chosen about the mock Galaxy server."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Identity:
    """The one data centre, user and third-party app of the mock."""

    acct_id: str
    acct_name: str
    user: str
    password: str = field(repr=False)
    app_id: str
    app_secret: str = field(repr=False)


def demo_identity(changes: Mapping[str, str] | None = None) -> Identity:
    """The made-up identity that ships with the mock, with some values changed."""
    shipped = tomllib.loads(Path(__file__).with_name("accounts.toml").read_text(encoding="utf-8"))
    return Identity(**{**shipped, **(changes or {})})


@dataclass(frozen=True)
class Settings:
    """How this installation is configured; each of these differs between real ones."""

    identity: Identity = field(default_factory=demo_identity)
    session_seconds: float = 20 * 60
    freshness_seconds: float = 15 * 60
    query_limit: int = 10_000
    receivable_on_audit: bool = False
    strict_masters: bool = False
    async_polls: int = 1
