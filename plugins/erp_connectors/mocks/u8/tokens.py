"""Access tokens and one-time trade ids (交易号)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping

from .envelope import BAD_ACCOUNT, BAD_APP, BAD_TOKEN, Refusal, success
from .resources import Record
from .site import Site


def grant_token(site: Site, given: Mapping[str, str]) -> Record:
    """A token for the right application of the right caller."""
    one = site.settings.identity
    _check_caller(site, given)
    if not hmac.compare_digest(given.get("app_secret", "").encode(), one.app_secret.encode()):
        raise Refusal("app_key或app_secret错误", BAD_APP)
    token = secrets.token_hex(16)
    site.store.keep("token", token, True, site.now + site.settings.token_seconds)
    told = {site.settings.app_key_name: one.app_key, "expiresIn": site.settings.token_seconds, "id": token}
    return success(token=told)


def grant_trade(site: Site, given: Mapping[str, str]) -> Record:
    """An id good for one write."""
    _check_caller(site, given)
    check_token(site, given)
    trade = secrets.token_hex(16)
    site.store.keep("trade", trade, True)
    return success(trade={"id": trade})


def check_call(site: Site, given: Mapping[str, str]) -> None:
    """Caller, application, token and account set of a business call."""
    _check_caller(site, given)
    check_token(site, given)
    if given.get("to_account") != site.settings.identity.to_account:
        raise Refusal(f"to_account[{given.get('to_account', '')}]不存在或未授权", BAD_ACCOUNT)


def check_token(site: Site, given: Mapping[str, str]) -> None:
    if site.store.kept("token", given.get("token", ""), site.now) is None:
        raise Refusal("token无效或已过期", BAD_TOKEN)


def forget_tokens(site: Site) -> None:
    site.store.forget("token")


def _check_caller(site: Site, given: Mapping[str, str]) -> None:
    one = site.settings.identity
    if given.get("from_account") != one.from_account:
        raise Refusal(f"from_account[{given.get('from_account', '')}]不存在", BAD_ACCOUNT)
    if given.get("app_key") != one.app_key:
        raise Refusal("app_key或app_secret错误", BAD_APP)
