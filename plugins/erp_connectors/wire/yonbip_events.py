"""Events that YonBIP pushes: the signature is checked, the seal opened, and "success" sealed for the answer.

Their documents tell of three ways to sign; this is the one of their published example and of their SDK, and nothing of it has
been tried on a real tenant.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from .yonbip_token import YonbipAccount

CHECK_URL = "CHECK_URL"
"""The event by which they try the address when a subscription is saved."""
_HEAD, _LENGTH, _BLOCK = 16, 4, 32


class BadEvent(ValueError):
    """Not signed by our secret, not meant for our app, or not to be opened. The text names none of the content."""


@dataclass(frozen=True)
class Event:
    """What happened there. ``id`` is the same when it is delivered again."""

    id: str
    type: str
    tenant: str
    content: Mapping[str, Any]

    @property
    def document(self) -> tuple[str, str]:
        """(id, number) of what it is about, where its shell is one of those in their examples; empty texts otherwise."""
        told = self.content.get("BILL_INFO") or self.content.get("archive") or self.content
        inner = told if isinstance(told, Mapping) else {}
        return str(inner.get("billId") or inner.get("id") or ""), str(inner.get("billCode") or inner.get("code") or "")


def opened(account: YonbipAccount, sealed: Any, *, now: float, max_age: float = 0) -> Event:
    """The event under a seal. BadEvent when it is not ours, or older than ``max_age`` seconds where that is not 0."""
    if not isinstance(sealed, Mapping):
        raise BadEvent("an event is a JSON object")
    told = {name: str(sealed.get(name, "")) for name in ("signature", "timestamp", "nonce", "encrypt")}
    if not hmac.compare_digest(_sign(account.app_secret, told), told["signature"]):
        raise BadEvent("the signature is not made with our secret")
    _check_age(told["timestamp"], now, max_age)
    text, app_key = _unsealed(account.app_secret, told["encrypt"])
    if app_key != account.app_key:
        raise BadEvent("the event is for another app")
    return _event(text)


def sealed_success(account: YonbipAccount, now: float) -> dict[str, Any]:
    """The answer that says we have it; one without a seal is not heard by every tenant."""
    body = b"success"
    plain = secrets.token_bytes(_HEAD) + struct.pack(">I", len(body)) + body + account.app_key.encode()
    pad = _BLOCK - len(plain) % _BLOCK
    encryptor = _cipher(account.app_secret).encryptor()
    encrypt = base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()
    told = {"timestamp": str(int(now * 1000)), "nonce": secrets.token_hex(8), "encrypt": encrypt}
    return {**told, "timestamp": int(told["timestamp"]), "signature": _sign(account.app_secret, told)}


def _sign(secret: str, told: Mapping[str, str]) -> str:
    text = "".join(sorted(told[name] for name in ("timestamp", "nonce", "encrypt")))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _check_age(timestamp: str, now: float, max_age: float) -> None:
    if not timestamp.isdigit():
        raise BadEvent("the timestamp is no number")
    if max_age and abs(now - int(timestamp) / 1000) > max_age:
        raise BadEvent("the event is too old, or a clock is wrong")


def _unsealed(secret: str, encrypt: str) -> tuple[str, str]:
    """(text, app key) under the seal: 16 random bytes, the length of the text, the text, the key, and padding to 32 bytes."""
    try:
        decryptor = _cipher(secret).decryptor()
        plain = decryptor.update(base64.b64decode(encrypt, validate=True)) + decryptor.finalize()
        if plain and 1 <= plain[-1] <= _BLOCK:
            plain = plain[: -plain[-1]]
        (length,) = struct.unpack(">I", plain[_HEAD : _HEAD + _LENGTH])
        at = _HEAD + _LENGTH
        return plain[at : at + length].decode(), plain[at + length :].decode()
    except (binascii.Error, ValueError, struct.error) as problem:
        raise BadEvent("the seal cannot be opened with our secret") from problem


def _event(text: str) -> Event:
    try:
        told = json.loads(text)
    except ValueError as problem:
        raise BadEvent("what is under the seal is not JSON") from problem
    if not isinstance(told, dict):
        raise BadEvent("what is under the seal is no object")
    return Event(str(told.get("eventId", "")), str(told.get("type", "")), str(told.get("tenantId", "")), told)


def _cipher(secret: str) -> Cipher[CBC]:
    """AES-256-CBC; the key is the secret without hyphens, cut or filled with 0 to 43 characters of Base64."""
    try:
        key = base64.b64decode(secret.replace("-", "")[:43].ljust(43, "0") + "=")
    except binascii.Error as problem:
        raise BadEvent("our secret makes no key") from problem
    return Cipher(AES(key), CBC(key[:16]))
