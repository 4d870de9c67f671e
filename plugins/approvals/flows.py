"""Flows as the business edits them: a new version is drafted, published, and takes the place of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import require
from core_erp.errors import reject
from plugins.approvals import permissions
from plugins.approvals.models import Flow, Node
from plugins.approvals.workflow import FLOW

if TYPE_CHECKING:
    from core_erp import Transaction

SEEDED = {
    "two_level": ("Customer service, then warehouse (客服+仓库)", (
        Node("first", "customer_service", "Customer service review"), Node("second", "warehouse", "Warehouse review"))),
    "supervised": ("Customer service, then supervisor (客服初审、主管复审)", (
        Node("first", "customer_service", "Customer service review"), Node("second", "supervisor", "Supervisor review"))),
    "quality": ("Customer service, quality, then warehouse (客服、质量、仓库)", (
        Node("first", "customer_service", "Customer service review"), Node("second", "quality", "Quality review"),
        Node("third", "warehouse", "Warehouse review"))),
    "single": ("Customer service alone (客服)", (Node("first", "customer_service", "Customer service review"),)),
}  # fmt: skip
"""Templates every company begins with."""


def published(tx: Transaction, code: str) -> Flow:
    """The published version of a flow. Raises ``approvals/no-flow`` when there is none."""
    flow = tx.erp.cache.get(("approvals.flow", tx.company_id, code), lambda: _find(tx, code))
    if flow is None:
        raise reject("approvals/no-flow", "There is no published approval flow {flow}", flow=code)
    return flow


def version(tx: Transaction, flow_id: int) -> Flow:
    """The version that an instance runs by."""
    return tx.erp.cache.get(("approvals.version", flow_id), lambda: _detached(tx, tx.get(Flow, flow_id)))


def _find(tx: Transaction, code: str) -> Flow | None:
    wanted = select(Flow).where(Flow.company_id == tx.company_id, Flow.code == code, Flow.state == "published")
    flow = tx.session.scalar(wanted)
    return flow and _detached(tx, flow)


def _detached(tx: Transaction, flow: Flow) -> Flow:
    """A copy for the cache that no session will ever refresh or write."""
    return Flow(id=flow.id, company_id=flow.company_id, code=flow.code, version=flow.version, name=flow.name,
                state=flow.state, nodes=list(flow.nodes))  # fmt: skip


def define(tx: Transaction, code: str, *, name: str, nodes: Sequence[Node]) -> Flow:
    """Draft the next version of a flow. Raises ``approvals/no-nodes`` when nobody would decide."""
    require(tx, permissions.DESIGN)
    if not nodes:
        raise reject("approvals/no-nodes", "A flow needs at least one level", "/nodes")
    if len({n.name for n in nodes}) < len(nodes):
        raise reject("approvals/same-node", "Two levels of a flow need two names", "/nodes")
    versions = select(Flow.version).where(Flow.company_id == tx.company_id, Flow.code == code)
    last = max(tx.session.scalars(versions), default=0)
    levels = [asdict(n) for n in nodes]
    return tx.add(Flow(company_id=tx.company_id, code=code, version=last + 1, name=name, nodes=levels, state="draft"))


def publish(tx: Transaction, flow_id: int) -> Flow:
    """New approvals follow this version from now on; running ones keep theirs."""
    require(tx, permissions.DESIGN)
    flow = tx.get(Flow, flow_id, lock=True)
    before = select(Flow).where(Flow.company_id == flow.company_id, Flow.code == flow.code, Flow.state == "published")
    for old in tx.session.scalars(before.with_for_update()):
        FLOW.advance(old, "retired")
    tx.flush()  # the database allows one published version at a time
    FLOW.advance(flow, "published")
    return flow


def seed(tx: Transaction) -> None:
    """The templates, published, unless the company has the code already."""
    known = set(tx.session.scalars(select(Flow.code).where(Flow.company_id == tx.company_id)))
    tx.add_all(
        Flow(company_id=tx.company_id, code=code, version=1, name=name, nodes=[asdict(n) for n in nodes], state="published")
        for code, (name, nodes) in SEEDED.items() if code not in known
    )  # fmt: skip
