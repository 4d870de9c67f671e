"""What people do with connections and links: connect, switch, retry, set aside, send what was overlooked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from core_erp import Conflict, object_to, refuse, reject, require
from plugins.erp_connectors import breaker, dispatch, links, permissions, systems, waiting
from plugins.erp_connectors.models import Connection, Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core_erp import Objection, Transaction
    from plugins.erp_connectors.adapters.base import System


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
    carries: tuple[str, ...] = ()
    """Kinds of documents that go there; none: those of the setting ``carries``."""
    pulls: tuple[str, ...] = ()
    """Kinds of records that are read from there."""
    per_minute: int = 0


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
    for key in ("system", "url", "org", "settings", "secret", "mapping_file", "prefix", "per_minute"):
        setattr(connection, key, getattr(wish, key))
    connection.carries, connection.pulls = list(wish.carries), list(wish.pulls)
    breaker.succeeded(connection)
    tx.flush()
    waiting.wake(tx, connection)
    return connection


def _connection_objections(tx: Transaction, wish: ConnectionWish) -> Iterator[Objection]:
    system = systems.the(tx.erp, wish.system)
    if not wish.url.startswith(("http://", "https://")):
        yield object_to("erp_connectors/bad-url", "The address must begin with http:// or https://", "/url")
    if wish.secret and not wish.secret.startswith(("env:", "file:")):
        yield object_to(
            "erp_connectors/secret-in-clear", "Name the place of the secret (env:NAME or file:/path), not the secret", "/secret"
        )
    yield from _kind_objections(system, wish)
    if missing := [key for key in system.needs if not wish.settings.get(key)]:
        yield object_to(
            "erp_connectors/setting-missing",
            "{system} also needs {keys}",
            "/settings",
            system=wish.system,
            keys=", ".join(missing),
        )


def _kind_objections(system: System, wish: ConnectionWish) -> Iterator[Objection]:
    can = system.capabilities
    for pointer, told, possible in (("/carries", wish.carries, can.sends), ("/pulls", wish.pulls, can.gives)):
        if unknown := sorted(set(told) - possible):
            yield object_to(
                "erp_connectors/kind", "{system} does not take or give {kinds}; it can: {known}", pointer,
                system=wish.system, kinds=", ".join(unknown), known=", ".join(sorted(possible)) or "nothing",
            )  # fmt: skip


def switch(tx: Transaction, connection_id: int, *, is_active: bool) -> Connection:
    """Switch a connection on or off; what waits for it keeps waiting."""
    require(tx, permissions.CONNECT)
    connection = tx.get(Connection, connection_id, lock=True)
    connection.is_active = is_active
    breaker.succeeded(connection)
    if is_active:
        begin_overlooked(tx, connection)
        waiting.wake(tx, connection)
    return connection


def begin_overlooked(tx: Transaction, connection: Connection) -> list[Link]:
    """A link for each document since the connection was made that has none."""
    told = [dispatch.carry_over(tx, connection, payload) for payload in dispatch.overlooked(tx, connection)]
    return told + dispatch.begin_vouchers(tx, connection)


def retry(tx: Transaction, link_id: int, wish: RetryWish | None = None) -> Link:
    """Send it again now. Conflict when they have it already."""
    require(tx, permissions.RETRY)
    wish = wish or RetryWish()
    link = tx.get(Link, link_id, lock=True)
    if link.is_ended and not (link.is_done and wish.afresh):
        raise Conflict("{number} is there already", code="erp_connectors/already-there", number=link.number)
    if wish.afresh:
        link.state, link.their_id, link.their_number, link.done_at, link.revision = "", None, None, None, ""
        link.verdict = ""
    link.booked_on = wish.on or link.booked_on
    _due_now(tx, link)
    _wake(tx, link.connection)
    return link


def _due_now(tx: Transaction, link: Link) -> None:
    """Attempts go on counting: they fence off whoever still works on an earlier one."""
    link.standing, link.due_at, link.problem, link.next_action = "open", tx.now, None, None
    link.waits_for, link.failures, link.attempts = None, 0, link.attempts + 1


def _wake(tx: Transaction, connection: Connection) -> None:
    """Somebody says that it works now: the rest is over."""
    connection.rests_until = None
    waiting.wake(tx, connection)
    tx.erp.doorbell.set()


def retry_parked(tx: Transaction, connection_id: int, *, kind: str | None = None) -> int:
    """Send again everything that waits for a person; gives how many. For after a fix that concerns them all."""
    require(tx, permissions.RETRY)
    connection = tx.get(Connection, connection_id)
    mine = [Link.connection_id == connection_id, Link.standing == "parked", *([Link.kind == kind] if kind else [])]
    again = update(Link).where(*mine).values(
        standing="open", due_at=tx.now, problem=None, next_action=None, waits_for=None, failures=0, attempts=Link.attempts + 1
    )  # fmt: skip
    count = int(tx.session.execute(again, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]
    tx.record_change(Connection.__tablename__, connection_id, "retried", {"parked": [count, 0]})
    _wake(tx, connection)
    return count


def park(tx: Transaction, link_id: int, *, reason: str) -> Link:
    """Do not send it; the documents after it no longer wait. Needs a reason."""
    require(tx, permissions.RETRY)
    if not reason.strip():
        raise reject("erp_connectors/reason-needed", "Say why it shall not be sent", "/reason")
    link = tx.get(Link, link_id, lock=True)
    if link.is_done:
        raise Conflict("{number} is there already", code="erp_connectors/already-there", number=link.number)
    links.skipped(link, reason)
    link.attempts += 1
    tx.flush()
    waiting.release(tx, [link.id])
    waiting.wake(tx, link.connection)
    return link


def push_all(tx: Transaction, connection_id: int) -> tuple[int, int]:
    """Begin a link for every document that was overlooked, and make due what waits: (begun, waiting)."""
    require(tx, permissions.RETRY)
    connection = tx.get(Connection, connection_id, lock=True)
    connection.rests_until = None
    begun = begin_overlooked(tx, connection)
    tx.flush()
    hurried = update(Link).where(Link.connection_id == connection_id, Link.due_at > tx.now, Link.standing != "open")
    tx.session.execute(hurried.values(due_at=tx.now), execution_options={"synchronize_session": False})
    _wake(tx, connection)
    return len(begun), waiting.count(tx, connection_id) - len(begun)
