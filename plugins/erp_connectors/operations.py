"""What people do with connections and links: connect, switch, retry, set aside, send what was overlooked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from core_erp import Conflict, object_to, refuse, reject, require
from core_erp.outbox import JobRow
from plugins.erp_connectors import dispatch, permissions, systems
from plugins.erp_connectors.models import Connection, Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core_erp import Objection, Transaction

_RUNNABLE = ("ready", "dead", "skipped")


@dataclass(frozen=True, kw_only=True)
class ConnectionWish:
    """A system to connect. ``secret`` is ``env:NAME`` or ``file:/path``, never the secret."""

    system: str
    url: str
    name: str = ""
    org: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    secret: str = ""
    mapping_file: str | None = None
    prefix: str = "CE-"


@dataclass(frozen=True, kw_only=True)
class RetryWish:
    """How to send it again: ``on`` books it on another day over there, ``afresh`` though they had it once."""

    on: date | None = None
    afresh: bool = False


def connect(tx: Transaction, wish: ConnectionWish) -> Connection:
    """The connection of this name, made or changed; documents from now on are carried over."""
    require(tx, permissions.CONNECT)
    refuse([_connection_objections(tx, wish)])
    name = wish.name or wish.system
    connection = tx.session.scalar(select(Connection).where(Connection.company_id == tx.company_id, Connection.name == name))
    if connection is None:
        connection = tx.add(Connection(company_id=tx.company_id, name=name, since=tx.now))
    for key in ("system", "url", "org", "settings", "secret", "mapping_file", "prefix"):
        setattr(connection, key, getattr(wish, key))
    connection.rests_until = None
    tx.flush()
    return connection


def _connection_objections(tx: Transaction, wish: ConnectionWish) -> Iterator[Objection]:
    system = systems.the(tx.erp, wish.system)
    if not wish.url.startswith(("http://", "https://")):
        yield object_to("erp_connectors/bad-url", "The address must begin with http:// or https://", "/url")
    if wish.secret and not wish.secret.startswith(("env:", "file:")):
        yield object_to(
            "erp_connectors/secret-in-clear", "Name the place of the secret (env:NAME or file:/path), not the secret", "/secret"
        )
    if missing := [key for key in system.needs if not wish.settings.get(key)]:
        yield object_to(
            "erp_connectors/setting-missing",
            "{system} also needs {keys}",
            "/settings",
            system=wish.system,
            keys=", ".join(missing),
        )


def switch(tx: Transaction, connection_id: int, *, is_active: bool) -> Connection:
    """Switch a connection on or off; what waits for it keeps waiting."""
    require(tx, permissions.CONNECT)
    connection = tx.get(Connection, connection_id, lock=True)
    connection.is_active, connection.rests_until = is_active, None
    if is_active:
        begin_overlooked(tx, connection)
    return connection


def begin_overlooked(tx: Transaction, connection: Connection) -> list[Link]:
    """A link and a job for each document since the connection was made that has none."""
    return [dispatch.carry_over(tx, connection, payload) for payload in dispatch.overlooked(tx, connection)]


def retry(tx: Transaction, link_id: int, wish: RetryWish | None = None) -> Link:
    """Send it again now. Conflict when they have it already."""
    require(tx, permissions.RETRY)
    wish = wish or RetryWish()
    link = tx.get(Link, link_id, lock=True)
    if link.is_ended and not (link.is_done and wish.afresh):
        raise Conflict("{number} is there already", code="erp_connectors/already-there", number=link.number)
    if wish.afresh:
        link.state, link.their_id, link.their_number, link.done_at = "", None, None, None
    link.standing, link.problem, link.next_action, link.booked_on = "open", None, None, wish.on or link.booked_on
    link.connection.rests_until = None
    _wake(tx, [link])
    return link


def _wake(tx: Transaction, links: list[Link]) -> None:
    keys = [link.job_key for link in links]
    states = (*_RUNNABLE, "done") if any(not link.is_done for link in links) else _RUNNABLE
    tx.session.execute(
        update(JobRow)
        .where(JobRow.key.in_(keys), JobRow.state.in_(states))
        .values(state="ready", run_at=tx.now, problem=None, failures=0),
        execution_options={"synchronize_session": False},
    )


def park(tx: Transaction, link_id: int, *, reason: str) -> Link:
    """Do not send it; the documents after it no longer wait. Needs a reason."""
    require(tx, permissions.RETRY)
    if not reason.strip():
        raise reject("erp_connectors/reason-needed", "Say why it shall not be sent", "/reason")
    link = tx.get(Link, link_id, lock=True)
    if link.is_done:
        raise Conflict("{number} is there already", code="erp_connectors/already-there", number=link.number)
    link.standing, link.problem, link.next_action = (
        "parked",
        f"set aside: {reason}",
        f"erp sync retry {link.id} to send it after all",
    )
    skipped = update(JobRow).where(JobRow.key == link.job_key, JobRow.state.in_(_RUNNABLE)).values(state="skipped")
    tx.session.execute(skipped, execution_options={"synchronize_session": False})
    return link


def push_all(tx: Transaction, connection_id: int) -> tuple[int, int]:
    """Begin a link for every document that was overlooked, and wake those that wait: (begun, woken)."""
    require(tx, permissions.RETRY)
    connection = tx.get(Connection, connection_id, lock=True)
    connection.rests_until = None
    begun = begin_overlooked(tx, connection)
    waiting = select(Link).where(Link.connection_id == connection_id, Link.standing.in_(("open", "waiting", "unknown")))
    woken = [link for link in tx.session.scalars(waiting) if link not in begun]
    _wake(tx, woken)
    tx.erp.doorbell.set()
    return len(begun), len(woken)
