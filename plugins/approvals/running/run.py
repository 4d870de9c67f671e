"""An approval under way: its instance, locked, its tasks, the graph it follows, and what has happened in this act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from core_erp.db import table_of
from plugins.approvals.flows.definition import Definition, Node
from plugins.approvals.models import Happening, Instance, Task
from plugins.approvals.workflow import INSTANCE, TASK

if TYPE_CHECKING:
    from core_erp import Event, Transaction

_TELL = insert(table_of(Happening))


@dataclass
class Run:
    """The one way an approval changes: every change of a state is a happening too, so that replaying them is enough."""

    tx: Transaction
    instance: Instance
    graph: Definition
    happened: list[tuple[Task | None, dict[str, Any]]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    opened: list[Task] = field(default_factory=list)
    """Tasks that began to wait for somebody in this act: neighbours are told at its end."""
    copies: list[tuple[str, str, tuple[int, ...]]] = field(default_factory=list)
    """Who is to be told (抄送): node, role, people."""
    arrivals: list[str] = field(default_factory=list)
    """Nodes that the flow is on its way to."""
    outcome: str | None = None
    """How the approval ended in this act."""
    steps: int = 0
    """Steps that were begun in this act without a task of their own."""

    # -- what happens -----------------------------------------------------------------------------------------------

    def note(self, kind: str, about: Task | None = None, /, *, node: str = "", step: int | None = None, **data: Any) -> None:
        """Something happened, by the person who acts."""
        self.happened.append((about, {
            "company_id": self.instance.company_id, "at": self.tx.now, "kind": kind, "person_id": self.tx.actor.user_id,
            "node": about.node if about else node, "step": about.step if about else step, "data": data,
        }))  # fmt: skip

    def turn(self, task: Task, to: str, kind: str, **data: Any) -> None:
        """A task changes its state."""
        TASK.advance(task, to)
        ends = to not in ("open", "waiting")
        task.is_automatic = ends and to != "withdrawn" and task.decider_id is None
        if task.is_automatic:
            data["automatic"] = True
        self.note(kind, task, task=to, **data)
        if ends:
            for assignee in task.assignees if task.is_personal else ():
                assignee.is_open = False

    def turn_instance(self, to: str, kind: str, **data: Any) -> None:
        """The approval itself changes its state."""
        INSTANCE.advance(self.instance, to)
        self.instance.closed_at = None if to in ("open", "appealed") else self.tx.now
        self.note(kind, instance=to, **data)

    # -- what is so now ---------------------------------------------------------------------------------------------

    @property
    def tasks(self) -> list[Task]:
        return self.instance.tasks

    @property
    def facts(self) -> Mapping[str, Any]:
        """The frozen facts, and who has asked and decided so far."""
        return {**self.instance.facts, "requester_id": self.instance.requester_id, "last_approver_id": self.last_approver}

    @property
    def about(self) -> dict[str, Any]:
        """What every event about this approval says."""
        instance = self.instance
        return {"instance_id": instance.id, "subject_kind": instance.subject_kind, "subject_id": instance.subject_id}

    @property
    def last_approver(self) -> int | None:
        done = [t for t in self.tasks if t.is_decision and t.state == "approved"]
        return max(done, key=lambda t: (t.decided_at, t.position)).decider_id if done else None

    def of_step(self, step: int) -> list[Task]:
        return [task for task in self.tasks if task.step == step]

    def active_steps(self) -> dict[int, str]:
        """Step -> node, of the steps in which something is still to be done."""
        return {task.step: task.node for task in self.tasks if task.is_active}

    def next_step(self) -> int:
        """A number for a new visit of a node."""
        self.steps = max([self.steps, *(task.step + 1 for task in self.tasks)]) + 1
        return self.steps - 1

    def next_position(self) -> int:
        return max((task.position for task in self.tasks), default=-1) + 1

    def node_of(self, task: Task) -> Node:
        """The node a task belongs to; a plain one for those outside the graph, such as a request sent back."""
        return self.graph.by_id.get(task.node) or Node(id=task.node)

    # -- writing ----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write what changed, then what happened, in one statement."""
        self.tx.flush()
        rows = [{**row, "instance_id": self.instance.id, "task_id": task.id if task else None} for task, row in self.happened]
        if rows:
            self.tx.session.connection().execute(_TELL, rows)
        self.happened.clear()
