"""The gateway's checks, in the order the real one makes them: address, token, method, body."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Request, Response

from .centre import Centre
from .envelope import BAD_TOKEN, NO_API, NO_TOKEN, NOT_JSON, TOO_OFTEN, WRONG_METHOD, Refusal, failure, json_reply
from .registry import Endpoint, endpoints
from .services import Record
from .tokens import forget_tokens, is_good


@dataclass(frozen=True)
class Dialect:
    """How YonBIP says no."""

    centre: Centre

    def refused(self, message: str, code: str) -> Response:
        return json_reply(failure(Refusal(message, code or "999")))

    def session_lost(self, code: str) -> Response:
        forget_tokens(self.centre)
        return json_reply(failure(_bad_token(code or self.centre.settings.expired_code)))

    def rate_limited(self) -> Response:
        return json_reply(failure(Refusal("API调用次数超过限制", TOO_OFTEN)))


def pass_through(centre: Centre, path: str, request: Request) -> Response:
    """The reply of the service behind a path, or the gateway's own refusal."""
    endpoint = endpoints().get(path)
    if endpoint is None:
        return json_reply(failure(Refusal(f"网关上没有注册此API[{path}]，请确认后重新调用", NO_API)), 404)
    try:
        with centre.store.transaction():
            return json_reply(_served(centre, endpoint, request))
    except Refusal as refusal:
        return json_reply(failure(refusal))


def _served(centre: Centre, endpoint: Endpoint, request: Request) -> Record:
    _check_token(centre, request)
    if request.method != endpoint.method:
        raise Refusal("请求方法不支持", WRONG_METHOD)
    asked = request.args.to_dict() if endpoint.method == "GET" else _body(request)
    return endpoint.answer(centre, asked)


def _check_token(centre: Centre, request: Request) -> None:
    token = request.args.get("access_token") or request.headers.get("access_token") or ""
    if not token:
        raise _bad_token(NO_TOKEN)
    if not is_good(centre, token):
        raise _bad_token(centre.settings.expired_code)


def _bad_token(code: str) -> Refusal:
    text = "access_token不能为空。" if code == NO_TOKEN else "非法token"
    return Refusal(text, NO_TOKEN if code == NO_TOKEN else code or BAD_TOKEN)


def _body(request: Request) -> Record:
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError as problem:
        raise Refusal("请求体不是有效的JSON", NOT_JSON) from problem
    if not isinstance(body, dict):
        raise Refusal("请求体不是JSON对象", NOT_JSON)
    return body
