"""States move along the table of pairs and nowhere else."""

from types import SimpleNamespace

import pytest

from core_erp import IllegalStep, Workflow

FLOW = Workflow("lamp", (("off", "on"), ("on", "off"), ("on", "broken")))


def test_a_step_in_the_table() -> None:
    lamp = SimpleNamespace(state="off")
    assert FLOW.advance(lamp, "on") == "off"
    assert lamp.state == "on"


@pytest.mark.parametrize(("state", "to"), [("off", "broken"), ("broken", "on"), ("on", "on"), ("off", "unknown")])
def test_a_step_that_is_not(state: str, to: str) -> None:
    lamp = SimpleNamespace(state=state)
    with pytest.raises(IllegalStep) as caught:
        FLOW.advance(lamp, to)
    assert lamp.state == state
    assert caught.value.facts["allowed"] == list(FLOW.follows(state))


def test_final_states() -> None:
    assert [s for s in FLOW.states if FLOW.is_final(s)] == ["broken"]
