"""The mock Galaxy server as a Flask app: one route, as the real one has one kind of address."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from ..admin import admin
from ..faults import Fault
from ..system import mock_system
from ..trouble import served
from .auth import is_sign_in, sign_in
from .catalogue import catalogue
from .envelope import CALL_LIMIT, SESSION_LOST, Refusal, json_reply
from .galaxy import Galaxy, furnish
from .operations import failed, perform
from .requests import Call, read_body, read_call
from .sessions import close_session, close_sessions, open_session, session_of, with_session
from .settings import Settings
from .signed import WrongDataCentre, is_signed, signed_by

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SUFFIX = ".common.kdsvc"
_LOST = "会话信息已丢失，请重新登录"


def kingdee_app(
    data: Path | None = None,
    settings: Settings | None = None,
    faults: Iterable[Fault] = (),
    clock: Callable[[], float] = time.time,
) -> Flask:
    """A server on a data file, or in memory when there is none."""
    settings = settings or Settings()
    known = catalogue(settings.forms)
    galaxy = Galaxy(mock_system("Kingdee Cloud Galaxy 金蝶云星空", data, faults, clock), settings, known)
    furnish(galaxy)
    app = Flask(__name__)
    app.wsgi_app = _with_single_slashes(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.register_blueprint(admin(galaxy.system, lambda: furnish(galaxy)))
    app.add_url_rule("/<site>/<service>", "service", lambda site, service: _serve(galaxy, site, service), methods=["POST"])
    return app


def _with_single_slashes(answer: WSGIApplication) -> WSGIApplication:
    """Clients join the site and the service with one slash or two, and a redirect would lose their POST."""

    def single(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        environ["PATH_INFO"] = re.sub("/{2,}", "/", environ["PATH_INFO"])
        return answer(environ, start)

    return single


@dataclass(frozen=True)
class _Dialect:
    """How Galaxy says no to one operation."""

    galaxy: Galaxy
    operation: str

    def refused(self, message: str, code: str) -> Response:
        return json_reply(failed(self.operation, Refusal(message, int(code or 11))))

    def session_lost(self, code: str) -> Response:
        close_sessions(self.galaxy)
        return json_reply(failed(self.operation, Refusal(_LOST, SESSION_LOST)))

    def rate_limited(self) -> Response:
        return json_reply(failed(self.operation, Refusal("调用次数超过限制", CALL_LIMIT)))


def _serve(galaxy: Galaxy, site: str, service: str) -> Response:
    if site.casefold() != "k3cloud" or not service.casefold().endswith(_SUFFIX):
        return Response("404 - File or directory not found.", 404)
    stub, _, operation = service[: -len(_SUFFIX)].rpartition(".")
    named = f"{operation} {_form_hint(operation)}".strip()
    dialect = _Dialect(galaxy, operation)
    return served(galaxy.system, named, dialect, lambda: _answer(galaxy, stub, operation), _outcome)


def _answer(galaxy: Galaxy, stub: str, operation: str) -> Response:
    """The whole work of a request in one transaction; the reply leaves after it is on disk."""
    with galaxy.store.transaction():
        if stub.casefold().endswith("authservice"):
            return _sign(galaxy, operation)
        if operation.casefold() == "getdatacenterlist":
            return json_reply(_data_centres(galaxy))
        return _guarded(galaxy, operation)


def _sign(galaxy: Galaxy, operation: str) -> Response:
    if operation.casefold() == "logout":
        close_session(galaxy, request)
        return json_reply(True)
    if not is_sign_in(operation):
        return Response(f"response_error:{operation}", mimetype="text/plain")
    reply, session = sign_in(galaxy, operation, read_body(request.get_data()))
    return with_session(json_reply(reply), session) if session else json_reply(reply)


def _guarded(galaxy: Galaxy, operation: str) -> Response:
    session = session_of(galaxy, request)
    if session:
        return json_reply(_perform(galaxy, operation))
    try:
        user = signed_by(galaxy, request.headers, _path()) if is_signed(request.headers) else ""
    except WrongDataCentre:
        return Response("数据中心不存在", 500, mimetype="text/plain")
    if not user:
        return json_reply(failed(operation, Refusal(_LOST, SESSION_LOST)))
    session = open_session(galaxy, user)
    return with_session(json_reply(_perform(galaxy, operation)), session)


def _perform(galaxy: Galaxy, operation: str) -> Any:
    try:
        call = read_call(operation, request.get_data())
    except Refusal as refusal:
        return failed(operation, refusal)
    return perform(galaxy, call)


def _data_centres(galaxy: Galaxy) -> list[dict[str, str]]:
    identity = galaxy.settings.identity
    return [{"Id": identity.acct_id, "Number": "001", "Name": identity.acct_name}]


def _path() -> str:
    """The path as the client wrote it: signatures cover its exact letters."""
    return str(request.environ.get("REQUEST_URI") or request.path).partition("?")[0]


def _form_hint(operation: str) -> str:
    """The form a request is about, for faults and the journal; sign-ins are not looked into."""
    if is_sign_in(operation):
        return ""
    try:
        call: Call = read_call(operation, request.get_data())
    except Refusal:
        return ""
    return f"{call.form} {call.action}".strip()


def _outcome(response: Response) -> str:
    text = response.get_data(as_text=True)
    failed_ = '"IsSuccess":false' in text or text.startswith("response_error:") or response.status_code >= 400
    return text[:300] if failed_ else "ok"
