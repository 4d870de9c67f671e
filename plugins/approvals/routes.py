"""The web API of approvals: the inbox, deciding, and the flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core_erp.http import Routes
from plugins.approvals import flows, operations, permissions, queries
from plugins.approvals.models import Flow, Instance, Task
from plugins.approvals.schemas import DecideTask, Decision, DefineFlow, FlowView, FlowWish, InstanceView, TaskView

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction

routes = Routes("approvals", "Approvals")


@routes.lists("/tasks", gives=TaskView, needs=permissions.DECIDE)
def inbox(tx: Transaction) -> Select[Any]:
    """Tasks that wait for me (待办)."""
    return queries.inbox(tx)


@routes.lists("/tasks/all", gives=TaskView, needs=permissions.VIEW)
def all_tasks(tx: Transaction) -> Select[Any]:
    """Tasks that wait for anybody."""
    return queries.all_open(tx)


@routes.reads("/tasks/<int:task_id>", gives=TaskView, needs=permissions.VIEW)
def task(tx: Transaction, task_id: int) -> Task:
    """One task and what it is about."""
    return tx.get(Task, task_id)


@routes.writes("POST", "/tasks/<int:task_id>/decide", takes=DecideTask, gives=InstanceView, needs=permissions.DECIDE)
def decide(tx: Transaction, wish: Decision, task_id: int) -> Instance:
    """Approve or reject one level."""
    return operations.decide(tx, task_id, outcome=wish.outcome, reason=wish.reason)


@routes.reads("/instances/<int:instance_id>", gives=InstanceView, needs=permissions.VIEW)
def instance(tx: Transaction, instance_id: int) -> Instance:
    """An approval with its levels."""
    return tx.get(Instance, instance_id)


@routes.lists("/flows", gives=FlowView, needs=permissions.VIEW)
def list_flows(tx: Transaction) -> Select[Any]:
    """All versions of all flows."""
    return queries.flows(tx)


@routes.writes("POST", "/flows", takes=DefineFlow, gives=FlowView, needs=permissions.DESIGN, status=201)
def define(tx: Transaction, wish: FlowWish) -> Flow:
    """Draft the next version of a flow."""
    return flows.define(tx, wish.code, name=wish.name, nodes=wish.nodes)


@routes.writes("POST", "/flows/<int:flow_id>/publish", gives=FlowView, needs=permissions.DESIGN)
def publish(tx: Transaction, flow_id: int) -> Flow:
    """New approvals follow this version from now on."""
    return flows.publish(tx, flow_id)
