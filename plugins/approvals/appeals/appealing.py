"""Make an appeal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core_erp import Conflict, Objection, object_to, refuse
from core_erp.attachments import Attachment
from plugins.approvals.assignment.finding import find
from plugins.approvals.events import Appealed
from plugins.approvals.fairness.asking import take_part
from plugins.approvals.flows.definition import Node
from plugins.approvals.models import Appeal, Task
from plugins.approvals.operations.saying import needed
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.opening import Opening, open_tasks
from plugins.approvals.running.run import Run
from plugins.approvals.running.taking import take

if TYPE_CHECKING:
    from core_erp import Transaction


def appeal(tx: Transaction, instance_id: int, *, grounds: str, evidence: Sequence[int] = ()) -> Appeal:
    """Appeal against the rejection of a request: by its requester, or by whoever sees approvals for a customer.

    ``evidence`` are ids of attachments of the subject; at least one must be newer than the rejection. Raises Refused
    ``approvals/appeal-late`` with the deadline, ``approvals/new-evidence``, Conflict ``approvals/not-rejected`` and, once
    an appeal was decided, ``approvals/appealed-already``.
    """
    run = take(tx, instance_id)
    take_part(tx, run.instance)
    rejected = _rejected(run)
    deadline = deadline_of(run)
    said = needed(tx, grounds, "/grounds")
    refuse([_late(tx, deadline), _evidence(run, rejected, evidence), _twice(run)])
    run.turn_instance("appealed", "appealed", grounds=said, evidence=list(evidence))
    made = _write(run, rejected, said, list(evidence), deadline)
    _ask_reviewer(run, rejected, said)
    run.events.append(Appealed(**run.about, appeal_id=made.id, grounds=said))
    finish(run)
    return made


def deadline_of(run: Run) -> datetime:
    """The last moment for an appeal against this rejection."""
    assert run.instance.closed_at is not None
    return run.instance.closed_at + timedelta(days=run.graph.appeal.within_days)


def _rejected(run: Run) -> Task:
    rejected = [task for task in run.tasks if task.state == "rejected"]
    if run.instance.state != "rejected" or not rejected:
        raise Conflict(
            "This approval is {state}; only a rejection can be appealed against", code="approvals/not-rejected",
            state=run.instance.state,
        )  # fmt: skip
    return rejected[-1]


def _late(tx: Transaction, deadline: datetime) -> Iterable[Objection]:
    if tx.now > deadline:
        yield object_to("approvals/appeal-late", "An appeal was possible until {deadline}", deadline=deadline.isoformat())


def _evidence(run: Run, rejected: Task, evidence: Sequence[int]) -> Iterable[Objection]:
    """Each must be kept with the subject, and one must be new."""
    instance = run.instance
    wanted = select(Attachment.id, Attachment.uploaded_at).where(
        Attachment.id.in_(evidence), Attachment.subject_kind == instance.subject_kind,
        Attachment.subject_id == instance.subject_id, Attachment.company_id == instance.company_id,
    )  # fmt: skip
    found = {row.id: row.uploaded_at for row in run.tx.session.execute(wanted)}
    if missing := [i for i in evidence if i not in found]:
        yield object_to("approvals/unknown-evidence", "There is no attachment {id} of this", "/evidence", id=missing[0])
    elif not any(rejected.decided_at is None or at >= rejected.decided_at for at in found.values()):
        yield object_to("approvals/new-evidence", "An appeal needs evidence that is newer than the rejection", "/evidence")


def _twice(run: Run) -> Iterable[Objection]:
    before = select(func.count()).where(Appeal.instance_id == run.instance.id)
    if run.tx.session.scalar(before):
        yield object_to("approvals/appealed-already", "There was an appeal already; its outcome is final")


def _write(run: Run, rejected: Task, grounds: str, evidence: list[int], deadline: datetime) -> Appeal:
    tx = run.tx
    made = tx.add(Appeal(
        company_id=run.instance.company_id, instance_id=run.instance.id, rejected_task_id=rejected.id,
        appealed_id=rejected.decider_id, appellant_id=tx.actor.user_id, grounds=grounds, evidence=evidence, state="open",
        at=tx.now, deadline=deadline, reason="",
    ))  # fmt: skip
    tx.flush()
    return made


def _ask_reviewer(run: Run, rejected: Task, grounds: str) -> None:
    """Whoever the flow names for appeals; people who took part are not chosen, and may not decide either."""
    node = Node(id=rejected.node, kind="appeal", label={"en": "Appeal"}, assignees=run.graph.appeal.assignees)
    found = find(run, node)
    open_tasks(run, [
        Opening(node, run.next_step(), kind="appeal", role=found.role, people=found.people, note=grounds, parent=rejected)
    ])  # fmt: skip
