"""The sign-in service: password, app secret, sign, and sign-out."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from .galaxy import Galaxy
from .loose import pick
from .requests import parameters
from .sessions import open_session
from .signatures import login_sign

_NAMES = {
    "validateuser": ("acctID", "username", "password", "lcid"),
    "validateuser2": ("acctID", "username", "password", "lcid"),
    "loginbyappsecret": ("acctid", "username", "appid", "appsecret", "lcid"),
    "loginbyappsecret2": ("acctid", "username", "appid", "appsecret", "isKickOff", "lcid"),
    "loginbysign": ("acctid", "username", "appid", "timestamp", "sign", "lcid"),
}


def is_sign_in(operation: str) -> bool:
    return operation.casefold() in _NAMES


def sign_in(galaxy: Galaxy, operation: str, wrapper: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The reply and the new session, which is empty when the sign-in failed."""
    name = operation.casefold()
    given = _given(_NAMES[name], wrapper)
    if not _known(galaxy, given) or not _PROOFS[name](galaxy, given):
        return _refused(), ""
    session = open_session(galaxy, given["username"])
    return _welcomed(galaxy, session), session


def _given(names: tuple[str, ...], wrapper: dict[str, Any]) -> dict[str, str]:
    """The credentials, positional or named (the names differ between clients)."""
    values = parameters(wrapper)
    if values:
        read = dict(zip((name.casefold() for name in names), values, strict=False))
    else:
        read = {name.casefold(): pick(wrapper, name, _ALIASES.get(name.casefold(), name)) for name in names}
    return {name: "" if value is None else str(value) for name, value in read.items()}


_ALIASES = {"acctid": "dbId", "username": "userName"}


def _known(galaxy: Galaxy, given: dict[str, str]) -> bool:
    identity = galaxy.settings.identity
    return given.get("acctid") == identity.acct_id and given.get("username") == identity.user


def _by_password(galaxy: Galaxy, given: dict[str, str]) -> bool:
    return _same(given.get("password", ""), galaxy.settings.identity.password)


def _by_secret(galaxy: Galaxy, given: dict[str, str]) -> bool:
    identity = galaxy.settings.identity
    return given.get("appid") == identity.app_id and _same(given.get("appsecret", ""), identity.app_secret)


def _by_sign(galaxy: Galaxy, given: dict[str, str]) -> bool:
    one, stamp = galaxy.settings.identity, given.get("timestamp", "")
    fresh = stamp.isdigit() and abs(galaxy.system.clock() - int(stamp)) <= galaxy.settings.freshness_seconds
    sign = login_sign(one.acct_id, one.user, one.app_id, one.app_secret, stamp)
    return given.get("appid") == one.app_id and fresh and _same(given.get("sign", "").casefold(), sign)


_PROOFS: dict[str, Callable[[Galaxy, dict[str, str]], bool]] = {
    "validateuser": _by_password,
    "validateuser2": _by_password,
    "loginbyappsecret": _by_secret,
    "loginbyappsecret2": _by_secret,
    "loginbysign": _by_sign,
}


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _welcomed(galaxy: Galaxy, session: str) -> dict[str, Any]:
    identity = galaxy.settings.identity
    context = {
        "UserLocale": "zh-CN",
        "LogLocale": "zh-CN",
        "DBid": identity.acct_id,
        "SessionId": session,
        "UserId": 100001,
        "UserName": identity.user,
        "CustomName": identity.acct_name,
        "DataCenterName": identity.acct_name,
        "CurrentOrganizationInfo": {"ID": 1, "Name": "总公司"},
    }
    return {**_reply(None, 1, session), "MessageCode": "CheckPasswordPolicy", "Context": context}


def _refused() -> dict[str, Any]:
    return {**_reply("用户名或密码错误", 0, ""), "IsSuccessByAPI": False}


def _reply(message: str | None, result: int, session: str) -> dict[str, Any]:
    nothing = ("FormId", "RedirectFormParam", "FormInputObject", "ErrorStackTrace")
    return {
        "Message": message,
        "MessageCode": None,
        "LoginResultType": result,
        "Context": None,
        "KDSVCSessionId": session,
        **dict.fromkeys(nothing),
        "Lcid": 0,
        "AccessToken": None,
        "CustomParam": {},
        "KdAccessResult": None,
        "IsSuccessByAPI": True,
    }
