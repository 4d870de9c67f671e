"""What can be chosen about the mock Galaxy server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..settings import made_up

_ACCOUNTS = Path(__file__).with_name("accounts.toml")


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
    return made_up(Identity, _ACCOUNTS, changes)


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
    forms: Path | None = None
    """A file with further forms, fields and conversion rules."""
