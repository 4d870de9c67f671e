"""What approvals tell the shell: the tasks of the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import url_for

from core_erp import hookimpl
from core_erp.i18n import word
from core_erp.web.inbox import InboxTask
from plugins.approvals import permissions, queries
from plugins.approvals.models import Task

if TYPE_CHECKING:
    from core_erp import Transaction

_TITLES = {
    "question": word("Answer: {note}"),
    "resubmit": word("Look at {number} again and send it anew"),
    "task": word("{label}: {number}"),
    "consult": word("Give your opinion on {number}"),
}
_DECIDE = word("Decide: {label}, {number}")


@hookimpl
def erp_inbox_tasks(tx: Transaction, most: int) -> Iterable[InboxTask]:
    """Open tasks of this person: decisions, work, questions."""
    if not tx.actor.may(permissions.TAKE_PART.code):
        return
    for task in tx.session.scalars(queries.inbox(tx).order_by(Task.due_at, Task.id).limit(most)).unique():
        number = str(task.instance.facts.get("number") or task.instance.subject)
        yield InboxTask(
            key=f"approvals.task:{task.id}", title=_TITLES.get(task.kind, _DECIDE),
            facts={"label": task.label or task.node, "number": number, "note": task.note}, document=number, button=word("Decide")
            if task.kind not in _TITLES else word("Open"), url=url_for("approvals_pages.task", task_id=task.id),
            due_at=task.due_at, since=task.opened_at, is_mine=task.is_personal or task.claimed_by == tx.actor.user_id,
        )  # fmt: skip
