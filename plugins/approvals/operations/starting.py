"""Begin an approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plugins.approvals.conditions import gathered
from plugins.approvals.flows import known
from plugins.approvals.flows.definition import START
from plugins.approvals.models import Instance
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.run import Run
from plugins.approvals.running.walking import drive, leave

if TYPE_CHECKING:
    from core_erp import Transaction


def start(tx: Transaction, *, flow: str, subject_kind: str, subject_id: int, requester_id: int | None,
          facts: Mapping[str, Any], policy: str = "", partner_id: int | None = None) -> Instance:  # fmt: skip
    """Send a document through the published version of a flow, which may decide it at once.

    ``facts`` are plain JSON, amounts in minor units; ``policy`` is the version of the rules that every decision will
    quote, and ``partner_id`` the customer it is about. Raises ``approvals/no-flow``.
    """
    version = known.published(tx, flow)
    instance = Instance(
        company_id=tx.company_id, flow_id=version.id, subject_kind=subject_kind, subject_id=subject_id,
        requester_id=requester_id, partner_id=partner_id,
        facts=gathered(tx, subject_kind, subject_id, facts), policy=policy, must_differ=version.graph.plain_pairs, state="open",
        started_at=tx.now, tasks=[],
    )  # fmt: skip
    run = Run(tx, tx.add(instance), version.graph)
    run.note("started", instance="open", flow=version.code, version=version.version, requester=requester_id)
    leave(run, START, run.next_step())
    drive(run)
    return finish(run)
