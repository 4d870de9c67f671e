"""Where others may join in approvals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core_erp import hookspec

if TYPE_CHECKING:
    from core_erp import Objection, Transaction
    from plugins.approvals.conditions import Fact
    from plugins.approvals.models import Instance, Node, Task


@hookspec(firstresult=True)
def approvals_assignees(tx: Transaction, node: Node, subject: str, facts: Mapping[str, Any]) -> Collection[int] | None:
    """The people (ids of users) who may decide at this node, any one of them; the first who knows decides.

    Asked when a level opens; ``subject`` is ``"returns.return:12"``. An empty answer means anyone who has the node's
    role, which is also what approvals itself answers last; None leaves it to others::

        @hookimpl
        def approvals_assignees(tx, node, subject, facts):
            if facts.get("channel") == "vip":
                return {settings.account_manager}
    """


@hookspec
def approvals_decision_objections(tx: Transaction, task: Task, outcome: str) -> Iterable[Objection]:
    """Every reason why this actor may not decide so; asked with the instance locked, before anything is written.

    ``outcome`` is ``"approve"`` or ``"reject"``; ``task.instance.facts`` tells what it is about. An objection answers
    422 and leaves the task open for somebody else::

        @hookimpl
        def approvals_decision_objections(tx, task, outcome):
            big = task.instance.facts.get("amount_minor", 0) > 1_000_000
            if outcome == "approve" and big and not tx.actor.has_role("manager"):
                yield Objection("acme/manager-needed", "Returns above 10,000 are approved by a manager")
    """


@hookspec
def approvals_task_opened(tx: Transaction, task: Task) -> None:
    """A level was reached and waits: make true what belongs with it, in the same transaction.

    Called at the start of an approval and after each level but the last. To send a message, subscribe to the event
    ``approvals.task_opened`` instead::

        @hookimpl
        def approvals_task_opened(tx, task):
            if task.instance.subject_kind == "returns.return":
                board.show(tx, task.instance.subject_id, waiting_for=task.role)
    """


@hookspec
def approvals_decided(tx: Transaction, instance: Instance, outcome: str) -> None:
    """An approval has ended: ``outcome`` is ``"approve"`` or ``"reject"``. Do now what depended on it.

    Called in the transaction of the last decision; raise to undo that decision too::

        @hookimpl
        def approvals_decided(tx, instance, outcome):
            if instance.subject_kind == "acme.budget" and outcome == "approve":
                operations.release(tx, instance.subject_id)
    """


@hookspec
def approvals_facts(subject_kind: str) -> Iterable[Fact]:
    """What conditions may ask about a kind of document, such as ``"returns.return"``; asked when a flow is saved.

    The plugin that owns the kind tells what it hands to ``approvals.start``; others add what they answer to
    ``approvals_fact_values``. Money is in minor units, as ``int``. Fields of ``erp_extra_fields`` are facts already::

        @hookimpl
        def approvals_facts(subject_kind):
            if subject_kind == "returns.return":
                yield Fact("loyalty_points", "int", "Loyalty points", "points of the customer when the return is asked for")
    """


@hookspec
def approvals_fact_values(
    tx: Transaction, subject_kind: str, subject_id: int, facts: Mapping[str, Any]
) -> Iterable[Mapping[str, Any]]:
    """Values of the facts this plugin told of, by name; asked once, when an approval starts, and kept with it.

    ``facts`` are what the subject's own plugin knows already. Ask the database once at most::

        @hookimpl
        def approvals_fact_values(tx, subject_kind, subject_id, facts):
            if subject_kind == "returns.return":
                yield {"loyalty_points": loyalty.points(tx, facts["partner_id"])}
    """
