"""Receipts and credit notes go over once, step by step, and both sides agree."""

from __future__ import annotations

import pytest
from connectors_house import House

PLUGINS = ("erp_connectors",)
SETTINGS = {"erp_connectors": {"rest_seconds": 0.05, "timeout_seconds": 5}}


@pytest.mark.parametrize("system", ["kingdee", "yonbip"])
def test_a_settled_return_has_one_receipt_and_one_credit_note_there(house: House, system: str) -> None:
    mock = house.connected(system)
    house.whole_return(3)
    assert house.push() == {"done": 2}
    assert len(mock.documents()) == 2
    receipt, note = house.links()
    assert (receipt.kind, receipt.state, receipt.standing) == ("return_receipt", "audited", "done")
    assert (note.kind, note.standing, note.amount_minor) == ("credit_note", "done", 33_900)
    report = house.reconcile(system)
    assert report.is_clean and report.counts["matched"] == 2, report
    house.assert_lawful()
