"""Is this request from one of our own pages? Asked of everything that changes something."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import request

from core_erp.errors import DomainError


class ForeignForm(DomainError):
    """A form that no page of ours sent, or one from a session that has ended."""

    status, code = 403, "core/foreign-form"


def check_site() -> None:
    """What the browser says of where the request comes from. Raises ForeignForm."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise ForeignForm("This form was sent by another site")
    sender = request.headers.get("Origin")
    if sender is not None and sender != "null" and urlsplit(sender).netloc != request.host:
        raise ForeignForm("This form was sent by another site")


def check_token(expected: str) -> None:
    """The token that our forms carry, in a field or in the header of a scripted request. Raises ForeignForm."""
    given = request.headers.get("X-CSRF-Token") or request.form.get("_csrf", "")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise ForeignForm("This page was open too long, or comes from elsewhere; load it again")
