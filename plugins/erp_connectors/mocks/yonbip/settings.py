"""What can be chosen about the mock YonBIP data centre: what differs between real ones, and what is written down nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

from ..settings import BadSetting, made_up

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
    """How this data centre is configured."""

    identity: Identity = field(default_factory=demo_identity)
    services: Path | None = None
    """A file laid over services.toml: further services, addresses and custom fields."""

    # -- tokens
    token_seconds: int = 7200
    freshness_seconds: float = 0
    """How old the timestamp of a token request may be; 0 does not look (no limit is written down)."""
    expired_code: Literal["310036", "310001"] = "310036"
    """What an expired token is told; clients differ in which one makes them fetch another."""
    app: Literal["enabled", "disabled", "missing"] = "enabled"

    # -- the gateway
    not_granted: str = ""
    """Addresses the app is not granted (310037), as patterns such as `/yonbip/EFI/*`, with commas between them."""
    per_minute: int = 0
    """Calls a minute to one address; 0 counts none. The free tier has 60, finance 40."""
    per_minute_of: str = ""
    """The same for single addresses: `/yonbip/EFI/*=40, /yonbip/sd/voucherorder/list=60`."""
    rate_code: Literal["310032", "310039", "310042", "310046"] = "310046"
    strict_parameters: bool = False
    """Lists without pageIndex and pageSize are refused (310008)."""
    numeric_codes: bool = False
    """`code` is a number wherever it says 200."""
    display_codes: bool = False
    """Refusals carry displayCode and level as well."""

    # -- once and only once
    repeat_seconds: float = 3600
    save_seconds: float = 0
    """How long a save takes; the same key sent again meanwhile is answered 202."""
    duplicate_code: Literal["100004", "10004"] = "100004"
    """Their documents disagree."""

    business_repeat: Literal["same", "refuse"] = "same"
    """A businessId, or the foreign system's two codes, sent again: the document there is, or a refusal."""

    # -- documents
    approval_flow: bool = True
    """Submitting leads to approval; without a flow it audits at once."""
    audit_needs_submit: bool = False
    """Whether an open document must be submitted before it can be audited (inferred either way)."""
    codes: Literal["any", "manual", "automatic"] = "any"
    """Numbering rule: a code may be sent, must be sent, or is not looked at."""
    masters: Literal["any", "known", "ids"] = "any"
    """References: taken as they are, looked up by id or code, or where a service takes ids by id alone."""
    salesout_on_audit: Literal["none", "open", "audited"] = "none"
    """An audited sale return makes its red sales-out, which moves stock once it is audited."""
    receivable_on_audit: bool = False
    """An audited red sales-out makes the red receivable."""
    strict_stock: bool = False
    """A sales-out of more than there is cannot be audited."""

    # -- events
    events_url: str = ""
    """Where events are pushed to; nowhere when empty."""
    events_reply: Literal["any", "sealed", "plain"] = "any"
    """What counts as received: "success" in the clear, sealed, or either; their documents disagree."""
    events_retry_seconds: float = 5

    utc_offset_hours: float = 8
    """Times are shown as in China."""

    def __post_init__(self) -> None:
        for name, kind in get_type_hints(Settings).items():
            if get_origin(kind) is Literal and getattr(self, name) not in get_args(kind):
                raise BadSetting(f"{name}: {getattr(self, name)!r} must be one of {', '.join(get_args(kind))}")

    def ungranted(self) -> tuple[str, ...]:
        return tuple(filter(None, (one.strip() for one in self.not_granted.split(","))))

    def rates(self) -> dict[str, int]:
        """Pattern -> calls a minute."""
        pairs = (one.rpartition("=") for one in self.per_minute_of.split(",") if one.strip())
        return {pattern.strip(): int(count) for pattern, _, count in pairs}
