"""Sends Galaxy requests as somebody: signed headers, or a sign-in by app secret and its session."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from .errors import SessionLost
from .kingdee_replies import is_lost_text, lost_session
from .kingdee_signing import KingdeeAccount, signed_headers
from .transport import DEFAULT_TIMEOUT, lost_answer, open_http, parsed, send

_FORMS = "Kingdee.BOS.WebApi.ServicesStub.DynamicFormService"
_SIGN_IN = "Kingdee.BOS.WebApi.ServicesStub.AuthService.LoginByAppSecret"


class KingdeeSession:
    """One identity on one server."""

    def __init__(
        self,
        account: KingdeeAccount,
        by_headers: bool,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        verify: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._by_headers = by_headers
        self._http = open_http(timeout, verify)
        self._clock = clock
        self._session = ""

    def close(self) -> None:
        self._http.close()

    def ask(self, operation: str, body: Mapping[str, Any], *, writes: bool) -> Any:
        """A request turned away for want of a session has not been done, so it is sent once more after signing in."""
        try:
            return self._sent(operation, body, writes)
        except SessionLost:
            self._forget_session()
            return self._sent(operation, body, writes)

    def _sent(self, operation: str, body: Mapping[str, Any], writes: bool) -> Any:
        if not self._by_headers and not self._session:
            self._session = self._signed_in()
        text = self._post(f"{_FORMS}.{operation}", body, writes)
        if text.startswith("response_error:"):
            raise _unhandled(text, writes)
        reply = parsed(text, writes=writes)
        if (lost := lost_session(reply)) is not None:
            raise lost
        return reply

    def _post(self, service: str, body: Mapping[str, Any], writes: bool) -> str:
        url = f"{self._account.url.rstrip('/')}/{service}.common.kdsvc"
        headers = signed_headers(self._account, url, int(self._clock())) if self._by_headers else {}
        if self._session:
            headers["kdservice-sessionid"] = self._session
        return send(self._http, self._http.build_request("POST", url, json=body, headers=headers), writes=writes)

    def _signed_in(self) -> str:
        one = self._account
        words = {"parameters": [one.acct_id, one.user, one.app_id, one.app_secret, one.lcid]}
        reply = parsed(self._post(_SIGN_IN, words, writes=False), writes=False)
        if not isinstance(reply, dict) or str(reply.get("LoginResultType")) not in ("1", "-5"):
            raise SessionLost(str(reply.get("Message")) if isinstance(reply, dict) else "sign-in was refused")
        return str(reply.get("KDSVCSessionId") or "")

    def _forget_session(self) -> None:
        self._session = ""
        self._http.cookies.clear()


def _unhandled(text: str, writes: bool) -> Exception:
    """An unhandled fault over there: it may have struck before or after the work."""
    return SessionLost(text[:200]) if is_lost_text(text) else lost_answer(text[:200], writes)
