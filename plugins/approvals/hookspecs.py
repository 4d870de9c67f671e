"""Where others may join in approvals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core_erp import hookspec

if TYPE_CHECKING:
    from core_erp import Objection, Transaction
    from plugins.approvals.conditions import Fact
    from plugins.approvals.flows.definition import Definition, Node
    from plugins.approvals.lint import Finding, World
    from plugins.approvals.models import Instance, Task
    from plugins.approvals.nodes.kinds import NodeKind


@hookspec
def approvals_node_kinds() -> Iterable[NodeKind]:
    """Kinds of node that flows may use besides approve, task, consult, notify, automatic and wait.

    ``enter(run, node, step)`` is called when a flow arrives: answer ``"pass"`` or ``"reject"``, or open tasks and answer
    None. ``options`` of the node in the flow document are yours. A node that spot-checks one return in ten::

        @hookimpl
        def approvals_node_kinds():
            def spot_check(run, node, step):
                if run.instance.subject_id % node.options.get("every", 10):
                    return "pass"
                approvals.open_tasks_of_node(run, [approvals.Opening(node, step, role="quality")])

            yield approvals.NodeKind(name="spot_check", title="Spot check", enter=spot_check)
    """


@hookspec
def approvals_flow_templates() -> Iterable[Mapping[str, Any]]:
    """Flow documents that every company begins with, published, and may copy.

    ``approvals.flows_in`` reads a folder of YAML files; the first plugin that has a code keeps it::

        @hookimpl
        def approvals_flow_templates():
            return approvals.flows_in("acme_rma.flows")
    """


@hookspec
def approvals_assignee_rules() -> Iterable[str]:
    """Names of assignee rules that a plugin answers in ``approvals_assignees``, so that flows may use them.

    Asked when a flow is saved. A plugin that knows who looks after a customer::

        @hookimpl
        def approvals_assignee_rules():
            yield "account_manager"

        @hookimpl
        def approvals_assignees(tx, node, facts):
            if node.assignees.rule == "account_manager":
                return {managers.of(tx, facts["partner_id"])}
    """


@hookspec(firstresult=True)
def approvals_assignees(tx: Transaction, node: Node, subject: str, facts: Mapping[str, Any]) -> Collection[int] | None:
    """The people (ids of users) a node is for; the first who knows decides.

    Asked when the flow arrives; ``node.assignees`` is the rule of the flow, or its fallback when that found nobody;
    ``subject`` is ``"returns.return:12"``; ``facts`` also has ``requester_id`` and ``last_approver_id``. An empty answer
    means nobody in particular: whoever has the role, or else the fallback. None leaves it to others, and in the end to
    approvals itself, which goes by the rule::

        @hookimpl
        def approvals_assignees(tx, node, subject, facts):
            if facts.get("channel") == "vip":
                return {settings.account_manager}
    """


@hookspec(firstresult=True)
def approvals_verdict(tx: Transaction, flow: Definition, node: Node, subject: str, facts: Mapping[str, Any]) -> str | None:
    """How an automatic node decides: ``"approve"`` or ``"reject"``; the first who knows decides.

    Approvals itself answers last, by the node's condition ``when``::

        @hookimpl
        def approvals_verdict(tx, node, subject, facts):
            if node.id == "blacklist":
                return "reject" if blacklist.has(tx, facts["partner_id"]) else "approve"
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
    """A task waits for somebody: make true what belongs with it, in the same transaction.

    Called once the task is written: at the start of an approval, after each node, when somebody is asked. To send a
    message, subscribe to the event ``approvals.task_opened`` instead::

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
def approvals_withdrawn(tx: Transaction, instance: Instance, reason: str) -> None:
    """The requester has taken his request back: call off what it was about, in the same transaction.

    Not called when the subject itself was called off and withdrew its approval::

        @hookimpl
        def approvals_withdrawn(tx, instance, reason):
            if instance.subject_kind == "acme.budget":
                operations.drop(tx, instance.subject_id)
    """


@hookspec
def approvals_reopened(tx: Transaction, instance: Instance) -> None:
    """An appeal against a rejection was upheld: take its subject up again, in the same transaction.

    Called before the flow goes on from where the rejection stood; raise to refuse, when the goods were sold meanwhile, say::

        @hookimpl
        def approvals_reopened(tx, instance):
            if instance.subject_kind == "acme.budget":
                operations.reclaim(tx, instance.subject_id)
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


@hookspec
def approvals_findings(world: World) -> Iterable[Finding]:
    """What may go wrong with a flow although it may be saved; asked by ``erp approvals lint`` and before it is published.

    ``world`` has the flow, the ways through it (``world.approved``: one trip for each that ends in an approval, with the
    facts that lead there), the people who work here and the latest documents. An error keeps the flow from being
    published, a warning does not::

        @hookimpl
        def approvals_findings(world):
            if world.flow.subject == "acme.budget":
                for nodes, trip in world.approved.items():
                    if "board" not in nodes:
                        yield Finding(object_to("acme/no-board", "The board never sees it: {way}", way=" → ".join(nodes)))
    """
