"""The mock YonBIP data centre as a Flask app: discovery, tokens and the gateway."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from ..admin import admin
from ..faults import Fault
from ..system import mock_system
from ..trouble import served
from .centre import Centre
from .envelope import Refusal, json_reply
from .events import Pusher
from .gateway import Dialect, pass_through
from .registry import endpoints, is_action
from .service_file import load
from .settings import Settings
from .tokens import self_built_token, suite_token

_GATEWAY, _TOKENS = "/iuap-api-gateway", "/iuap-api-auth"
_GRANTS = {"selfAppAuth": self_built_token, "suiteApp": suite_token}
_GOOD = {"200", "00000"}


def yonbip_app(
    data: Path | None = None,
    settings: Settings | None = None,
    faults: Iterable[Fault] = (),
    clock: Callable[[], float] = time.time,
) -> Flask:
    """A data centre on a data file, or in memory when there is none. BadSetting when its services cannot be read."""
    settings = settings or Settings()
    services = load([settings.services] if settings.services else [], is_action)
    centre = Centre(mock_system("Yonyou YonBIP", data, faults, clock), settings, services)
    app = Flask(__name__)
    app.register_blueprint(admin(centre.system))
    app.add_url_rule("/open-auth/dataCenter/getGatewayAddress", "discover", lambda: _noted(centre, _discover))
    for host in (_TOKENS, _GATEWAY):
        for version in ("", "/base/v1"):
            _add_token_routes(app, centre, f"{host}/open-auth/<kind>{version}/getAccessToken")
    _add_gateway(app, centre)
    if settings.events_url:
        _push_events(app, centre)
    return app


def _add_token_routes(app: Flask, centre: Centre, address: str) -> None:
    app.add_url_rule(address, address, lambda kind: _noted(centre, lambda one: _token(one, kind)))


def _add_gateway(app: Flask, centre: Centre) -> None:
    registered = endpoints(centre.services)
    app.add_url_rule(
        f"{_GATEWAY}/<path:path>",
        "gateway",
        lambda path: _noted(centre, lambda one: pass_through(one, registered, f"/{path}", request)),
        methods=["GET", "POST", "PUT", "DELETE"],
    )


def _push_events(app: Flask, centre: Centre) -> None:
    pusher = Pusher(centre)

    def ring(response: Response) -> Response:
        pusher.ring()
        return response

    app.after_request(ring)
    pusher.start()


def _noted(centre: Centre, answer: Callable[[Centre], Response]) -> Response:
    """Answer under the faults of the day, and write into the journal; queries hold tokens and stay out of it."""
    call = request.path.removeprefix(_GATEWAY)
    return served(centre.system, call, Dialect(centre), lambda: answer(centre), _outcome)


def _discover(centre: Centre) -> Response:
    if request.args.get("tenantId") != centre.settings.identity.tenant_id:
        return json_reply({"code": "500", "message": "根据租户id获取网关地址出现异常"})
    root = request.host_url.rstrip("/")
    return _granted({"gatewayUrl": root + _GATEWAY, "tokenUrl": root + _TOKENS})


def _token(centre: Centre, kind: str) -> Response:
    grant = _GRANTS.get(kind)
    if grant is None:
        return Response("Not Found", 404)
    try:
        with centre.store.transaction():
            return _granted(grant(centre, request.args))
    except Refusal as refusal:
        return json_reply({"code": refusal.code, "message": refusal.message})


def _granted(data: Mapping[str, Any]) -> Response:
    return json_reply({"code": "00000", "message": "成功！", "data": data})


def _outcome(response: Response) -> str:
    reply = response.get_json(silent=True)
    if response.status_code >= 400 or not isinstance(reply, dict):
        return response.get_data(as_text=True)[:300]
    return "ok" if str(reply.get("code")) in _GOOD else f"{reply.get('code')} {reply.get('message')}"
