"""One message as every channel takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Message:
    """``uid`` is the same in every attempt; ``thread`` names the document, so that mail programs show it together."""

    uid: str
    to_name: str
    to_address: str
    title: str
    body: str
    locale: str
    thread: str
    at: datetime
