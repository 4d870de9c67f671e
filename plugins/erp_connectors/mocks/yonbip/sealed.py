"""Events under seal: AES-256-CBC with a key made of the app's secret, signed by the same secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32
"""They pad to 32 bytes, twice the block of AES."""


def seal(secret: str, app_key: str, text: str, milliseconds: int) -> dict[str, Any]:
    """{signature, timestamp, nonce, encrypt} of a text."""
    content = text.encode()
    plain = secrets.token_bytes(16) + struct.pack(">I", len(content)) + content + app_key.encode()
    pad = _BLOCK - len(plain) % _BLOCK
    encryptor = _cipher(secret).encryptor()
    encrypted = base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()
    nonce = secrets.token_hex(8)
    return {
        "signature": sign(secret, str(milliseconds), nonce, encrypted),
        "timestamp": milliseconds,
        "nonce": nonce,
        "encrypt": encrypted,
    }


def unseal(secret: str, sealed: dict[str, Any]) -> str:
    """The text under a seal; ValueError when it is not signed by this secret."""
    told = sign(secret, str(sealed.get("timestamp")), str(sealed.get("nonce")), str(sealed.get("encrypt")))
    if not hmac.compare_digest(told, str(sealed.get("signature"))):
        raise ValueError("wrong signature")
    decryptor = _cipher(secret).decryptor()
    plain = decryptor.update(base64.b64decode(str(sealed["encrypt"]))) + decryptor.finalize()
    (length,) = struct.unpack(">I", plain[16:20])
    return plain[20 : 20 + length].decode()


def sign(secret: str, *values: str) -> str:
    """Base64 of the HMAC over the values in their order, joined."""
    return base64.b64encode(hmac.new(secret.encode(), "".join(sorted(values)).encode(), hashlib.sha256).digest()).decode()


def _cipher(secret: str) -> Cipher[CBC]:
    key = base64.b64decode(secret.replace("-", "")[:43].ljust(43, "0") + "=")
    return Cipher(AES(key), CBC(key[:16]))
