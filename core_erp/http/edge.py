"""Where a request becomes a transaction: who asks, may they, what do they want; then one call, and its answer as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from flask import Response, current_app, g, request
from werkzeug import Response as BaseResponse

from core_erp import idempotency
from core_erp.erp import Erp
from core_erp.errors import DomainError, NotFound, Unauthorized
from core_erp.fields import LARGEST_ID
from core_erp.http import extensions, paging, tags
from core_erp.http.body import Nothing, canonical, json_object, query
from core_erp.http.route import Route
from core_erp.idempotency import Answer, Key
from core_erp.identity import ANONYMOUS, Actor
from core_erp.permissions import require
from core_erp.transaction import Transaction, repeating

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


class BadKey(DomainError):
    """An Idempotency-Key that is missing where one is needed, or cannot be one."""

    status, code = 400, "core/idempotency-key"


def answer(route: Route, path: dict[str, Any]) -> BaseResponse:
    """Run one request of this route."""
    _check_ids(path)
    run = {"reads": _read, "lists": _list, "writes": _write}[route.kind]
    return _respond(run(current_erp(), route, path))


def current_erp() -> Erp:
    """The ERP of the application that serves this request."""
    erp = current_app.extensions["erp"]
    assert isinstance(erp, Erp)
    return erp


def _check_ids(path: dict[str, Any]) -> None:
    if too_large := [v for v in path.values() if isinstance(v, int) and v > LARGEST_ID]:
        raise NotFound("There is no record {key}", key=too_large[0])


# -- who asks -----------------------------------------------------------------------------------------------------


def admitted(tx: Transaction, route: Route) -> Actor:
    """The actor behind this request, who has the right the route needs. Raises Unauthorized or Forbidden."""
    actor = identified(tx)
    if route.needs is not None:
        require(tx, route.needs)
    return actor


def identified(tx: Transaction) -> Actor:
    """The actor behind this request; from now on the transaction's. Raises Unauthorized."""
    actor: Actor | None = tx.hook.erp_actor(tx=tx, request=request)
    if actor is None:
        raise Unauthorized("Say who you are: send Authorization: Bearer and a token")
    tx.actor = g.actor = replace(actor, request_id=tx.actor.request_id)
    return tx.actor


def anonymous() -> Actor:
    """Nobody yet, with the id of this request."""
    return replace(ANONYMOUS, request_id=g.get("request_id", ""))


# -- reading ------------------------------------------------------------------------------------------------------


def _read(erp: Erp, route: Route, path: dict[str, Any]) -> Answer:
    with erp.reading(anonymous()) as tx:
        admitted(tx, route)
        query(request, Nothing)
        return _shown(tx, route, route.act(tx, **path))


def _list(erp: Erp, route: Route, path: dict[str, Any]) -> Answer:
    with erp.reading(anonymous()) as tx:
        admitted(tx, route)
        wish, filters = query(request, paging.PageShape, route.filters or Nothing)
        wanted = route.act(tx, **path) if route.filters is None else route.act(tx, filters, **path)
        page = paging.page(tx, wanted, wish)
        return Answer(200, {"items": extensions.dump(tx, route.gives, page.items, many=True), "next": page.next})


# -- writing ------------------------------------------------------------------------------------------------------


def _write(erp: Erp, route: Route, path: dict[str, Any]) -> Answer:
    with erp.reading(anonymous()) as tx:
        actor = admitted(tx, route)
    query(request, Nothing)
    sent = json_object(request)
    wish = extensions.load(erp, route.takes or Nothing, sent, is_new=not route.is_of_one)
    key = _key(route, actor, sent)

    def once() -> Answer:
        with erp.transaction(actor) as tx:
            return _act(tx, route, path, wish, key)

    return repeating(once)


def _act(tx: Transaction, route: Route, path: dict[str, Any], wish: tuple[Any, extensions.Extra],
         key: Key | None) -> Answer:  # fmt: skip
    if key is not None and (before := idempotency.claim(tx, key)):
        return before
    if route.guards is not None and "If-Match" in request.headers:
        tags.expect(tx, route.guards, next(iter(path.values())), request.if_match)
    result = route.act(tx, **path) if route.takes is None else route.act(tx, wish[0], **path)
    extensions.attach(result, wish[1])
    tx.flush()
    shown = _shown(tx, route, result)
    if key is not None:
        idempotency.keep(tx, key, shown)
    return shown


def _key(route: Route, actor: Actor, sent: dict[str, Any]) -> Key | None:
    text = request.headers.get("Idempotency-Key")
    if not route.takes_key or (text is None and not route.idempotent):
        return None
    if text is None:
        raise BadKey("Send an Idempotency-Key with this request: it must happen once")
    if not _KEY.fullmatch(text):
        raise BadKey("An Idempotency-Key is 1 to 255 visible ASCII characters")
    scope = f"{actor.company_id}:{actor.user_id or actor.name}"
    return Key(scope, text, idempotency.fingerprint(request.method, request.path, canonical(sent)))


# -- answering ----------------------------------------------------------------------------------------------------


def _shown(tx: Transaction, route: Route, result: Any) -> Answer:
    if route.gives is None:
        return Answer(route.status, None)
    if result is None:
        raise NotFound("There is no such {kind}", kind="record")
    body = extensions.dump(tx, route.gives, result)
    return Answer(route.status, body, {"ETag": f'"{tags.tag(result, body)}"'})


def _respond(given: Answer) -> BaseResponse:
    text = "" if given.body is None else json.dumps(given.body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    response = Response(text, given.status, dict(given.headers), content_type="application/json")
    if given.body is None:
        del response.headers["Content-Type"]
    return response.make_conditional(request) if request.method in ("GET", "HEAD") else response
