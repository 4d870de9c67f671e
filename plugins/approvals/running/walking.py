"""From node to node: leaving one, arriving at the next, coming to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.approvals.conditions import ConditionFailed
from plugins.approvals.flows.conditioning import holds
from plugins.approvals.flows.definition import END, START, Node, Transition
from plugins.approvals.nodes.kinds import PASS, REJECT, kinds
from plugins.approvals.running.opening import Opening, open_tasks
from plugins.approvals.running.rescuing import rescue

if TYPE_CHECKING:
    from plugins.approvals.models import Task
    from plugins.approvals.running.run import Run

JOIN = "join"


# -- leaving ------------------------------------------------------------------------------------------------------


def ended(run: Run, task: Task) -> None:
    """A task of the graph has ended: if that decides its node, go on from there until people or events are waited for."""
    node = run.node_of(task)
    if task.kind == "rescue":
        outcome: str | None = PASS if task.state == "approved" else REJECT
    else:
        outcome = kinds(run.tx)[node.kind].tally(node, run.of_step(task.step))
    if outcome is not None:
        close_step(run, node, task.step, outcome, otherwise=task.rule == "transitions")
    drive(run)


def close_step(run: Run, node: Node, step: int, outcome: str, *, otherwise: bool = False) -> None:
    """A node is done with: withdraw what is left of it, then go on, back, or end in a rejection."""
    for task in run.of_step(step):
        if task.is_active:
            run.turn(task, "withdrawn", "withdrawn")
    run.note("left", node=node.id, step=step, outcome=outcome)
    if outcome == PASS:
        leave(run, node.id, step, otherwise=otherwise)
    elif node.reject_to == END:
        end(run, "rejected")
    else:
        go_back(run, node.reject_to)


def leave(run: Run, node_id: str, step: int, *, otherwise: bool = False) -> None:
    """Set out from a node that is done with; by the way without a condition when a person decided so after a failed one."""
    try:
        ways = _ways(run, node_id, otherwise=otherwise)
    except ConditionFailed as failed:
        rescue(run, run.graph.by_id.get(node_id) or Node(id=node_id), step, failed, what="transitions")
        return
    run.arrivals.extend(way.target for way in ways)


def _ways(run: Run, node_id: str, *, otherwise: bool) -> list[Transition]:
    ways = run.graph.ways_from(node_id)
    plain = [way for way in ways if way.when is None]
    if otherwise:
        return plain
    met = [way for way in ways if way.when is not None and holds(run.tx, run.graph, way.when, run.facts)]
    if node_id != START and run.graph.by_id[node_id].split == "all":
        return [*met, *plain] if len(plain) > 1 else met or plain
    return (met or plain)[:1]


def go_back(run: Run, node_id: str) -> None:
    """Come to an earlier node again; whatever has begun behind it is withdrawn."""
    behind = run.graph.after[node_id] | {node_id}
    for task in run.tasks:
        if task.is_active and task.node in behind:
            run.turn(task, "withdrawn", "withdrawn")
    enter(run, node_id)


# -- arriving -----------------------------------------------------------------------------------------------------


def drive(run: Run) -> None:
    """Go on until people or events are waited for, or until the end."""
    while run.instance.state == "open":
        if run.arrivals:
            _arrive(run, run.arrivals.pop(0))
        elif joined := _joined(run):
            run.turn(joined, "done", "joined")
            enter(run, joined.node)
        else:
            break
    if run.instance.state == "open" and not run.active_steps():
        end(run, "approved")


def _arrive(run: Run, node_id: str) -> None:
    """At a node that several ways lead to, the others that are under way are waited for."""
    if node_id == END or any(task.kind == JOIN and task.is_active and task.node == node_id for task in run.tasks):
        return
    if _comes_more(run, node_id):
        open_tasks(run, [Opening(run.graph.by_id[node_id], run.next_step(), kind=JOIN, role="", waits=True)])
    else:
        enter(run, node_id)


def _joined(run: Run) -> Task | None:
    """A node whose branches have all arrived."""
    joins = (task for task in run.tasks if task.kind == JOIN and task.is_active)
    return next((task for task in joins if not _comes_more(run, task.node)), None)


def _comes_more(run: Run, node_id: str) -> bool:
    """Is anything still under way that may lead to this node?"""
    under_way = [node for node in run.active_steps().values() if node != node_id]
    return node_id in run.arrivals or any(node_id in run.graph.after.get(node, ()) for node in [*under_way, *run.arrivals])


def enter(run: Run, node_id: str) -> None:
    """The flow has come to a node: it decides at once, or tasks are opened and waited for."""
    node, step = run.graph.by_id[node_id], run.next_step()
    run.note("entered", node=node_id, step=step)
    outcome = kinds(run.tx)[node.kind].enter(run, node, step)
    if outcome is not None:
        close_step(run, node, step, outcome)


def end(run: Run, state: str, *, reason: str = "") -> None:
    """The approval is over; what is still active is withdrawn."""
    run.arrivals.clear()
    for task in run.tasks:
        if task.is_active:
            run.turn(task, "withdrawn", "withdrawn")
    run.turn_instance(state, "ended", reason=reason)
    run.outcome = {"approved": "approve", "rejected": "reject"}.get(state)
