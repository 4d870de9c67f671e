"""The gateway's checks, in the order the real one makes them: address, token, grant, rate, method, body, parameters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase

from flask import Request, Response

from .centre import Centre
from .envelope import (
    APP_OFF,
    FAULT,
    MISSING,
    NO_API,
    NO_APP,
    NO_TOKEN,
    NOT_GRANTED,
    NOT_JSON,
    WRONG_METHOD,
    Refusal,
    failure,
    json_reply,
)
from .once import at_work, key_of, once
from .rates import too_often
from .registry import Endpoint, Endpoints
from .services import Record
from .tokens import forget_tokens, is_good


@dataclass(frozen=True)
class Dialect:
    """How YonBIP says no."""

    centre: Centre

    def refused(self, message: str, code: str) -> Response:
        return json_reply(_failed(self.centre, Refusal(message, code or FAULT)))

    def session_lost(self, code: str) -> Response:
        forget_tokens(self.centre)
        return json_reply(failure(_bad_token(code or self.centre.settings.expired_code)))

    def rate_limited(self) -> Response:
        return json_reply(failure(too_often(self.centre.settings)))


def pass_through(centre: Centre, endpoints: Endpoints, path: str, request: Request) -> Response:
    """The reply of the service behind a path, or the gateway's own refusal."""
    endpoint = endpoints.get(path)
    if endpoint is None:
        return json_reply(failure(Refusal(f"网关上没有注册此API[{path}]，请确认后重新调用", NO_API)), 404)
    try:
        _check_caller(centre, path, request)
        asked = _asked(centre, endpoint, request)
        return json_reply(_served(centre, endpoint, path, asked))
    except Refusal as refusal:
        return json_reply(_failed(centre, refusal))


def _served(centre: Centre, endpoint: Endpoint, path: str, asked: Record) -> Record:
    key = key_of(asked.get("data")) if endpoint.keyed else ""
    with at_work(centre, path, key), centre.store.transaction():
        reply = once(centre, path, key, lambda: endpoint.answer(centre, asked))
    numeric = centre.settings.numeric_codes and reply.get("code") == "200"
    return {**reply, "code": 200} if numeric else reply


def _failed(centre: Centre, refusal: Refusal) -> Record:
    more = {"displayCode": "MDD-001-000999", "level": 0} if centre.settings.display_codes and refusal.code == FAULT else {}
    return {**failure(refusal), **more}


# -- who calls ----------------------------------------------------------------------------------------------------


def _check_caller(centre: Centre, path: str, request: Request) -> None:
    settings = centre.settings
    token = request.args.get("access_token") or request.headers.get("access_token") or ""
    if not token:
        raise _bad_token(NO_TOKEN)
    if not is_good(centre, token):
        raise _bad_token(settings.expired_code)
    if settings.app != "enabled":
        raise Refusal("应用已停用", APP_OFF) if settings.app == "disabled" else Refusal("应用不存在", NO_APP)
    if any(fnmatchcase(path, pattern) for pattern in settings.ungranted()):
        raise Refusal(f"API[{path}]未被授权", NOT_GRANTED)
    centre.rates.check(settings, path, centre.system.clock())


def _bad_token(code: str) -> Refusal:
    return Refusal("access_token不能为空。" if code == NO_TOKEN else "非法token", code)


# -- what is asked ------------------------------------------------------------------------------------------------


def _asked(centre: Centre, endpoint: Endpoint, request: Request) -> Record:
    if request.method != endpoint.method:
        raise Refusal("请求方法不支持", WRONG_METHOD)
    query = {key: value for key, value in request.args.items() if key != "access_token"}
    asked = query if endpoint.method == "GET" else {**query, **_body(request)}
    needed = (*endpoint.needs, *(endpoint.pages if centre.settings.strict_parameters else ()))
    for name in needed:
        if asked.get(name) in (None, ""):
            raise Refusal(f"参数校验失败，缺少必填参数[{name}]", MISSING)
    return asked


def _body(request: Request) -> Record:
    """The object sent; a bare list, which some services of masters take, is put under `data`."""
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError as problem:
        raise Refusal("请求体必须是JSON结构", NOT_JSON) from problem
    if isinstance(body, list):
        return {"data": body}
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise Refusal("请求体必须是JSON结构", NOT_JSON)
    return body
