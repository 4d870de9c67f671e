"""Sends one request and sorts every way it can fail by whether it may have been done."""

from __future__ import annotations

import json
import ssl
from functools import cache
from typing import Any

import httpx

from . import pacing
from .errors import Refused, SessionLost, Throttled, UnknownOutcome, Unreachable
from .quiet import keep_secrets_out_of_logs

DEFAULT_TIMEOUT = httpx.Timeout(30.0, connect=5.0)

# Failures before the first byte of the request has left.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


@cache
def _trusted() -> ssl.SSLContext:
    """Reading all certificate authorities takes a tenth of a second, so it is done once."""
    return httpx.create_ssl_context()


def open_http(timeout: httpx.Timeout | float = DEFAULT_TIMEOUT, verify: bool = True) -> httpx.Client:
    """An HTTP/1.1 client (Galaxy answers HTTP/2 with 502) that checks certificates and follows no redirects."""
    keep_secrets_out_of_logs()
    return httpx.Client(http1=True, http2=False, verify=_trusted() if verify else False, timeout=timeout, follow_redirects=False)


def send(http: httpx.Client, request: httpx.Request, *, writes: bool) -> str:
    """The text of a successful reply; `writes` says whether a lost answer leaves a doubt."""
    pacing.wait()
    try:
        response = http.send(request)
    except _NEVER_SENT as problem:
        raise Unreachable(_said(problem)) from problem
    except httpx.HTTPError as problem:
        raise lost_answer(_said(problem), writes) from problem
    _check_status(response, writes)
    return response.text


def lost_answer(reason: str, writes: bool) -> Exception:
    """A missing answer matters only where something may have been changed."""
    return UnknownOutcome(reason) if writes else Unreachable(reason)


def parsed(text: str, *, writes: bool) -> Any:
    """The JSON of a reply; a reply that cannot be read is as good as none."""
    try:
        return json.loads(text)
    except ValueError as problem:
        raise lost_answer("the reply is not JSON", writes) from problem


def _check_status(response: httpx.Response, writes: bool) -> None:
    status = response.status_code
    if status in (401, 403):
        raise SessionLost(f"HTTP {status}")
    if status == 429:
        raise Throttled("HTTP 429", retry_after=_seconds(response.headers.get("Retry-After")))
    if 300 <= status < 500:
        raise Refused([f"HTTP {status}: {response.text[:200]}"], str(status))
    if status >= 500:
        raise lost_answer(f"HTTP {status}: {response.text[:200]}", writes)


def _seconds(told: str | None) -> float | None:
    """When to come again, where they tell it in seconds."""
    try:
        return float(told) if told else None
    except ValueError:
        return None


def _said(problem: Exception) -> str:
    return str(problem) or type(problem).__name__
