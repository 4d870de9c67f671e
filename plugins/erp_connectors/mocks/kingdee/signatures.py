"""The signatures of the official SDK, as the server checks them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from urllib.parse import quote

_PAD = b"0054f397c6234378b09ca7d3"


def client_secret(app_id: str) -> tuple[str, str]:
    """Client id and secret hidden in an AppID; two empty texts when it is malformed, as the SDK has it."""
    parts = app_id.split("_")
    if len(parts) != 2:
        return "", ""
    return parts[0], _xor(parts[1])


def _xor(tail: str) -> str:
    try:
        hidden = base64.b64decode(tail, validate=True)
    except (binascii.Error, ValueError):
        return ""
    if len(tail) != 32 or len(hidden) != len(_PAD):
        return ""
    return base64.b64encode(bytes(a ^ b for a, b in zip(hidden, _PAD, strict=True))).decode("ascii")


def api_signature(secret: str, path: str, nonce: str, timestamp: str) -> str:
    """X-Api-Signature over the path of the request."""
    encoded = quote(path, encoding="utf-8").replace("/", "%2F")
    return _hex_mac(secret, f"POST\n{encoded}\n\nx-api-nonce:{nonce}\nx-api-timestamp:{timestamp}\n")


def app_signature(app_secret: str, app_id: str, app_data: str) -> str:
    """X-Kd-Signature over who signs in."""
    return _hex_mac(app_secret, app_id + app_data)


def login_sign(acct_id: str, user: str, app_id: str, app_secret: str, timestamp: str) -> str:
    """The sign of LoginBySign."""
    joined = "".join(sorted([acct_id, user, app_id, app_secret, timestamp]))
    return hashlib.sha256(joined.encode()).hexdigest()


def _hex_mac(key: str, text: str) -> str:
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return base64.b64encode(digest.encode("ascii")).decode("ascii")
