"""Find the people of a task: by the node's rule, else by its declared fallback, else by the flow's; never silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plugins.approvals.assignment.directory import directory
from plugins.approvals.assignment.picking import pick
from plugins.approvals.conditions import ConditionFailed
from plugins.approvals.fairness.parts import barred
from plugins.approvals.flows.conditioning import roles_meant
from plugins.approvals.flows.definition import Assignment, Node

if TYPE_CHECKING:
    from plugins.approvals.running.run import Run

LAST_RESORT = Assignment("role", "manager")


@dataclass(frozen=True)
class Found:
    """People, or anyone who has the role when there are none."""

    role: str
    people: tuple[int, ...] = ()


def find(run: Run, node: Node) -> Found:
    """Whoever the node is for. When nobody is found anywhere it stays with the first rule's role, and that is noted."""
    wanted = [rule for rule in (node.assignees, node.fallback, run.graph.fallback) if rule is not None]
    for i, rule in enumerate(wanted):
        if found := _by(run, node, rule):
            if i:
                run.note("fell_back", node=node.id, rule=wanted[0].rule, to=rule.rule)
            return found
    run.note("found_nobody", node=node.id, rule=wanted[0].rule if wanted else "")
    named = next((rule for rule in wanted if rule.rule == "role"), LAST_RESORT)
    return Found(str(named.value))


def rescuers(run: Run, node: Node) -> Found:
    """Whoever is asked when the flow itself does not know: the fallback of the node, of the flow, or a manager."""
    rule = node.fallback or run.graph.fallback or LAST_RESORT
    return find(run, replace(node, assignees=rule, fallback=None, sign=type(node.sign)()))


def _by(run: Run, node: Node, rule: Assignment) -> Found | None:
    asked = replace(node, assignees=rule)
    away = barred(run, node)
    named = run.tx.hook.approvals_assignees(tx=run.tx, node=asked, subject=run.instance.subject, facts=run.facts)
    people = tuple(sorted(set(named) - away))
    if people:
        return Found(asked.role, pick(run, node, rule, people))
    return None if named else _of_role(run, node, rule, away)


def _of_role(run: Run, node: Node, rule: Assignment, away: frozenset[int]) -> Found | None:
    """A role is a pool that anyone of it may decide from, unless one person is picked or each of them has to sign."""
    role = _role(run, rule)
    members = tuple(person for person in directory(run.tx).with_role(role) if person not in away) if role else ()
    if not members or role is None:
        return None
    if rule.pick is None and (node.sign.kind == "any" or node.kind != "approve"):
        return Found(role)
    return Found(role, pick(run, node, rule, members))


def _role(run: Run, rule: Assignment) -> str | None:
    if rule.rule == "role":
        return str(rule.value)
    return _meant(run, str(rule.value)) if rule.rule == "expression" else None


def _meant(run: Run, source: str) -> str | None:
    """The first role of an expression that anybody has; none when it cannot be answered."""
    try:
        meant = roles_meant(run.tx, run.graph, source, run.facts)
        return next((role for role in meant if directory(run.tx).with_role(role)), None)
    except ConditionFailed as failed:
        run.note("condition_failed", what="assignees", position=str(failed.position), message=failed.message)
        return None
