"""The assignee rules that come with approvals, each one small function."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp import hookimpl
from core_erp.masters.models import Product
from plugins.approvals.assignment.directory import directory

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.flows.definition import Node

Rule = Callable[["Transaction", Any, Mapping[str, Any]], Collection[int]]
"""(tx, the rule's value, the facts) -> people."""
SUPERIORS_OF = ("requester", "last_approver")


def _person(tx: Transaction, who: Any, _facts: Mapping[str, Any]) -> Collection[int]:
    """By login or id."""
    known = directory(tx)
    found = known.by_login.get(who) if isinstance(who, str) else who
    return {found} if found in known.active else ()


def _superior_of(tx: Transaction, whose: Any, facts: Mapping[str, Any]) -> Collection[int]:
    """Of the requester, or of whoever decided last (before anybody has: of the requester)."""
    person = facts.get("requester_id") if whose == "requester" else facts.get("last_approver_id") or facts.get("requester_id")
    above = directory(tx).superior(person) if person is not None else None
    return () if above is None else (above,)


def _product_owner(tx: Transaction, _yes: Any, facts: Mapping[str, Any]) -> Collection[int]:
    """The owners of the products it is about (产品负责人)."""
    products = facts.get("product_ids") or []
    wanted = select(Product.owner_id).where(Product.id.in_(products), Product.company_id == tx.company_id)
    owners = {owner for owner in tx.session.scalars(wanted) if owner is not None} if products else set()
    return owners & directory(tx).active


def _role(_tx: Transaction, _role: Any, _facts: Mapping[str, Any]) -> Collection[int]:
    """Nobody in particular: anyone who has it."""
    return ()


BUILT_IN: Mapping[str, Rule] = {
    "role": _role, "expression": _role, "person": _person, "superior_of": _superior_of, "product_owner": _product_owner,
}  # fmt: skip
"""``expression`` is a condition's text whose value is the code of a role."""


@hookimpl(trylast=True)
def approvals_assignees(tx: Transaction, node: Node, facts: Mapping[str, Any]) -> Collection[int]:
    """By the rule the node names; nobody where a plugin's rule has not answered."""
    rule = node.assignees
    if rule is None or rule.rule not in BUILT_IN:
        return ()
    return BUILT_IN[rule.rule](tx, rule.value, facts)
