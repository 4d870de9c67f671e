"""Everything else that a person can do with a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.approvals import operations, permissions
from plugins.approvals.models import Instance
from plugins.approvals.routes.blueprint import routes
from plugins.approvals.schemas import incoming, views

if TYPE_CHECKING:
    from core_erp import Transaction


@routes.writes("POST", "/tasks/<int:task_id>/claim", gives=views.InstanceView, needs=permissions.DECIDE)
def claim(tx: Transaction, task_id: int) -> Instance:
    """Take a task that is for several (领取)."""
    return operations.claim(tx, task_id)


@routes.writes("POST", "/tasks/<int:task_id>/release", gives=views.InstanceView, needs=permissions.DECIDE)
def release(tx: Transaction, task_id: int) -> Instance:
    """Give it back."""
    return operations.release(tx, task_id)


@routes.writes(
    "POST", "/tasks/<int:task_id>/ask", takes=incoming.AskRequester, gives=views.InstanceView, needs=permissions.DECIDE
)
def ask(tx: Transaction, wish: incoming.Question, task_id: int) -> Instance:
    """Ask the requester for more information (补充资料)."""
    return operations.ask(tx, task_id, wish.question)


@routes.writes("POST", "/tasks/<int:task_id>/consult", takes=incoming.Consult, gives=views.InstanceView, needs=permissions.DECIDE)
def consult(tx: Transaction, wish: incoming.Question, task_id: int) -> Instance:
    """Ask a person or a role for an opinion (征询)."""
    return operations.consult(tx, task_id, wish.question, person_id=wish.person_id, role=wish.role)


@routes.writes(
    "POST", "/tasks/<int:task_id>/add-signer", takes=incoming.AddSigner, gives=views.InstanceView, needs=permissions.DECIDE
)
def add_signer(tx: Transaction, wish: incoming.Signer, task_id: int) -> Instance:
    """Have somebody else sign as well (加签)."""
    return operations.add_signer(tx, task_id, person_id=wish.person_id, where=wish.where, note=wish.note)


@routes.writes(
    "POST", "/tasks/<int:task_id>/transfer", takes=incoming.TransferTask, gives=views.InstanceView, needs=permissions.DECIDE
)
def transfer(tx: Transaction, wish: incoming.Hand, task_id: int) -> Instance:
    """Hand it to somebody else (转交)."""
    return operations.transfer(tx, task_id, person_id=wish.person_id or 0, reason=wish.reason)


@routes.writes(
    "POST", "/tasks/<int:task_id>/send-back", takes=incoming.SendBack, gives=views.InstanceView, needs=permissions.DECIDE
)
def send_back(tx: Transaction, wish: incoming.Back, task_id: int) -> Instance:
    """Send it back to an earlier node or to the requester (退回)."""
    return operations.send_back(tx, task_id, to=wish.to, reason=wish.reason)


@routes.writes(
    "POST", "/tasks/<int:task_id>/reassign", takes=incoming.ReassignTask, gives=views.InstanceView, needs=permissions.SUPERVISE
)
def reassign(tx: Transaction, wish: incoming.Hand, task_id: int) -> Instance:
    """Give somebody's task to another person or role (改派)."""
    return operations.reassign(tx, task_id, person_id=wish.person_id, role=wish.role, reason=wish.reason)


@routes.writes("POST", "/tasks/<int:task_id>/urge", gives=views.InstanceView, needs=permissions.TAKE_PART)
def urge(tx: Transaction, task_id: int) -> Instance:
    """Ask for speed (催办): the requester, or whoever sees approvals."""
    return operations.urge(tx, task_id)
