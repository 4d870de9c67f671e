"""How to connect a mock: its made-up account is published, so nobody has to type it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core_erp import reject
from plugins.erp_connectors.mocks.run import SYSTEMS
from plugins.erp_connectors.mocks.server import running
from plugins.erp_connectors.operations import ConnectionWish

_MOCKS = Path(__file__).with_name("mocks")
_SITE = {"kingdee": "/k3cloud/", "yonbip": "", "u8": ""}
_PLAIN = ("acct_id", "user", "app_id", "tenant_id", "app_key", "from_account", "to_account")
"""What an account says that is no secret."""


def wish_for(system: str, url: str, *, name: str = "", mapping_file: str | None = None, prefix: str = "CE-") -> ConnectionWish:
    """A connection to the mock at this address, signed in with the account that comes with it."""
    account = _MOCKS / system / "accounts.toml"
    if system not in _SITE or not account.exists():
        raise reject("erp_connectors/no-mock", "There is no mock of {system}", "/system", system=system)
    told = {key: str(value) for key, value in tomllib.loads(account.read_text("utf-8")).items()}
    settings: dict[str, Any] = {key: told[key] for key in _PLAIN if key in told}
    address = url.rstrip("/") + _SITE[system] if urlsplit(url).path in ("", "/") else url
    return ConnectionWish(
        system=system, url=address, name=name, settings=settings, secret=f"file:{account}#app_secret",
        mapping_file=mapping_file, prefix=prefix,
    )  # fmt: skip


@contextmanager
def mocks_running(places: Mapping[str, Path | None]) -> Iterator[dict[str, str]]:
    """Mocks by name on loopback, each on a thread of its own and keeping its data in its file; gives their addresses."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(running(SYSTEMS[name](place, []))) for name, place in places.items()}
