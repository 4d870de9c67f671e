"""Operators sign in before they act in their own name."""

from __future__ import annotations

import hmac

from .envelope import WRONG_PASSWORD, Refusal, success
from .resources import Record
from .site import Site


def sign_in(site: Site, body: Record) -> Record:
    """Note for a while that the operator is there."""
    told = body.get("user")
    record = told if isinstance(told, dict) else {}
    one = site.settings.identity
    wrong = str(record.get("user_id", "")) != one.user_id
    if wrong or not hmac.compare_digest(str(record.get("password", "")).encode(), one.password.encode()):
        raise Refusal("用户名或密码错误", WRONG_PASSWORD)
    site.store.keep("operator", one.user_id, True, site.now + site.settings.login_seconds)
    return success()
