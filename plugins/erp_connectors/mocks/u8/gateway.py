"""The platform's checks in their order (address, caller, token, account set, body), then what the address stands for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request, Response

from . import later, lists, saving, steps, users
from .envelope import (
    BAD_SEQUENCE,
    BAD_TOKEN,
    NO_API,
    NOT_JSON,
    TOO_OFTEN,
    WRONG_METHOD,
    Refusal,
    failure,
    json_reply,
    shown,
)  # fmt: skip
from .once import once
from .resources import Record, Resource
from .site import Site
from .tokens import check_call, forget_tokens

_ASKED = ("get", "list", "cancel")


@dataclass(frozen=True)
class Dialect:
    """How the platform says no."""

    site: Site

    def refused(self, message: str, code: str) -> Response:
        return json_reply(failure(Refusal(message, code or "99099")))

    def session_lost(self, code: str) -> Response:
        forget_tokens(self.site)
        return json_reply(failure(Refusal("token无效或已过期", code or BAD_TOKEN)))

    def rate_limited(self) -> Response:
        return json_reply(failure(Refusal("API调用过于频繁，超过限制", TOO_OFTEN)))


def serve(site: Site, name: str, action: str, request: Request) -> Response:
    """The reply to /api/<name>/<action>; what was refused has changed nothing."""
    given = request.args.to_dict()
    try:
        with site.store.transaction():
            later.run_due(site)
        with site.store.transaction():
            return json_reply(shown(_served(site, name, action, given, request)))
    except Refusal as refusal:
        return json_reply(failure(refusal))


def _served(site: Site, name: str, action: str, given: Mapping[str, str], request: Request) -> Record:
    if (name, action) == ("user", "login_v2"):
        check_call(site, given)
        return users.sign_in(site, _body(request))
    resource, operation, key = _found(site, name, action)
    if (request.method == "GET") != (operation in _ASKED):
        raise Refusal(f"不支持{request.method}请求", WRONG_METHOD)
    check_call(site, given)
    _check_sequence(site, given)
    if operation in _ASKED:
        asked = {"get": lists.one, "cancel": lists.cancel}.get(operation)
        return asked(site, resource, given) if asked else lists.many(site, resource, given, key)
    return _written(site, resource, operation, given, request)


def _written(site: Site, resource: Resource, operation: str, given: Mapping[str, str], request: Request) -> Record:
    record = saving.record_of(resource, _body(request))
    if operation == "edit":
        return saving.edit(site, resource, record)
    if operation != "add":
        return steps.act(site, resource, operation, record)
    if given.get("sync") == "1":
        return once(site, resource, given, lambda: saving.add(site, resource, given, record))
    address = request.host_url.rstrip("/")
    return once(site, resource, given, lambda: later.put_off(site, resource, given, record, address))


def _found(site: Site, name: str, action: str) -> tuple[Resource, str, str]:
    """(resource, operation, name of the list in the reply)."""
    if action == "batch_get":
        for resource in site.resources.values():
            if name in (resource.list, resource.all) and "list" in resource.operations:
                return resource, "list", name
    found = site.resources.get(name)
    if found is None or action == "list" or action not in found.operations:
        raise Refusal(f"资源[{name}]不支持操作[{action}]", NO_API)
    return found, action, ""


def _check_sequence(site: Site, given: Mapping[str, str]) -> None:
    known = [one.strip() for one in site.settings.sequences.split(",")]
    sequence = given.get("ds_sequence") or known[0]
    if sequence not in known:
        raise Refusal(f"数据源[{sequence}]不存在", BAD_SEQUENCE)


def _body(request: Request) -> Record:
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError as problem:
        raise Refusal("请求体不是有效的JSON", NOT_JSON) from problem
    if not isinstance(body, dict):
        raise Refusal("请求体不是JSON对象", NOT_JSON)
    return body
