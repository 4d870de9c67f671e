"""The flows that documents go through now, cached: asking for them costs no statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp.errors import reject
from plugins.approvals.flows.definition import Definition
from plugins.approvals.flows.reading import read
from plugins.approvals.models import Flow

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True)
class Version:
    """A version of a flow, as running approvals need it."""

    id: int
    code: str
    version: int
    state: str
    graph: Definition


def published(tx: Transaction, code: str) -> Version:
    """The published version of a flow. Raises ``approvals/no-flow`` when there is none."""
    found = tx.erp.cache.get(("approvals.flow", tx.company_id, code), lambda: _find(tx, code))
    if found is None:
        raise reject("approvals/no-flow", "There is no published approval flow {flow}", flow=code)
    return found


def version(tx: Transaction, flow_id: int) -> Version:
    """The version that an instance runs by."""
    return tx.erp.cache.get(("approvals.version", flow_id), lambda: _kept(tx.get(Flow, flow_id)))


def _find(tx: Transaction, code: str) -> Version | None:
    wanted = select(Flow).where(Flow.company_id == tx.company_id, Flow.code == code, Flow.state == "published")
    flow = tx.session.scalar(wanted)
    return None if flow is None else _kept(flow)


def _kept(flow: Flow) -> Version:
    return Version(flow.id, flow.code, flow.version, flow.state, read(flow.definition))
