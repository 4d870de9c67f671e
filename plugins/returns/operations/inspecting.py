"""Inspect received goods (验收): what is accepted, and where it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import IllegalStep, Objection, object_to, refuse, require
from plugins.inventory import api as inventory
from plugins.returns import differences, permissions
from plugins.returns.dispositions import place_of
from plugins.returns.events import ReturnInspected
from plugins.returns.models import Inspection, Line, Return
from plugins.returns.quantities import objections_to
from plugins.returns.receipts import INSPECTION
from plugins.returns.steps import follow_goods
from plugins.returns.wishes import Finding, Inspect
from plugins.returns.workflow import ARRIVED

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True)
class Verdict:
    """A finding, and what follows from it."""

    line: Line
    finding: Finding
    place_id: int
    is_accepted: bool


def inspect(tx: Transaction, return_id: int, inspection: Inspect) -> Return:
    """Accept or refuse what was received and move it where its grade belongs, at its cost.

    Parts may be inspected while others are still to come. Raises ``returns/not-that-many`` and ``returns/unknown-grade``.
    """
    require(tx, permissions.INSPECT)
    returned: Return = tx.get_with(Return.lines, return_id)
    if returned.state not in ARRIVED:
        raise IllegalStep("{thing} is {state}; there is nothing to inspect", thing="return", state=returned.state, allowed=[])
    refuse([_objections(returned, inspection)])
    verdicts = [_verdict(tx, returned, finding) for finding in inspection.found]
    _move(tx, returned, verdicts)
    _record(tx, returned, verdicts)
    follow_goods(tx, returned)
    _tell(tx, returned, verdicts)
    return returned


def _objections(returned: Return, inspection: Inspect) -> Iterator[Objection]:
    left = {line.id: line.uninspected for line in returned.lines if line.needs_goods}
    places = {line.id: line.places for line in returned.lines}
    taken: dict[int, Decimal] = defaultdict(Decimal)
    if not inspection.findings:
        yield object_to("returns/no-lines", "Say what was found", "/findings")
    for i, finding in enumerate(inspection.found):
        taken[finding.line_id] += finding.quantity
        if finding.line_id not in left:
            yield object_to(
                "returns/unknown-line", "This return has no goods for line {line}", f"/findings/{i}/line_id", line=finding.line_id
            )
            continue
        yield from objections_to(finding.quantity, places[finding.line_id], f"/findings/{i}/quantity")
        if taken[finding.line_id] > left[finding.line_id]:
            yield object_to(
                "returns/not-that-many", "Only {left} of line {line} are here and not inspected", f"/findings/{i}/quantity",
                left=str(left[finding.line_id]), line=finding.line_id,
            )  # fmt: skip


def _verdict(tx: Transaction, returned: Return, finding: Finding) -> Verdict:
    assert returned.warehouse_id is not None
    line = next(line for line in returned.lines if line.id == finding.line_id)
    disposition = tx.hook.returns_disposition(tx=tx, line=line, inspection=finding)
    return Verdict(line, finding, place_of(tx, disposition, warehouse_id=returned.warehouse_id), disposition.is_accepted)


def _move(tx: Transaction, returned: Return, verdicts: list[Verdict]) -> None:
    """What stays where it is needs no move."""
    inventory.move(tx, [
        inventory.Movement(v.line.product_id, v.finding.quantity, v.line.place_id, v.place_id,
                           inventory.Because(INSPECTION, returned.id, v.line.id), memo=v.finding.grade)
        for v in verdicts if v.line.place_id is not None and v.place_id != v.line.place_id
    ])  # fmt: skip


def _record(tx: Transaction, returned: Return, verdicts: list[Verdict]) -> None:
    for v in verdicts:
        if v.is_accepted:
            v.line.accepted += v.finding.quantity
        else:
            v.line.rejected += v.finding.quantity
            differences.open_one(tx, returned, v.line, "refused", v.finding.quantity)
    tx.add_all(
        Inspection(
            return_id=returned.id, line_id=v.line.id, quantity=v.finding.quantity, grade=v.finding.grade, note=v.finding.note,
            is_accepted=v.is_accepted, place_id=v.place_id, inspected_by=tx.actor.user_id, inspected_at=tx.now,
        )
        for v in verdicts
    )  # fmt: skip


def _tell(tx: Transaction, returned: Return, verdicts: list[Verdict]) -> None:
    tx.emit(ReturnInspected(
        return_id=returned.id, number=returned.number, state=returned.state,
        findings=tuple(
            {"line_id": v.line.id, "quantity": v.finding.quantity, "grade": v.finding.grade, "is_accepted": v.is_accepted}
            for v in verdicts
        ),
    ))  # fmt: skip
