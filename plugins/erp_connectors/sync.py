"""One document carried over: find it there, push what is missing step by step, remember each step before the next.

Nothing of our books is touched. A call that failed for sure is repeated later; one whose outcome is unknown is asked
about and never simply repeated; a refusal waits, with its reason and the next action, for a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core_erp import Later, Park, Task
from core_erp.crash import point
from core_erp.jobs import Fenced
from plugins.erp_connectors import advice, dispatch, endpoints, systems
from plugins.erp_connectors.adapters.base import Adapter, Errand, Remote
from plugins.erp_connectors.links import doubted, parked, remembered, rested, stumbled
from plugins.erp_connectors.models import Connection, Link
from plugins.erp_connectors.translation import section_of, translate
from plugins.erp_connectors.wire.errors import Refused, SessionLost, UnknownOutcome, Unreachable

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class Trip:
    """What one attempt needs to know once its first transaction is over."""

    link_id: int
    connection: Connection
    errand: Errand
    state: str
    amends: bool
    """A person chose another posting date, so what was merely saved is saved again."""
    must_ask: bool
    """An earlier call's outcome is unknown and it has not been asked for often enough to push again."""


def push(task: Task) -> None:
    """Job: carry one link's document over, or say why not and what to do."""
    try:
        if trip := _begin(task):
            with systems.opened(task.erp, trip.connection) as adapter:
                endpoints.check_not_a_mock(task.erp, trip.connection)
                _carry(task, trip, adapter)
    except UnknownOutcome as error:
        raise _doubt(task, error) from error
    except (Unreachable, SessionLost) as error:
        raise _rest(task, error) from error
    except (Refused, *advice.HOPELESS) as error:
        raise _park(task, error) from error
    except (Later, Park, Fenced):
        raise
    except Exception as error:  # a mistake of ours: the job is tried again, and the link says so meanwhile
        _stumble(task, error)
        raise


# -- the way there ------------------------------------------------------------------------------------------------


def _begin(task: Task) -> Trip | None:
    """Claim the link and put the document in their words; None when there is nothing left to do."""
    with task.transaction() as tx:
        task.keep(tx)
        link = tx.get(Link, task.payload["link_id"], lock=True)
        if link.is_ended:
            task.finish(tx)
            return None
        _check_awake(tx, link.connection)
        return _trip(tx, task, link)


def _check_awake(tx: Transaction, connection: Connection) -> None:
    if not connection.is_active:
        raise Later(f"the connection {connection.name} is switched off", tx.now + timedelta(minutes=15))
    if connection.rests_until and connection.rests_until > tx.now:
        raise Later(f"{connection.name} did not answer a moment ago", connection.rests_until)


def _trip(tx: Transaction, task: Task, link: Link) -> Trip:
    connection = link.connection
    document = replace(dispatch.document_of(tx, connection, task.payload["event"]), number=link.number, booked_on=link.booked_on)
    mapping = systems.mapping_of(tx.erp, connection.system, connection.mapping_file)
    body = translate(document, mapping, org=connection.org)
    must_ask = link.standing == "unknown" and link.silences < tx.setting("erp_connectors.silences")
    errand = Errand(section=section_of(mapping, link.kind), number=link.number, body=body)
    return Trip(
        link_id=link.id, connection=connection, errand=errand, state=link.state,
        amends=link.booked_on is not None, must_ask=must_ask,
    )  # fmt: skip


def _carry(task: Task, trip: Trip, adapter: Adapter) -> None:
    """Find before push; then each missing step, remembered as it is taken."""
    steps = adapter.steps(trip.errand.section.kind)
    there = adapter.find(trip.errand.section, trip.errand.number)
    point("connector:found")
    _check_still_there(trip, there)
    if there:
        _remember(task, trip, there, steps)
    for step in _missing(trip, there, steps):
        point(f"connector:before-{step}")
        there = adapter.push(step, trip.errand, there)
        point(f"connector:after-{step}")
        _remember(task, trip, there, steps)
        point(f"connector:remembered-{step}")


def _missing(trip: Trip, there: Remote | None, steps: tuple[str, ...]) -> tuple[str, ...]:
    if there is None or not there.state or (trip.amends and there.state == steps[0]):
        return steps
    return steps[steps.index(there.state) + 1 :]


def _check_still_there(trip: Trip, there: Remote | None) -> None:
    if there is None and trip.must_ask:
        raise UnknownOutcome("it is not to be seen there yet")
    if there is None and trip.state:
        raise advice.Gone(f"{trip.errand.number} was {trip.state} there and is gone")


def _remember(task: Task, trip: Trip, there: Remote, steps: tuple[str, ...]) -> None:
    with task.transaction() as tx:
        task.keep(tx)
        link = tx.get(Link, trip.link_id, lock=True)
        remembered(tx, link, there, steps)
        if link.is_done:
            task.finish(tx)


# -- when it does not work ----------------------------------------------------------------------------------------


def _doubt(task: Task, error: Exception) -> Later:
    """Perhaps they have it: look again soon."""
    with task.transaction() as tx:
        task.keep(tx)
        doubted(tx.get(Link, task.payload["link_id"], lock=True), error)
        return Later(str(error), tx.now + _pause(tx, task))


def _stumble(task: Task, error: Exception) -> None:
    with task.transaction() as tx:
        task.keep(tx)
        stumbled(tx.get(Link, task.payload["link_id"], lock=True), error)


def _rest(task: Task, error: Exception) -> Later:
    """They do not answer: leave this connection alone for a while, longer each time."""
    with task.transaction() as tx:
        task.keep(tx)
        until = tx.now + _pause(tx, task)
        rested(tx.get(Link, task.payload["link_id"], lock=True), error, until)
        return Later(str(error), until)


def _pause(tx: Transaction, task: Task) -> timedelta:
    first: float = tx.setting("erp_connectors.rest_seconds")
    return timedelta(seconds=min(300.0, first * 2.0 ** min(task.attempt - 1, 12)))


def _park(task: Task, error: Exception) -> Park:
    """They will not take it, or we cannot say it in their words: a person must act."""
    with task.transaction() as tx:
        task.keep(tx)
        link = tx.get(Link, task.payload["link_id"], lock=True)
        next_action = advice.after(error, link)
        parked(link, str(error), next_action)
        return Park(f"{error} -> {next_action}")
