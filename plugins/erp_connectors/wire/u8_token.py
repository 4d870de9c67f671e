"""Tokens of the U8 open platform, and one-time trade ids (交易号)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from .errors import Refused, SessionLost
from .transport import parsed, send
from .u8_replies import Codes, checked

_TOKEN, _TRADE = "/system/token", "/system/tradeid"
# A token is given up a little before it ends, so that it does not end under way.
_MARGIN_SECONDS = 300


@dataclass(frozen=True)
class U8Account:
    """Who we are (``from_account``), through which application, and which account set (账套) we speak to (``to_account``)."""

    from_account: str
    to_account: str
    app_key: str
    app_secret: str = field(repr=False)
    url: str = "https://api.yonyouup.com"
    ds_sequence: str = ""
    """Number of the data source; the application's first one when it is empty."""
    codes: Codes = field(default_factory=Codes)


class U8Tokens:
    """The token of one account, fetched when first needed and kept until shortly before its end."""

    def __init__(self, account: U8Account, http: httpx.Client, clock: Callable[[], float] = time.time) -> None:
        self._account = account
        self._http = http
        self._clock = clock
        self._token = ""
        self._until = 0.0

    def token(self) -> str:
        """A token that still lives for a while. SessionLost when we get none."""
        if not self._token or self._clock() >= self._until:
            self._fetch()
        return self._token

    def forget(self) -> None:
        """Drop the token; the next call fetches another."""
        self._token = ""

    def trade(self) -> str:
        """An id for one write."""
        reply = self._asked(_TRADE, {**self.caller(), "token": self.token()})
        return str(_table(reply, "trade")["id"])

    def caller(self) -> dict[str, str]:
        return {"from_account": self._account.from_account, "app_key": self._account.app_key}

    def _fetch(self) -> None:
        try:
            reply = self._asked(_TOKEN, {**self.caller(), "app_secret": self._account.app_secret})
        except Refused as refusal:
            raise SessionLost(str(refusal)) from refusal
        told = _table(reply, "token")
        self._token = str(told["id"])
        self._until = self._clock() + float(told.get("expiresIn") or 7200) - _MARGIN_SECONDS

    def _asked(self, path: str, given: Mapping[str, str]) -> dict[str, Any]:
        request = self._http.build_request("GET", self._account.url.rstrip("/") + path, params=given)
        return checked(parsed(send(self._http, request, writes=False), writes=False), self._account.codes, writes=False)


def _table(reply: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    told = reply.get(name)
    if not isinstance(told, Mapping) or not told.get("id"):
        raise SessionLost(f"the reply has no {name}")
    return told
