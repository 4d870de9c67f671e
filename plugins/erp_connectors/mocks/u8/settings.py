"""What can be chosen about the mock U8; what is not written down anywhere about the real one can be chosen here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..settings import BadSetting, made_up

_ACCOUNTS = Path(__file__).with_name("accounts.toml")
_CHOICES = {
    "app_key_name": ("appKey", "appkey"),
    "repeated": ("same", "refused"),
    "reply_id": ("code", "key"),
    "return_sign": ("negative", "positive", "either"),
}


@dataclass(frozen=True)
class Identity:
    """The caller, the account set (账套) it may reach, and one operator."""

    from_account: str
    to_account: str
    app_key: str
    app_secret: str = field(repr=False)
    user_id: str
    password: str = field(repr=False)


def demo_identity(changes: Mapping[str, str] | None = None) -> Identity:
    """The made-up identity that ships with the mock, with some values changed."""
    return made_up(Identity, _ACCOUNTS, changes)


@dataclass(frozen=True)
class Settings:
    """How this installation is configured; each of these differs between real ones, or is known of none."""

    identity: Identity = field(default_factory=demo_identity)
    token_seconds: int = 7200
    app_key_name: str = "appKey"
    """How the token's reply spells the application; both have been seen."""
    sequences: str = "1"
    """Numbers of the data sources (ds_sequence) that exist, with commas; the first is taken when none is named."""
    async_seconds: float = 0.0
    """How long an asynchronous add takes."""
    repeated: str = "same"
    """What a biz_id or tradeid sent again gets: the first reply, or a refusal."""
    reply_id: str = "code"
    """What an add replies as id: the number of the document, or its internal key."""
    return_sign: str = "negative"
    """The sign that quantities and amounts of a returnorder must have."""
    saleout_comes_verified: bool = True
    """Whether the sales-out that a verified delivery or return brings along is verified, so that stock moves at once."""
    strict_masters: bool = False
    """Whether customers, goods and warehouses must exist."""
    login_seconds: float = 3600.0
    """How long an operator stays signed in."""
    rows_per_page: int = 20
    most_rows: int = 10_000
    timezone: str = "Asia/Shanghai"
    """Where its clock hangs: U8 writes moments without a zone."""
    forms: Path | None = None
    """A file of further resources and fields, laid over those that ship."""

    def __post_init__(self) -> None:
        for key, choices in _CHOICES.items():
            if getattr(self, key) not in choices:
                raise BadSetting(f"{key}: {getattr(self, key)!r} is none of {', '.join(choices)}")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise BadSetting(f"timezone: there is no {self.timezone!r}") from problem
