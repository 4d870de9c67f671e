"""Describe an endpoint in OpenAPI: what it takes, what it gives, which right it needs, and how it may refuse."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from core_erp.http.paging import PageShape
from core_erp.http.route import Route

KEY = {
    "name": "Idempotency-Key", "in": "header",
    "description": "Any text of your own, 1 to 255 visible ASCII characters. "
                   "Repeat the request with the same key: it happens once and is answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}  # fmt: skip
IF_MATCH = {"name": "If-Match", "in": "header", "schema": {"type": "string"},
            "description": "The ETag you have seen: refused with 412 when the record has changed since."}  # fmt: skip
IF_NONE_MATCH = {"name": "If-None-Match", "in": "header", "schema": {"type": "string"},
                 "description": "The ETag you have: answered with 304 when nothing has changed."}  # fmt: skip
ETAG = {"ETag": {"description": "Version of what is shown", "schema": {"type": "string"}}}
REPLAYED = {"Idempotency-Replayed": {"description": "`true` on the answer to a repeated request", "schema": {"type": "string"}}}


def described(owner: str, route: Route) -> dict[str, Any]:
    """The operation object of this endpoint, with schemas by class for the generator to resolve."""
    body = {"requestBody": {"required": True, "content": _json(route.takes)}} if route.takes else {}
    return {
        "operationId": f"{owner}.{route.name}",
        **_words(route),
        **({"x-permission": route.needs.code} if route.needs else {}),
        "parameters": _parameters(route),
        **body,
        "responses": {**_good(route), **{str(s): HTTPStatus(s).name for s in refusals(route)}},
    }


def _words(route: Route) -> dict[str, str]:
    summary, _, rest = (route.act.__doc__ or route.name.replace("_", " ").capitalize()).strip().partition("\n")
    right = f"the permission `{route.needs.code}`: {route.needs.title}" if route.needs else "a token of any active user"
    lines = (line.strip() for line in rest.strip().splitlines())
    return {"summary": summary, "description": "\n".join((*lines, "", f"Needs {right}.")).strip()}


def _parameters(route: Route) -> list[Any]:
    lists = [{"in": "query", "schema": s} for s in (PageShape, route.filters) if s] if route.kind == "lists" else []
    headers = [
        {**KEY, "required": route.idempotent} if route.takes_key else None,
        IF_MATCH if route.guards else None,
        IF_NONE_MATCH if route.kind == "reads" else None,
    ]
    return [*lists, *(h for h in headers if h)]


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _good(route: Route) -> dict[str, Any]:
    code = HTTPStatus(route.status)
    if route.gives is None:
        return {str(int(code)): {"description": code.phrase}}
    headers = {**(ETAG if route.kind != "lists" else {}), **(REPLAYED if route.takes_key else {})}
    content = _json(_listed(route.gives) if route.kind == "lists" else route.gives)
    return {
        str(int(code)): {"description": code.phrase, "content": content, **({"headers": headers} if headers else {})},
        **({"304": {"description": HTTPStatus(304).phrase}} if route.kind == "reads" else {}),
    }


def _listed(gives: Any) -> dict[str, Any]:
    return {
        "type": "object", "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": gives},
            "next": {"type": ["string", "null"], "description": "`cursor` of the next page; null on the last"},
        },
    }  # fmt: skip


def refusals(route: Route) -> list[int]:
    """The statuses with which this endpoint may refuse."""
    always = [401, 403] if route.needs else [401]
    found = [404] if route.is_of_one or route.kind == "writes" else []
    writing = [400, 409, 413, 415] if route.kind == "writes" else []
    return sorted([*always, *found, *writing, *([412] if route.guards else []), 422, 500, 503])
