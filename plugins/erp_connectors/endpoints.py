"""Is there a real system behind an address? In production a mock must not take the place of one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import httpx

from plugins.erp_connectors.advice import MockInProduction

if TYPE_CHECKING:
    from core_erp.erp import Erp
    from plugins.erp_connectors.models import Connection


def check_not_a_mock(erp: Erp, connection: Connection) -> None:
    """Raise MockInProduction when this is production and the connection's address says it is a mock; asked once per address."""
    if not erp.settings.is_production:
        return
    if erp.cache.get(("erp_connectors.is_mock", connection.url), lambda: is_mock(connection.url)):
        raise MockInProduction(f"{connection.url} is a mock server; production does not talk to it")


def is_mock(url: str) -> bool:
    """Does the server say of itself that it is a mock? One that does not answer does not."""
    root = urlsplit(url)
    try:
        reply = httpx.get(urlunsplit((root.scheme, root.netloc, "/_mock/faults", "", "")), timeout=5)
        return reply.status_code == httpx.codes.OK and isinstance(reply.json(), list)
    except (httpx.HTTPError, ValueError):
        return False
