"""Ask the requester for more information, or anybody for an opinion."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import refuse, reject, require
from plugins.approvals import permissions
from plugins.approvals.events import InformationAsked
from plugins.approvals.fairness.hands import hand_objections
from plugins.approvals.fairness.turns import turn_objections
from plugins.approvals.flows.definition import Limit
from plugins.approvals.models import Instance, Task
from plugins.approvals.models.tasks import DECISIONS
from plugins.approvals.operations.saying import needed
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.opening import Opening, open_tasks
from plugins.approvals.running.run import Run
from plugins.approvals.running.taking import take_task
from plugins.approvals.time.limits import due

if TYPE_CHECKING:
    from core_erp import Transaction

REQUESTER = "requester"


def ask(tx: Transaction, task_id: int, question: str) -> Instance:
    """Ask the requester for more (补充资料); the task waits, and its own clock starts anew when the answer is there.

    The answer has a limit of its own, the setting ``answer_hours``. Raises ``approvals/no-requester`` and what ``decide``
    raises when it is not this actor's turn.
    """
    run, task = mine(tx, task_id)
    if run.instance.requester_id is None:
        raise reject("approvals/no-requester", "Nobody in particular has asked for this, so that nobody can answer")
    text = needed(tx, question, "/question")
    run.turn(task, "waiting", "asked", question=text)
    for assignee in task.assignees if task.is_personal else ():
        assignee.is_open = False
    (opened,) = open_tasks(run, [
        Opening(run.node_of(task), task.step, kind="question", role=REQUESTER, people=(run.instance.requester_id,), note=text,
                parent=task),
    ])  # fmt: skip
    times = due(tx, Limit(hours=Decimal(tx.setting("approvals.answer_hours"))), tx.now)
    opened.due_at, opened.remind_at, opened.escalate_at = times.due_at, times.remind_at, times.escalate_at
    run.events.append(
        InformationAsked(**run.about, task_id=task.id, asked_ids=opened.assignee_ids, role=REQUESTER, question=text)
    )
    return finish(run)


def consult(tx: Transaction, task_id: int, question: str, *, person_id: int | None = None, role: str = "") -> Instance:
    """Ask a person or a role for an opinion on the side (征询), finance or quality say; it decides and holds up nothing."""
    run, task = mine(tx, task_id)
    if (person_id is None) == (not role):
        raise reject("approvals/whom", "Name a person or a role", "/person_id")
    if person_id is not None:
        refuse([(o for o in hand_objections(run, task, person_id) if o.code == "approvals/unknown-person")])
    text = needed(tx, question, "/question")
    people = () if person_id is None else (person_id,)
    open_tasks(run, [
        Opening(run.node_of(task), task.step, kind="consult", role=role or "consultant", people=people, note=text, parent=task)
    ])  # fmt: skip
    run.events.append(InformationAsked(**run.about, task_id=task.id, asked_ids=people, role=role, question=text))
    return finish(run)


def mine(tx: Transaction, task_id: int) -> tuple[Run, Task]:
    """A decision that is this actor's turn."""
    require(tx, permissions.DECIDE)
    run, task = take_task(tx, task_id)
    if task.kind not in DECISIONS:
        raise reject("approvals/no-decision", "There is nothing to decide here; say when it is done")
    refuse([turn_objections(tx, task)])
    return run, task
