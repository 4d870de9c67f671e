"""What can be chosen about the mock YonBIP data centre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..settings import made_up

_ACCOUNTS = Path(__file__).with_name("accounts.toml")


@dataclass(frozen=True)
class Identity:
    """The one tenant, its self-built app and one suite."""

    tenant_id: str
    app_key: str
    app_secret: str = field(repr=False)
    suite_key: str
    suite_secret: str = field(repr=False)


def demo_identity(changes: Mapping[str, str] | None = None) -> Identity:
    """The made-up identity that ships with the mock, with some values changed."""
    return made_up(Identity, _ACCOUNTS, changes)


@dataclass(frozen=True)
class Settings:
    """How this data centre is configured; clients differ in which code makes them fetch a new token."""

    identity: Identity = field(default_factory=demo_identity)
    token_seconds: int = 7200
    expired_code: str = "310036"
    repeat_seconds: float = 3600
