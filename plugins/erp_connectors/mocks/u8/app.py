"""The mock U8 as a Flask app: tokens, trade ids, resources, and the outcome of what was put off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from flask import Flask, Response, request

from ..admin import admin
from ..faults import Fault
from ..system import mock_system
from ..trouble import served
from . import later
from .envelope import NOTHING, OK, Refusal, failure, json_reply, shown
from .gateway import Dialect, serve
from .resources import Record, resources
from .settings import Settings
from .site import Site
from .tokens import grant_token, grant_trade

Answer = Callable[[Site, Mapping[str, str]], Record]


def u8_app(
    data: Path | None = None,
    settings: Settings | None = None,
    faults: Iterable[Fault] = (),
    clock: Callable[[], float] = time.time,
) -> Flask:
    """An installation on a data file, or in memory when there is none. Raises BadMetadata when its file of forms is bad."""
    settings = settings or Settings()
    files = [settings.forms] if settings.forms else []
    site = Site(mock_system("Yonyou U8", data, faults, clock), settings, resources(files))
    app = Flask(__name__)
    app.register_blueprint(admin(site.system))
    for address, answer in _PLATFORM.items():
        app.add_url_rule(address, address, lambda answer=answer: _noted(site, lambda: _told(site, answer)))
    app.add_url_rule(
        "/api/<name>/<action>",
        "resource",
        lambda name, action: _noted(site, lambda: serve(site, name, action, request)),
        methods=["GET", "POST"],
    )
    return app


def _noted(site: Site, answer: Callable[[], Response]) -> Response:
    """Answer under the faults of the day, and write into the journal; queries hold tokens and stay out of it."""
    return served(site.system, request.path, Dialect(site), answer, _outcome)


def _told(site: Site, answer: Answer) -> Response:
    try:
        with site.store.transaction():
            return json_reply(shown(answer(site, request.args)))
    except Refusal as refusal:
        return json_reply(failure(refusal))


def _outcome_of(site: Site, given: Mapping[str, str]) -> Record:
    later.run_due(site)
    return later.outcome(site, given.get("requestid", ""))


def _outcome(response: Response) -> str:
    reply = response.get_json(silent=True)
    if response.status_code >= 400 or not isinstance(reply, dict):
        return response.get_data(as_text=True)[:300]
    return "ok" if reply.get("errcode") in (OK, NOTHING) else f"{reply.get('errcode')} {reply.get('errmsg')}"


_PLATFORM: dict[str, Answer] = {"/system/token": grant_token, "/system/tradeid": grant_trade, "/result": _outcome_of}
