"""Checks requests that sign in by their headers instead of a login."""

from __future__ import annotations

import base64
import binascii
import hmac

from werkzeug.datastructures import Headers

from .galaxy import Galaxy
from .signatures import api_signature, app_signature, client_secret


class WrongDataCentre(Exception):
    """The account id names no data centre here; the real server answers this with a bare HTTP error."""


def is_signed(headers: Headers) -> bool:
    return "X-Kd-Appkey" in headers


def signed_by(galaxy: Galaxy, headers: Headers, path: str) -> str:
    """The user who signed, or nothing when either signature, the app or the user is not right."""
    identity = galaxy.settings.identity
    app_data = _app_data(headers)
    parts = app_data.split(",")
    if len(parts) != 4:
        return ""
    if parts[0] != identity.acct_id:
        raise WrongDataCentre(parts[0])
    known = headers.get("X-Kd-Appkey") == identity.app_id and parts[1] == identity.user and parts[2].isdigit()
    right = known and _fresh(galaxy, headers) and _signatures_match(galaxy, headers, path, app_data)
    return parts[1] if right else ""


def _signatures_match(galaxy: Galaxy, headers: Headers, path: str, app_data: str) -> bool:
    identity = galaxy.settings.identity
    client, secret = client_secret(identity.app_id)
    stamp, nonce = headers.get("x-api-timestamp", ""), headers.get("x-api-nonce", "")
    return (
        headers.get("X-Api-ClientID") == client
        and _same(headers.get("X-Api-Signature", ""), api_signature(secret, path, nonce, stamp))
        and _same(headers.get("X-Kd-Signature", ""), app_signature(identity.app_secret, identity.app_id, app_data))
    )


def _fresh(galaxy: Galaxy, headers: Headers) -> bool:
    """One official SDK counts seconds, the other milliseconds. A repeated nonce is fine."""
    stamp = headers.get("x-api-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 15:
        return False
    seconds = int(stamp) / (1000 if len(stamp) > 11 else 1)
    return abs(galaxy.system.clock() - seconds) <= galaxy.settings.freshness_seconds


def _app_data(headers: Headers) -> str:
    try:
        return base64.b64decode(headers.get("X-Kd-Appdata", ""), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
