"""What must hold of links after every commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from core_erp import Law
from core_erp.outbox import EventRow, JobRow
from plugins.erp_connectors.dispatch import EVENTS
from plugins.erp_connectors.models import Connection, Link


def _doubled(session: Session) -> Iterable[Any]:
    ours = select(Link.connection_id, Link.kind, Link.our_id).group_by(Link.connection_id, Link.kind, Link.our_id)
    theirs = select(Link.connection_id, Link.kind, Link.their_number).where(Link.their_number.is_not(None))
    theirs = theirs.group_by(Link.connection_id, Link.kind, Link.their_number)
    return [row for query in (ours, theirs) for row in session.execute(query.having(func.count() > 1))]


def _without_a_job(session: Session) -> Iterable[Any]:
    alive = exists().where(JobRow.key == Link.job_key, JobRow.state.in_(("ready", "running")))
    stopped = exists().where(JobRow.key == Link.job_key, JobRow.state.in_(("dead", "skipped")))
    lost = or_(
        Link.standing.in_(("open", "waiting", "unknown")) & ~alive & ~stopped,
        (Link.standing == "parked") & ~stopped & ~alive,
    )
    return session.execute(select(Link.id, Link.number, Link.standing).where(lost))


def _off_plan(session: Session) -> Iterable[Any]:
    on_plan = ("," + Link.plan + ",").like("%," + Link.state + ",%")
    at_the_end = ("," + Link.plan).like("%," + Link.state)
    wrong = or_((Link.state != "") & ~on_plan, (Link.standing == "done") & ~at_the_end)
    return session.execute(select(Link.id, Link.number, Link.state, Link.plan).where(wrong))


def _untold(session: Session) -> Iterable[Any]:
    linked = exists().where(Link.connection_id == Connection.id, Link.event_uid == EventRow.uid)
    on_its_way = exists().where(
        func.substr(JobRow.key, 1, 32) == EventRow.uid, JobRow.name.like("%.dispatch.fan_out"), JobRow.state != "done"
    )
    return session.execute(
        select(Connection.name, EventRow.name.label("event"), EventRow.subject)
        .join(EventRow, EventRow.company_id == Connection.company_id)
        .where(Connection.is_active, EventRow.name.in_(EVENTS), EventRow.at >= Connection.since, ~linked, ~on_its_way)
    )


ALL = (
    Law("K1", "a document has one counterpart per connection, and a counterpart one document", _doubled, "see erp reconcile"),
    Law("K2", "every link that is not done has the job that carries it", _without_a_job, "erp sync push"),
    Law("K3", "a link's state is one of its planned steps, and done only at the last", _off_plan, "see erp reconcile"),
    Law("K5", "every received return and credit note since a connection was made has a link or a job", _untold, "erp sync push"),
)
