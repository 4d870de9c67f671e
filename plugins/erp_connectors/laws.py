"""What must hold of links after every commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from core_erp import Law
from core_erp.outbox import EventRow, JobRow
from plugins.erp_connectors.dispatch import EVENTS
from plugins.erp_connectors.drafting import DRAFTS
from plugins.erp_connectors.models import QUEUED, Connection, Link
from plugins.erp_connectors.waiting import CARRY

_LATE = timedelta(hours=1)


def _doubled(session: Session) -> Iterable[Any]:
    """K1, K2: one link per document and one document per link, by our number, by theirs and by their id."""
    found: list[Any] = []
    for column in (Link.our_id, Link.number, Link.their_number, Link.their_id):
        same = (Link.connection_id, Link.kind, column)
        found += session.execute(select(*same).where(column.is_not(None)).group_by(*same).having(func.count() > 1)).all()
    return found


def _not_queued(session: Session) -> Iterable[Any]:
    """O3, O6: what is not ended is due, and what is due is not ended."""
    wrong = Link.standing.in_(QUEUED) != Link.due_at.is_not(None)
    return session.execute(select(Link.id, Link.number, Link.standing, Link.due_at).where(wrong))


def _forgotten(session: Session) -> Iterable[Any]:
    """O5: nothing is long overdue while its connection may be used and nobody is told to see to it."""
    late = datetime.now(UTC) - _LATE
    subject = literal("erp_connectors.connection:") + cast(Connection.id, String)
    told = exists().where(JobRow.name == CARRY, JobRow.subject == subject, JobRow.state.in_(("ready", "running")))
    older = aliased(Link)
    behind = exists().where(older.connection_id == Link.connection_id, older.subject == Link.subject, older.id < Link.id,
                            older.standing.in_((*QUEUED, "parked")))  # fmt: skip
    return session.execute(
        select(Link.id, Link.number, Link.due_at)
        .join(Connection, Link.connection_id == Connection.id)
        .where(Connection.is_active, Link.due_at < late, ~told, ~behind)
    )


def _off_plan(session: Session) -> Iterable[Any]:
    """K3: a prefix of the plan, done only at its end."""
    on_plan = ("," + Link.plan + ",").like("%," + Link.state + ",%")
    at_the_end = ("," + Link.plan).like("%," + Link.state)
    wrong = or_((Link.state != "") & ~on_plan, (Link.standing == "done") & ~at_the_end)
    return session.execute(select(Link.id, Link.number, Link.state, Link.plan).where(Link.origin == "ours", wrong))


def _out_of_order(session: Session) -> Iterable[Any]:
    """O4: of one subject nothing was done while an older document was still on its way."""
    older = aliased(Link)
    overtaken = exists().where(
        older.connection_id == Link.connection_id, older.subject == Link.subject, older.id < Link.id,
        older.done_at > Link.done_at, older.booked_on.is_(None), older.kind.not_in(("customer", "product")),
        older.attempts <= Link.attempts,
    )  # fmt: skip
    return session.execute(select(Link.id, Link.number, Link.subject).where(Link.standing == "done", overtaken))


def _untold(session: Session) -> Iterable[Any]:
    """O1: every event of a kind the connection was told to carry has its link, or the job that will make it."""
    linked = exists().where(Link.connection_id == Connection.id, Link.event_uid == EventRow.uid)
    on_its_way = exists().where(
        func.substr(JobRow.key, 1, 32) == EventRow.uid, JobRow.name.like("%.dispatch.fan_out"), JobRow.state != "done"
    )
    rows = session.execute(
        select(Connection.name, Connection.carries, EventRow.name.label("event"), EventRow.subject)
        .join(EventRow, EventRow.company_id == Connection.company_id)
        .where(Connection.is_active, EventRow.name.in_(EVENTS), EventRow.at >= Connection.since, ~linked, ~on_its_way)
    )
    return [row for row in rows if DRAFTS[row.event][0] in (row.carries or ())]


ALL = (
    Law("K1", "a document has one counterpart per connection, and a counterpart one document", _doubled, "see erp reconcile"),
    Law("K2", "every link that is not ended is due, and no other", _not_queued, "erp sync push"),
    Law("K3", "a link's state is one of its planned steps, and done only at the last", _off_plan, "see erp reconcile"),
    Law("K5", "every document a connection carries has a link or the job that makes it", _untold, "erp sync push"),
    Law("K6", "documents of one subject are carried over in their order", _out_of_order, "see erp reconcile"),
    Law("K7", "nothing is long overdue that nobody is told to see to", _forgotten, "erp sync push"),
)
