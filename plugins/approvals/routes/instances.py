"""Approvals as wholes: what happened, what was said, taken back, held, resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugins.approvals import operations, permissions, queries
from plugins.approvals.models import Comment, Instance
from plugins.approvals.routes.blueprint import routes
from plugins.approvals.schemas import incoming, views

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction


@routes.reads("/instances/<int:instance_id>", gives=views.InstanceView, needs=permissions.VIEW)
def instance(tx: Transaction, instance_id: int) -> Instance:
    """An approval with its tasks."""
    return tx.get(Instance, instance_id)


@routes.lists("/instances/<int:instance_id>/happenings", gives=views.HappeningView, needs=permissions.VIEW)
def happenings(tx: Transaction, instance_id: int) -> Select[Any]:
    """Everything that happened in it, with person and time."""
    return queries.happenings(tx, instance_id)


@routes.lists("/instances/<int:instance_id>/comments", gives=views.CommentView, needs=permissions.TAKE_PART)
def comments(tx: Transaction, instance_id: int) -> Select[Any]:
    """The messages (留言); its requester without the right to see approvals gets the public ones."""
    return queries.comments(tx, instance_id)


@routes.writes(
    "POST",
    "/instances/<int:instance_id>/comments",
    takes=incoming.LeaveComment,
    gives=views.CommentView,
    needs=permissions.TAKE_PART,
    status=201,
)
def comment(tx: Transaction, wish: incoming.Words, instance_id: int) -> Comment:
    """Leave a message."""
    return operations.comment(tx, instance_id, wish.text, mentions=wish.mentions, is_public=wish.is_public)


@routes.writes(
    "POST",
    "/instances/<int:instance_id>/withdraw",
    takes=incoming.GiveReason,
    gives=views.InstanceView,
    needs=permissions.TAKE_PART,
)
def take_back(tx: Transaction, wish: incoming.Why, instance_id: int) -> Instance:
    """Take one's own request back (撤回)."""
    return operations.take_back(tx, instance_id, reason=wish.reason)


@routes.writes(
    "POST", "/instances/<int:instance_id>/pause", takes=incoming.GiveReason, gives=views.InstanceView,
    needs=permissions.SUPERVISE,
)  # fmt: skip
def pause(tx: Transaction, wish: incoming.Why, instance_id: int) -> Instance:
    """Hold it: nothing is decided and no timer runs."""
    return operations.pause(tx, instance_id, reason=wish.reason)


@routes.writes(
    "POST", "/instances/<int:instance_id>/resume", takes=incoming.GiveReason, gives=views.InstanceView,
    needs=permissions.SUPERVISE,
)  # fmt: skip
def resume(tx: Transaction, wish: incoming.Why, instance_id: int) -> Instance:
    """Let it go on."""
    return operations.resume(tx, instance_id, reason=wish.reason)
