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
# The code of a wrong signature is written down nowhere; this one is the mock's own.
_WRONG_SIGNATURE = "10019"


def signature(secret: str, parameters: Mapping[str, str]) -> str:
    """Base64 of the raw HMAC over sorted names and values, `signature` itself left out."""
    text = "".join(name + parameters[name] for name in sorted(parameters) if name != "signature")
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def self_built_token(centre: Centre, given: Mapping[str, str]) -> dict[str, Any]:
    """A token for the tenant's own app."""
    identity = centre.settings.identity
    if given.get("appKey") != identity.app_key:
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
    # Real tokens hold + / and =, which clients must encode: so do these.
    token = "+/" + base64.b64encode(secrets.token_bytes(31)).decode()
    seconds = centre.settings.token_seconds
    centre.store.keep("token", token, True, centre.system.clock() + seconds)
    return {"access_token": token, "expire": seconds}
