"""Access tokens: handed out for a right signature, good for a while."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from .centre import Centre
from .envelope import Refusal

_UNKNOWN_APP = "10018"
# The codes of a wrong signature and of an old timestamp are written down nowhere; these are the mock's own.
_WRONG_SIGNATURE, _TOO_OLD = "10019", "10020"
_SECONDS_UNTIL = 100_000_000_000
"""A timestamp below this is in seconds, as one of their examples has it; all else is in milliseconds."""


def signature(secret: str, parameters: Mapping[str, str]) -> str:
    """Base64 of the raw HMAC over sorted names and values, `signature` itself left out."""
    text = "".join(name + parameters[name] for name in sorted(parameters) if name != "signature")
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def self_built_token(centre: Centre, given: Mapping[str, str]) -> dict[str, Any]:
    """A token for the tenant's own app."""
    identity = centre.settings.identity
    if given.get("appKey") != identity.app_key or centre.settings.app != "enabled":
        raise Refusal("应用不存在或appKey已停用", _UNKNOWN_APP)
    return _issued(centre, identity.app_secret, given)


def suite_token(centre: Centre, given: Mapping[str, str]) -> dict[str, Any]:
    """A token for a suite acting for the tenant."""
    identity = centre.settings.identity
    if given.get("suiteKey") != identity.suite_key or given.get("tenantId") != identity.tenant_id:
        raise Refusal("应用不存在或suiteKey已停用", _UNKNOWN_APP)
    return _issued(centre, identity.suite_secret, given)


def is_good(centre: Centre, token: str) -> bool:
    return centre.store.kept("token", token, centre.system.clock()) is not None


def forget_tokens(centre: Centre) -> None:
    centre.store.forget("token")


def _issued(centre: Centre, secret: str, given: Mapping[str, str]) -> dict[str, Any]:
    if not given.get("timestamp", "").isdigit():
        raise Refusal("timestamp不能为空", _WRONG_SIGNATURE)
    if not hmac.compare_digest(given.get("signature", "").encode(), signature(secret, given).encode()):
        raise Refusal("签名不正确", _WRONG_SIGNATURE)
    _check_fresh(centre, int(given["timestamp"]))
    # Real tokens hold + / and =, which clients must encode: so do these.
    token = "+/" + base64.b64encode(secrets.token_bytes(31)).decode()
    seconds = centre.settings.token_seconds
    centre.store.keep("token", token, True, centre.system.clock() + seconds)
    return {"access_token": token, "expire": seconds}


def _check_fresh(centre: Centre, timestamp: int) -> None:
    allowed = centre.settings.freshness_seconds
    made = timestamp if timestamp < _SECONDS_UNTIL else timestamp / 1000
    if allowed and abs(centre.system.clock() - made) > allowed:
        raise Refusal("timestamp已过期", _TOO_OLD)
