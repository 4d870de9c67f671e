"""A refused return is appealed against (申诉): in time, on new evidence, before somebody who took no part in the refusal."""

from __future__ import annotations

from typing import Any

import pytest
from returns_desk import Desk, codes

from core_erp import Conflict, Refused, attachments, hookimpl
from core_erp.identity import Actor
from core_erp.testing.clock import Clock
from plugins.approvals import api as approvals
from plugins.approvals.appeals.figures import overturned
from plugins.returns import api as returns

PLUGINS = ("returns",)
PNG = b"\x89PNG\r\n\x1a\n...."


def refused(desk: Desk, sale: Any = None, quantity: int = 10) -> int:
    """A return of all ten pieces that the warehouse, the second of two levels, has refused."""
    return_id = desk.request(sale or desk.sell(), quantity)
    desk.decide(return_id, desk.people.customer_service)
    desk.decide(return_id, desk.people.warehouse, outcome="reject", reason="worn, as the photo shows")
    return return_id


def instance_id(desk: Desk, return_id: int) -> int:
    with desk.erp.reading(desk.house) as tx:
        found = approvals.instance_of(tx, returns.KIND, return_id)
        assert found is not None
        return found.id


def photo(desk: Desk, return_id: int, *, by: Actor | None = None) -> int:
    with desk.erp.transaction(by or desk.people.sales) as tx:
        kept = attachments.store(tx, PNG, filename="seam.png", kind=returns.KIND, subject_id=return_id)
        tx.flush()
        return kept.id


def appeal(desk: Desk, return_id: int, *evidence: int, by: Actor | None = None) -> None:
    with desk.erp.transaction(by or desk.people.sales) as tx:
        approvals.appeal(tx, instance_id(desk, return_id), grounds="The seam came apart at once", evidence=evidence)


def review(desk: Desk, return_id: int, outcome: approvals.Outcome, *, by: Actor | None = None) -> None:
    task = desk.task(return_id)
    assert task is not None
    assert (task.kind, task.role) == ("appeal", "manager")
    with desk.erp.transaction(by or desk.people.manager) as tx:
        approvals.decide(tx, task.id, outcome=outcome, reason="The photo shows a seam, not wear")


@pytest.fixture(autouse=True)
def crew(desk: Desk) -> None:
    for role in ("customer_service", "warehouse", "manager", "finance", "quality"):
        getattr(desk.people, role)


def test_upheld_it_resumes_where_the_refusal_stood(desk: Desk, clock: Clock) -> None:
    """The window has closed meanwhile: whoever asked in time keeps his place."""
    told: list[int] = []
    answer = type(
        "Stranger", (), {"approvals_reopened": staticmethod(hookimpl(lambda instance: told.append(instance.subject_id)))}
    )
    desk.erp.pm.register(answer())
    chosen = {**desk.erp.settings.plugin.get("returns", {}), "window_days": 1}
    object.__setattr__(desk.erp.settings, "plugin", {**desk.erp.settings.plugin, "returns": chosen})
    return_id = refused(desk)
    assert desk.seen(return_id).state == "rejected"
    clock.advance(days=3)
    appeal(desk, return_id, photo(desk, return_id))
    review(desk, return_id, "approve")
    assert told == [return_id]
    seen = desk.seen(return_id)
    assert (seen.state, seen.ended_because) == ("approved", ""), "the warehouse was the last level; its refusal counts as passed"
    desk.receive(return_id, by=desk.people.second("warehouse"))
    desk.inspect(return_id)
    desk.settle(return_id)
    desk.assert_lawful()


def test_upheld_it_claims_its_pieces_again(desk: Desk, clock: Clock) -> None:
    sale = desk.sell()
    first = refused(desk, sale)
    clock.advance(hours=1)
    appeal(desk, first, photo(desk, first))
    desk.request(sale, 4)
    with pytest.raises(Refused) as error:
        review(desk, first, "approve")
    assert codes(error) == {"orders/not-returnable"}
    assert desk.seen(first).state == "rejected", "nothing is half done, the reviewer may still dismiss it"
    review(desk, first, "reject")
    desk.assert_lawful()


def test_dismissed_it_is_final(desk: Desk, clock: Clock) -> None:
    return_id = refused(desk)
    clock.advance(hours=1)
    appeal(desk, return_id, photo(desk, return_id))
    review(desk, return_id, "reject")
    assert desk.seen(return_id).state == "rejected"
    with pytest.raises(Refused) as error:
        appeal(desk, return_id, photo(desk, return_id))
    assert codes(error) == {"approvals/appealed-already"}
    desk.assert_lawful()


def test_an_appeal_needs_time_grounds_and_something_new(desk: Desk, clock: Clock) -> None:
    return_id = desk.request(desk.sell(), 3)
    with pytest.raises(Conflict) as conflict:
        appeal(desk, return_id)
    assert conflict.value.code == "approvals/not-rejected"
    old = photo(desk, return_id)
    clock.advance(minutes=5)
    desk.decide(return_id, desk.people.customer_service, outcome="reject", reason="worn, as the photo shows")
    clock.advance(days=1)
    for evidence in ((), (old,)):
        with pytest.raises(Refused) as error:
            appeal(desk, return_id, *evidence)
        assert codes(error) == {"approvals/new-evidence"}
    with pytest.raises(Refused) as error:
        appeal(desk, return_id, 999_999)
    assert codes(error) == {"approvals/unknown-evidence"}
    new = photo(desk, return_id)
    clock.advance(days=6, seconds=1)
    with pytest.raises(Refused) as error:
        appeal(desk, return_id, new)
    assert codes(error) == {"approvals/appeal-late"}


def test_whoever_took_part_does_not_review(desk: Desk, clock: Clock) -> None:
    both = desk.people.of("boss", "manager", "warehouse")
    return_id = desk.request(desk.sell(), 3)
    desk.decide(return_id, desk.people.customer_service)
    desk.decide(return_id, both, outcome="reject", reason="worn, as the photo shows")
    clock.advance(hours=1)
    appeal(desk, return_id, photo(desk, return_id))
    with pytest.raises(Refused) as error:
        review(desk, return_id, "approve", by=both)
    assert codes(error) == {"approvals/four-eyes"}
    review(desk, return_id, "approve")


def test_how_often_a_reviewer_is_overturned(desk: Desk, clock: Clock) -> None:
    outcomes: tuple[approvals.Outcome | None, ...] = ("approve", "reject", None)
    for outcome in outcomes:
        return_id = refused(desk, quantity=3)
        clock.advance(hours=1)
        if outcome is not None:
            appeal(desk, return_id, photo(desk, return_id))
            review(desk, return_id, outcome)
    with desk.erp.reading(desk.people.manager) as tx:
        (figures,) = overturned(tx)
        assert (figures.reviewer_id, figures.rejected, figures.appealed) == (desk.people.warehouse.user_id, 3, 2)
        assert (figures.overturned, figures.dismissed, figures.overturned_percent) == (1, 1, 33)
        assert list(overturned(tx, since=tx.now)) == []
