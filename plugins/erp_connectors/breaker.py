"""Does a connection answer? Calls in a row that do not get through open its circuit; then one document tries for all."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from plugins.erp_connectors import advice
from plugins.erp_connectors.models import Connection
from plugins.erp_connectors.wire.errors import SessionLost, Throttled

if TYPE_CHECKING:
    from core_erp import Transaction

_LONGEST = 300.0
_HOPELESS_REST = timedelta(minutes=15)


def pause(first: float, failures: int) -> timedelta:
    """Longer each time, to five minutes, spread by half either way so that not everybody comes back at once."""
    return timedelta(seconds=min(_LONGEST, first * 2.0 ** min(max(failures - 1, 0), 12)) * random.uniform(0.5, 1.5))  # noqa: S311 - jitter


def is_resting(tx: Transaction, connection: Connection) -> bool:
    return connection.rests_until is not None and connection.rests_until > tx.now


def try_again(tx: Transaction, connection: Connection) -> None:
    """The rest is over: half open until one document got through."""
    if connection.breaker == "open" and not is_resting(tx, connection):
        connection.breaker = "half_open"


def succeeded(connection: Connection) -> None:
    """They answer: everything goes through again."""
    connection.breaker, connection.failures = "closed", 0
    connection.problem = connection.next_action = connection.rests_until = None


def failed(tx: Transaction, connection: Connection, error: Exception) -> None:
    """They did not answer, did not let us in, or want to be called less often: the connection rests."""
    rest = pause(tx.setting("erp_connectors.rest_seconds"), connection.failures + 1)
    if isinstance(error, Throttled):
        rest = timedelta(seconds=error.retry_after) if error.retry_after is not None else rest
    else:
        connection.failures += 1
    if _is_enough(tx, connection, error):
        connection.breaker = "open"
    connection.problem, connection.next_action = str(error)[:2000], advice.about_connection(error, connection)
    connection.rests_until = tx.now + rest


def _is_enough(tx: Transaction, connection: Connection, error: Exception) -> bool:
    if isinstance(error, Throttled):
        return False
    too_many: bool = connection.failures >= tx.setting("erp_connectors.breaker_failures")
    return too_many or isinstance(error, SessionLost) or connection.breaker == "half_open"


def stopped(tx: Transaction, connection: Connection, error: Exception) -> None:
    """Nothing can be sent at all until a person acts: no secret, a mapping that cannot be used, a mock in production."""
    connection.breaker, connection.failures = "open", connection.failures + 1
    connection.problem, connection.next_action = str(error)[:2000], advice.about_connection(error, connection)
    connection.rests_until = tx.now + _HOPELESS_REST
