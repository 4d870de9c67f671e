"""Sessions of the server: opened by a sign-in, kept alive by use, gone after idling."""

from __future__ import annotations

import uuid

from flask import Request, Response, g

from .galaxy import Galaxy

_COOKIE = "kdservice-sessionid"


def open_session(galaxy: Galaxy, user: str) -> str:
    """A new session id."""
    session = str(uuid.uuid4())
    _keep(galaxy, session, user)
    g.galaxy_session = session
    return session


def session_of(galaxy: Galaxy, request: Request) -> str:
    """The living session a request names by cookie or header, or nothing; using it renews it."""
    for named in (request.headers.get(_COOKIE), request.headers.get("SID"), request.cookies.get(_COOKIE)):
        user = galaxy.store.kept("session", named, galaxy.system.clock()) if named else None
        if named and user:
            _keep(galaxy, named, user)
            g.galaxy_session = named
            return named
    return ""


def close_session(galaxy: Galaxy, request: Request) -> None:
    """Sign out whoever asks."""
    if session := session_of(galaxy, request):
        galaxy.store.forget("session", session)


def switch_organisation(galaxy: Galaxy, organisation: str) -> None:
    """From now on the session works in this organisation."""
    galaxy.store.keep("organisation", str(g.get("galaxy_session", "")), organisation, galaxy.system.clock() + 86_400)


def close_sessions(galaxy: Galaxy) -> None:
    """End every session, as a restart of the real server does."""
    galaxy.store.forget("session")


def with_session(response: Response, session: str) -> Response:
    """Hand the session over as both cookies; no Expires, since the official SDK splits at commas."""
    response.headers.add("Set-Cookie", f"{_COOKIE}={session}; path=/")
    response.headers.add("Set-Cookie", f"ASP.NET_SessionId={session.replace('-', '')[:24]}; path=/; HttpOnly")
    return response


def _keep(galaxy: Galaxy, session: str, user: str) -> None:
    galaxy.store.keep("session", session, user, galaxy.system.clock() + galaxy.settings.session_seconds)
