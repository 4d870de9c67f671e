"""The traps of returns that the check of a flow looks for (别让我掉坑): money before goods, a warehouse nobody named or told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core_erp import hookimpl, object_to
from plugins.approvals import api as approvals
from plugins.inventory import api as inventory
from plugins.returns.models import KIND

if TYPE_CHECKING:
    from plugins.approvals.api import Finding, World

WAREHOUSE = "warehouse"
FINANCE = "finance"
TOUCHED: Mapping[str, Sequence[Any]] = {"warehouse": ["", "MAIN"], "is_blind": [False, True], "needs_goods": [False, True]}
"""Facts that make the difference here; they are tried whether the conditions ask for them or not."""


@hookimpl
def approvals_findings(world: World) -> Iterable[Finding]:
    if world.flow.subject != KIND:
        return
    tried = world.trying(TOUCHED)
    seen: set[tuple[str, str]] = set()
    for trip in (t for t in tried.trips if t.path.is_approved and not t.is_real):
        for finding in _of_trip(tried, trip.path.nodes, trip.facts):
            if (key := (finding.code, " ".join(trip.path.nodes))) not in seen:
                seen.add(key)
                yield finding


def _of_trip(world: World, nodes: tuple[str, ...], facts: Any) -> Iterator[Finding]:
    way = " → ".join(nodes) or "start → end"
    place = f"/nodes/{next(i for i, n in enumerate(world.flow.nodes) if n.id == nodes[-1])}" if nodes else "/transitions"
    evidence = world.evidence
    steps = [(node.kind, world.guide.role_of(node, facts)) for node in (world.flow.by_id[n] for n in nodes)]
    of_warehouse = {kind for kind, role in steps if role in (WAREHOUSE, "warehouse_keeper")} | {
        k for k, _ in steps if k == "wait"
    }
    if facts["needs_goods"] and not of_warehouse & {"approve", "task", "wait"}:
        yield _before_goods(world, way, place, evidence)
    if facts["needs_goods"] and not of_warehouse:
        yield approvals.Finding(object_to(
            "returns/trap-warehouse-not-told", "Goods come back, but the warehouse neither decides nor is told on the way {way}",
            place, way=way,
        ), evidence=evidence)  # fmt: skip
    if facts["needs_goods"] and not steps and not facts["warehouse"] and len(inventory.warehouses(world.tx)) > 1:
        yield approvals.Finding(object_to(
            "returns/trap-no-destination",
            "There are several warehouses, and {way} approves without anybody who could name the one that takes the goods",
            place, way=way,
        ), "error", evidence)  # fmt: skip
    if facts["is_blind"] and FINANCE not in {role for _, role in steps}:
        yield approvals.Finding(object_to(
            "returns/trap-blind-amount",
            "Without an order the amount is what somebody typed, and finance does not look at it on the way {way}",
            place, way=way,
        ), evidence=evidence)  # fmt: skip


def _before_goods(world: World, way: str, place: str, evidence: Any) -> Finding:
    """Worse where the company pays before the goods are here; otherwise the gate of the receipt still stands."""
    if world.tx.setting("returns.refund_before_receipt"):
        return approvals.Finding(object_to(
            "returns/trap-money-before-goods",
            "Money goes before the goods are here, and nobody of the warehouse has a say on the way {way}", place, way=way,
        ), "error", evidence)  # fmt: skip
    return approvals.Finding(object_to(
        "returns/trap-no-warehouse-step", "Nobody of the warehouse has a say before money moves on the way {way}", place, way=way,
    ), "warning", evidence)  # fmt: skip
