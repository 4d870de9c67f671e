"""Send it back to an earlier node, or to whoever asked (退回)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import refuse, reject
from plugins.approvals.events import SentBack
from plugins.approvals.flows.definition import START, Node
from plugins.approvals.models import Instance, Task
from plugins.approvals.operations.asking import REQUESTER, mine
from plugins.approvals.operations.deciding import record
from plugins.approvals.operations.saying import needed
from plugins.approvals.rejecting import Grounds
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.opening import Opening, open_tasks
from plugins.approvals.running.run import Run
from plugins.approvals.running.walking import drive, go_back

if TYPE_CHECKING:
    from core_erp import Transaction


def send_back(tx: Transaction, task_id: int, *, to: str, reason: str) -> Instance:
    """``to`` is the id of an earlier node that somebody decided at, or ``requester``, after whom the flow begins again.

    Whoever decides here counts as a decider. Raises ``approvals/not-earlier`` with the nodes it could go to.
    """
    run, task = mine(tx, task_id)
    if to not in (places := earlier(run, task)):
        raise reject(
            "approvals/not-earlier", "It cannot go back to {node}; it can to {known}", "/to", node=to, known=", ".join(places)
        )
    refuse([*tx.hook.approvals_decision_objections(tx=tx, task=task, outcome="return")])
    text = needed(tx, reason)
    record(run, task, "returned", Grounds(text))
    if to == REQUESTER:
        _to_requester(run, text)
    else:
        for other in run.of_step(task.step):
            if other.is_active:
                run.turn(other, "withdrawn", "withdrawn")
        go_back(run, to)
    drive(run)
    run.events.append(SentBack(**run.about, task_id=task.id, node=task.node, to=to, reason=text))
    return finish(run)


def earlier(run: Run, task: Task) -> list[str]:
    """Where a task can be sent back to."""
    visited = {t.node for t in run.tasks if t.state in ("approved", "done") and t.kind in ("approve", "task", "consult")}
    before = [node.id for node in run.graph.nodes if node.id in visited and task.node in run.graph.after[node.id]]
    return before if run.instance.requester_id is None else [*before, REQUESTER]


def _to_requester(run: Run, reason: str) -> None:
    for task in run.tasks:
        if task.is_active:
            run.turn(task, "withdrawn", "withdrawn")
    person = run.instance.requester_id
    assert person is not None
    start = Node(id=START, label={"en": "Back to the requester"})
    open_tasks(run, [Opening(start, run.next_step(), kind="resubmit", role=REQUESTER, people=(person,), note=reason)])
