"""Finds a tenant's data centre and keeps an access token for it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from .errors import SessionLost
from .transport import parsed, send

_DISCOVERY = "/open-auth/dataCenter/getGatewayAddress"
_SELF_BUILT = "/open-auth/selfAppAuth/base/v1/getAccessToken"
_SUITE = "/open-auth/suiteApp/base/v1/getAccessToken"
# A token is given up a little before it ends, so that it does not end under way.
_MARGIN_SECONDS = 60


@dataclass(frozen=True)
class YonbipAccount:
    """Who we are; with `is_suite` the key and secret are those of a suite (an ISV's app)."""

    tenant_id: str
    app_key: str
    app_secret: str = field(repr=False)
    url: str = "https://apigateway.yonyoucloud.com"
    is_suite: bool = False


@dataclass(frozen=True)
class DataCentre:
    """The two addresses of a tenant; a token is good for its own data centre only."""

    gateway: str
    tokens: str


def signature(secret: str, parameters: Mapping[str, str]) -> str:
    """Base64 of the raw HMAC over names and values in the order of the names."""
    text = "".join(f"{name}{parameters[name]}" for name in sorted(parameters))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


@dataclass
class _Ring:
    """What is known of one account."""

    centre: DataCentre | None = None
    token: str = field(default="", repr=False)
    until: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)


@cache
def _ring_of(account: YonbipAccount) -> _Ring:
    """Addresses and tokens are the account's and not a conversation's: several at the same time share them."""
    return _Ring()


class YonbipTokens:
    """The data centre and token of one account, fetched when first needed, and one for all conversations of this process."""

    def __init__(self, account: YonbipAccount, http: httpx.Client, clock: Callable[[], float] = time.time) -> None:
        self._account = account
        self._http = http
        self._clock = clock
        self._ring = _ring_of(account)

    def centre(self) -> DataCentre:
        """The tenant's addresses, asked for once."""
        if self._ring.centre is None:
            address = self._account.url.rstrip("/") + _DISCOVERY
            data = self._asked(address, {"tenantId": self._account.tenant_id})
            self._ring.centre = DataCentre(str(data["gatewayUrl"]).rstrip("/"), str(data["tokenUrl"]).rstrip("/"))
        return self._ring.centre

    def token(self) -> str:
        """A token that still lives for a while."""
        with self._ring.lock:
            if not self._ring.token or self._clock() >= self._ring.until:
                self._fetch()
            return self._ring.token

    def forget(self, token: str = "") -> None:
        """Drop this token, or whichever there is; another that was fetched meanwhile stays."""
        with self._ring.lock:
            if token in ("", self._ring.token):
                self._ring.token = ""

    def _fetch(self) -> None:
        one = self._account
        who = {"suiteKey": one.app_key, "tenantId": one.tenant_id} if one.is_suite else {"appKey": one.app_key}
        signed = {**who, "timestamp": str(int(self._clock() * 1000))}
        address = self.centre().tokens + (_SUITE if one.is_suite else _SELF_BUILT)
        data = self._asked(address, {**signed, "signature": signature(one.app_secret, signed)})
        self._ring.token = str(data["access_token"])
        self._ring.until = self._clock() + float(data.get("expire", 7200)) - _MARGIN_SECONDS

    def _asked(self, address: str, parameters: dict[str, str]) -> dict[str, Any]:
        request = self._http.build_request("GET", address, params=parameters)
        reply = parsed(send(self._http, request, writes=False), writes=False)
        data = reply.get("data") if isinstance(reply, dict) else None
        if not isinstance(data, dict) or str(reply.get("code")) not in ("00000", "200"):
            raise SessionLost(str(reply.get("message")) if isinstance(reply, dict) else "the reply is no object")
        return data
