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
    """How long a session lives without being used."""
    freshness_seconds: float = 15 * 60
    """How far the timestamp of a signature may be off."""
    query_limit: int = 10_000
    """The most rows of one query; older installations give 2000."""
    receivable_on_audit: bool = False
    """Auditing a return makes its negative receivable."""
    strict_masters: bool = False
    """Every reference is verified, not only the organisations and those a request asks for."""
    check_links: bool = True
    """A line may not take more of its source than is left."""
    push_by_default: bool = True
    """A push that names a target and no rule uses the default one, as some clients count on; else it must ask for that."""
    minus_stock: bool = True
    """An audit may take more out of a stock than is there."""
    cancelled_status: str = "D"
    """The state a withdrawn (撤销) document goes to."""
    async_polls: int = 1
    """How often a batch in the background is asked for before it is done."""
    time_zone: str = "Asia/Shanghai"
    """Of the server's clock: dates and times are told in it."""
    orgs: str = "100"
    """Numbers of the organisations, separated by commas."""
    forms: Path | None = None
    """A file with further forms, fields and conversion rules."""

    @property
    def organisations(self) -> list[str]:
        return [one.strip() for one in self.orgs.split(",") if one.strip()]
