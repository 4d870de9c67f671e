"""Other chats and push services, through the library apprise when it is installed (``core-erp[chat]``).

Only services of a list are let in: none that write files, speak to the desktop, send mail or post to any address. Names
are resolved once and the checked address is what is connected to, also inside the library.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core_erp.outgoing import Outgoing, OutgoingRefused, Unreachable
from plugins.notices.channels.outcomes import Never, NotNow

try:
    import apprise
    from urllib3.util import connection
except ImportError:  # the extra is not installed
    apprise = connection = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from plugins.notices.channels.message import Message

SCHEMES = frozenset({
    "bark", "barks", "discord", "gotify", "gotifys", "line", "matrix", "matrixs", "mmost", "mmosts", "ntfy", "ntfys", "pover",
    "pushdeer", "pushdeers", "pushme", "pushplus", "rocket", "rockets", "schan", "slack", "tgram", "workflow", "workflows",
    "wxpusher", "zulip",
})  # fmt: skip
_POLICY: ContextVar[Outgoing | None] = ContextVar("policy", default=None)
_REFUSED: ContextVar[list[str] | None] = ContextVar("refused", default=None)


def _guard() -> None:
    """Let urllib3 ask the policy that holds in this context before it connects; without one it does as always."""
    plain = connection.create_connection

    def checked(address: tuple[str, int], *rest: Any, **more: Any) -> socket.socket:
        policy = _POLICY.get()
        if policy is None:
            return plain(address, *rest, **more)
        try:
            allowed = policy.check(address[0].strip("[]"), address[1], scheme="https" if address[1] == 443 else "any")
        except (OutgoingRefused, Unreachable) as error:
            _REFUSED.get([]).append(str(error))  # type: ignore[union-attr]
            raise OSError(str(error)) from error
        return plain((allowed.address, allowed.port), *rest, **more)

    connection.create_connection = checked


if connection is not None:
    _guard()


@contextmanager
def _under(policy: Outgoing) -> Iterator[list[str]]:
    refused: list[str] = []
    tokens = _POLICY.set(policy), _REFUSED.set(refused)
    try:
        yield refused
    finally:
        _POLICY.reset(tokens[0])
        _REFUSED.reset(tokens[1])


def send(policy: Outgoing, url: str, message: Message, timeout: float) -> None:
    """Say it through the service of an apprise URL. Raises NotNow or Never.

    The library only says whether it worked, so that a service's refusal counts as "not now" and is tried again.
    """
    if apprise is None:
        raise NotNow("apprise is not installed; install core-erp[chat]")
    scheme = urlsplit(url).scheme.lower()
    if scheme not in SCHEMES:
        raise Never(f"{scheme or 'this'}: is none of the services that may be used")
    asset = apprise.AppriseAsset(app_id="core-erp", app_desc="core-erp", async_mode=False, http_redirects=False, plugin_paths=[],
                                 storage_mode=apprise.PersistentStoreMode.MEMORY)  # fmt: skip
    service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None:
        raise Never(f"{scheme}: the address cannot be read")
    service.socket_connect_timeout = service.socket_read_timeout = timeout
    service.request_rate_per_sec, service.redirects, service.verify_certificate = 0, False, True
    with _under(policy) as refused:
        done = service.notify(title=message.title, body=message.body, body_format=apprise.NotifyFormat.TEXT)
    if refused:
        raise Never(refused[0])
    if not done:
        raise NotNow(f"{scheme} did not take it")
