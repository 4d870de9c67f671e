"""The headers that sign a Galaxy request, as the official SDK makes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

# rot13 of the seed in the SDK; only its first 24 bytes are used.
_PAD = b"0054f397c6234378b09ca7d3"


class BadAppId(ValueError):
    """The AppID is not of the form <client id>_<32 base64 characters>."""


@dataclass(frozen=True)
class KingdeeAccount:
    """Where the server is and who we are there; `url` ends in the web application, e.g. https://host/k3cloud/."""

    url: str
    acct_id: str
    user: str
    app_id: str
    app_secret: str = field(repr=False)
    lcid: int = 2052
    org: str = "0"


def signed_headers(account: KingdeeAccount, url: str, timestamp: int) -> dict[str, str]:
    """Headers for one request; body and query are not covered by the signatures."""
    client, secret = client_secret(account.app_id)
    stamp = str(timestamp)
    data = f"{account.acct_id},{account.user},{account.lcid},{account.org}"
    return {
        "X-Api-ClientID": client,
        "X-Api-Auth-Version": "2.0",
        "x-api-timestamp": stamp,
        "x-api-nonce": stamp,
        "x-api-signheaders": "x-api-timestamp,x-api-nonce",
        "X-Api-Signature": _mac(secret, to_sign(urlsplit(url).path, stamp)),
        "X-Kd-Appkey": account.app_id,
        "X-Kd-Appdata": base64.b64encode(data.encode()).decode(),
        "X-Kd-Signature": _mac(account.app_secret, account.app_id + data),
    }


def client_secret(app_id: str) -> tuple[str, str]:
    """Client id and the secret hidden in the AppID; a wrong AppID is told here rather than by bad signatures."""
    client, _, tail = app_id.partition("_")
    try:
        hidden = base64.b64decode(tail, validate=True)
    except ValueError as problem:
        raise BadAppId(f"the part of {client}_… after the underscore is not base64") from problem
    if len(tail) != 32 or len(hidden) != len(_PAD):
        raise BadAppId(f"the part of {client}_… after the underscore must have 32 characters, it has {len(tail)}")
    return client, base64.b64encode(bytes(one ^ pad for one, pad in zip(hidden, _PAD, strict=True))).decode()


def to_sign(path: str, stamp: str) -> str:
    """The text under X-Api-Signature."""
    encoded = quote(path).replace("/", "%2F")
    return f"POST\n{encoded}\n\nx-api-nonce:{stamp}\nx-api-timestamp:{stamp}\n"


def _mac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest().encode()).decode()
