"""What must hold of notices after every commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Integer, String, cast, literal, select
from sqlalchemy.orm import Session

from core_erp import Law
from core_erp.outbox import JobRow
from plugins.notices.models import Delivery


def _nobody_carries(session: Session) -> Iterable[Any]:
    """A delivery on its way has the job that carries it, ready, running or set aside for a person."""
    key = literal("notices.deliver:") + Delivery.uid + literal(":") + cast(cast(Delivery.round, Integer), String)
    carried = select(JobRow.id).where(JobRow.key == key, JobRow.state.in_(("ready", "running", "dead"))).exists()
    return session.execute(select(Delivery.id, Delivery.uid).where(Delivery.state == "pending", ~carried)).all()


LAWS = (Law("D1", "every notice on its way has the job that carries it", _nobody_carries, "ask for it again: erp notices retry"),)
