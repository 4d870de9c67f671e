"""The decision: what it is about, what the rules say, what may be done with it; and the acts themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from core_erp.identity import User
from core_erp.web import Done
from plugins.approvals import operations, permissions, queries
from plugins.approvals.conditions import facts_of
from plugins.approvals.flows import known
from plugins.approvals.models import Instance, Task
from plugins.approvals.models.tasks import DECISIONS
from plugins.approvals.pages.blueprint import pages
from plugins.approvals.pages.words import HAPPENED, STATES
from plugins.approvals.schemas import incoming

if TYPE_CHECKING:
    from core_erp import Transaction


@pages.shows("/tasks/<int:task_id>", template="approvals/task.html", needs=permissions.VIEW)
def task(tx: Transaction, task_id: int) -> dict[str, Any]:
    """One task: the question is the title, the facts that decide stand below it."""
    found = tx.get(Task, task_id)
    instance = found.instance
    told = list(tx.session.scalars(queries.happenings(tx, instance.id).limit(200)))
    return {
        "task": found, "instance": instance, "facts": instance.facts, "is_decision": found.kind in DECISIONS,
        "fact_label": _labels(tx, instance), "label": _nodes(tx, instance),
        "objections": _objections(tx, found), "reasons": list(tx.session.scalars(queries.reject_reasons(tx))),
        "places": queries.places_behind(tx, task_id), "told": told, "people": _people(tx, instance, told),
        "happened": HAPPENED, "states": STATES, "least": tx.setting("approvals.reject_reason_length"),
    }  # fmt: skip


def _labels(tx: Transaction, instance: Instance) -> Callable[[str], str]:
    """What each fact is called; one that is not in the catalogue by its name."""
    told = {fact.name: fact.label for fact in facts_of(tx.erp, instance.subject_kind)}
    return lambda name: told.get(name) or name.replace("_", " ")


def _nodes(tx: Transaction, instance: Instance) -> Callable[[str], str]:
    """What the flow calls each of its nodes, in the reader's language where it says so."""
    nodes = known.version(tx, instance.flow_id).graph.nodes
    told = {node.id: node.label.get(tx.actor.locale) or node.title for node in nodes}
    return lambda node: told.get(node, node)


def _objections(tx: Transaction, found: Task) -> list[Any]:
    """Why this person may not approve it: the same hooks that the decision asks."""
    if not found.is_open or found.kind not in DECISIONS or not tx.actor.may(permissions.DECIDE.code):
        return []
    answers = tx.hook.approvals_decision_objections(tx=tx, task=found, outcome="approve")
    return [objection for answer in answers if answer for objection in answer]


def _people(tx: Transaction, instance: Instance, told: list[Any]) -> dict[int, str]:
    ids = {h.person_id for h in told} | {instance.requester_id} | {t.decider_id for t in instance.tasks}
    named = select(User.id, User.name).where(User.id.in_({i for i in ids if i is not None}))
    return {row.id: row.name for row in tx.session.execute(named)}


@pages.acts("/tasks/<int:task_id>/decide", needs=permissions.DECIDE, takes=incoming.DecideTask, again="approvals_pages.task")
def decide(tx: Transaction, wish: incoming.Decision, task_id: int) -> Done:
    """Approve or reject; then back to what waits next."""
    operations.decide(tx, task_id, outcome=wish.outcome, reason=wish.reason, reason_code=wish.reason_code, rule=wish.rule)
    return Done(url_for("console_pages.home"), "Approved" if wish.outcome == "approve" else "Rejected")


@pages.acts("/tasks/<int:task_id>/ask", needs=permissions.DECIDE, takes=incoming.AskRequester, again="approvals_pages.task")
def ask(tx: Transaction, wish: incoming.Question, task_id: int) -> Done:
    """Ask the requester for more."""
    operations.ask(tx, task_id, wish.question)
    return Done(url_for("console_pages.home"), "The requester is asked; the clock stands still meanwhile")


@pages.acts("/tasks/<int:task_id>/send-back", needs=permissions.DECIDE, takes=incoming.SendBack, again="approvals_pages.task")
def send_back(tx: Transaction, wish: incoming.Back, task_id: int) -> Done:
    """Send it back to an earlier step."""
    operations.send_back(tx, task_id, to=wish.to, reason=wish.reason)
    return Done(url_for("console_pages.home"), "Sent back")


@pages.acts(
    "/tasks/<int:task_id>/complete", needs=permissions.TAKE_PART, takes=incoming.CompleteTask, again="approvals_pages.task"
)
def complete(tx: Transaction, wish: incoming.Note, task_id: int) -> Done:
    """Say that work is done, or answer a question."""
    operations.complete(tx, task_id, note=wish.note)
    return Done(url_for("console_pages.home"), "Done")


@pages.acts("/tasks/<int:task_id>/claim", needs=permissions.DECIDE)
def claim(tx: Transaction, task_id: int) -> Done:
    """Take it from the pool."""
    operations.claim(tx, task_id)
    return Done(url_for("approvals_pages.task", task_id=task_id), "It is yours now")


@pages.acts("/tasks/<int:task_id>/release", needs=permissions.DECIDE)
def release(tx: Transaction, task_id: int) -> Done:
    """Put it back into the pool."""
    operations.release(tx, task_id)
    return Done(url_for("approvals_pages.task", task_id=task_id), "Back in the pool")
