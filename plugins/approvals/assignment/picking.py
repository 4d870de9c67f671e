"""Pick one of several: in turn (轮流分配), or whoever has least to do (S73: 系统自动分配处理人)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from core_erp.db import table_of
from plugins.approvals.models import Assignee, Rotation

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.flows.definition import Assignment, Node
    from plugins.approvals.running.run import Run


def pick(run: Run, node: Node, rule: Assignment, people: tuple[int, ...]) -> tuple[int, ...]:
    """One of these people (by id), or all of them when the rule picks nobody."""
    if rule.pick == "round_robin":
        return (people[_drawn(run, node) % len(people)],)
    if rule.pick == "least_loaded":
        load = _load(run.tx, people)
        return (min(people, key=lambda person: (load.get(person, 0), person)),)
    return people


def _load(tx: Transaction, people: tuple[int, ...]) -> dict[int, int]:
    """Open tasks of each."""
    counted = (
        select(Assignee.user_id, func.count()).where(Assignee.is_open, Assignee.user_id.in_(people)).group_by(Assignee.user_id)
    )
    return dict(tx.session.execute(counted).all())


def _drawn(run: Run, node: Node) -> int:
    """How many this node has given out before; its row is locked, so that two at once get two numbers."""
    mine = (Rotation.company_id == run.instance.company_id) & (Rotation.flow == run.graph.code) & (Rotation.node == node.id)
    session = run.tx.session
    counted = update(Rotation).where(mine).values(drawn=Rotation.drawn + 1).returning(Rotation.drawn)
    drawn = session.scalar(counted.execution_options(synchronize_session=False))
    if drawn is None:
        session.connection().execute(
            insert(table_of(Rotation)),
            {"company_id": run.instance.company_id, "flow": run.graph.code, "node": node.id, "drawn": 1},
        )
        drawn = 1
    return int(drawn) - 1
