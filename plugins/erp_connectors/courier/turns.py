"""A connection's turn: its queue worked off in rounds until nothing is due, the turn is over, or it does not answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from core_erp import Task
from core_erp.jobs import Fenced
from plugins.erp_connectors import breaker, waiting
from plugins.erp_connectors.advice import UNUSABLE
from plugins.erp_connectors.courier import route as routes
from plugins.erp_connectors.courier.keeping import kept_back
from plugins.erp_connectors.courier.lanes import Lanes, Outcome
from plugins.erp_connectors.courier.rounds import carry_all
from plugins.erp_connectors.courier.trips import planned
from plugins.erp_connectors.models import Connection
from plugins.erp_connectors.wire.errors import SessionLost, Throttled, Unreachable

log = logging.getLogger("erp_connectors.courier")


def carry(task: Task) -> None:
    """Job: carry what is due of one connection over. The queue is the table of links; this row is only the doorbell."""
    connection = _begin(task)
    if connection is not None:
        try:
            _turn(task, connection)
        except Fenced:
            raise
        except Exception as error:
            log.exception("the turn of connection %s was broken off", connection.name)
            _rest(task, connection, error)
    _end(task)


def _begin(task: Task) -> Connection | None:
    """The connection, unless it is switched off or rests."""
    with task.transaction() as tx:
        task.keep(tx)
        connection = tx.get(Connection, task.payload["connection_id"], lock=True)
        if not connection.is_active or breaker.is_resting(tx, connection):
            return None
        breaker.try_again(tx, connection)
        return connection


def _turn(task: Task, connection: Connection) -> None:
    try:
        route = routes.to(task.erp, connection)
        lanes = Lanes(route, int(task.erp.setting("erp_connectors.lanes")))
    except UNUSABLE as error:
        _stop(task, connection, error)
        return
    until = time.monotonic() + task.erp.setting("erp_connectors.turn_seconds")
    with lanes:
        is_probe = connection.breaker == "half_open"
        while time.monotonic() < until:
            plan = planned(task, route, 1 if is_probe else int(task.erp.setting("erp_connectors.batch")))
            kept_back(task, plan.held_up)
            if not plan.taken or not _answers(task, connection, carry_all(task, lanes, plan.trips)):
                return
            is_probe = is_probe and not plan.trips


def _answers(task: Task, connection: Connection, outcomes: Sequence[Outcome]) -> bool:
    """Did anything get through? What did not counts against the connection, which then rests."""
    lost = [one for one in outcomes if isinstance(one, Unreachable | SessionLost)]
    called_off = [one for one in lost if isinstance(one, Throttled)]
    if not outcomes or (not lost and connection.breaker == "closed" and not connection.failures):
        return True
    with task.transaction() as tx:
        task.keep(tx)
        now = tx.get(Connection, connection.id, lock=True)
        if len(lost) < len(outcomes) and not called_off:
            breaker.succeeded(now)
        elif lost:
            breaker.failed(tx, now, (called_off or lost)[0])
        connection.breaker, connection.failures = now.breaker, now.failures
        return not breaker.is_resting(tx, now)


def _rest(task: Task, connection: Connection, error: Exception) -> None:
    """A mistake of ours: what was under way is due again after its lease, and the connection says what happened."""
    with task.transaction() as tx:
        task.keep(tx)
        breaker.failed(tx, tx.get(Connection, connection.id, lock=True), error)


def _stop(task: Task, connection: Connection, error: Exception) -> None:
    with task.transaction() as tx:
        task.keep(tx)
        breaker.stopped(tx, tx.get(Connection, connection.id, lock=True), error)


def _end(task: Task) -> None:
    """This row is done; what is left of the queue gets a new one, when it is due."""
    with task.transaction() as tx:
        connection = tx.get(Connection, task.payload["connection_id"])
        task.finish(tx)
        due = waiting.next_due(tx, connection.id) if connection.is_active else None
        if due is not None:
            waiting.wake(tx, connection, due)
