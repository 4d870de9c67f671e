"""Whatever a condition says, it is refused when it is saved or answers within milliseconds and megabytes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conditions_facts import FACTS, VALUES

from plugins.approvals.conditions import Condition, ConditionMistake, Fact, compile_condition, limits

LONG = ["x" * limits.ITEM for _ in range(limits.ITEMS)]
WIDE = ["破" * limits.ITEM for _ in range(limits.ITEMS)]
LISTS = tuple(Fact(f"list{i}", "strings", "List") for i in range(8))

REFUSED = {
    "a long source": "vip || " * 300 + "vip",
    "a long text": '"' + "x" * 1001 + '" == reason',
    "many parts": " + ".join(["1"] * 250) + " > 3",
    "deep brackets": "(" * 40 + "vip" + ")" * 40,
    "deep signs": "!" * 100 + "vip",
    "deep choices": "vip ? true : " * 30 + "vip",
    "three loops": "categories.all(a, categories.all(b, categories.all(c, a == b)))",
    "two loops side by side": "categories.all(a, true) && categories.all(b, true)",
    "doubling": "(" * 20 + "[reason]" + ".map(x, x + x))" * 20 + ".size() > 1",
    "doubling without brackets": "[reason]" + ".map(x, x + x)" * 24 + ".size() > 1",
    "joining": "reason" + " + reason" * 50 + " == note",
    "a pattern that explodes": 'note.matches("((((a{9}){9}){9}){9})")',
    "a pattern of all letters": r'note.matches("\\p{L}{90}")',
    "a long pattern": 'note.matches("' + "a" * 101 + '")',
    "a pattern in a loop": 'categories.exists(c, c.matches("^a+$"))',
    "many patterns": " || ".join(['note.matches("a+")'] * 4),
    "a list in a loop": "categories.all(c, " + " || ".join(["c in categories"] * 20) + ")",
    "much in a loop": "categories.all(c, " + " && ".join(['c.contains("xxy") == false'] * 15) + ")",
    "many lists": " || ".join(f'"y" in list{i}' for i in range(8)),
}
ALLOWED = {
    "a whole list": 'list0.all(c, c != "x")',
    "the most in a loop": "list0.all(c, " + " && ".join([f'c != "{"x" * 230}{i}"' for i in range(5)]) + ")",
    "searching in a loop": "list0.all(c, " + " && ".join(['!c.contains("xy")'] * 4) + ")",
    "searching backwards in a loop": "list0.all(c, " + " && ".join(['!c.endsWith("xxxxxxy")'] * 4) + ")",
    "comparing with a long text": 'list0.all(c, c != note && !c.contains(note) && !(note + "" == c))'.replace(
        '!(note + "" == c)', "vip"
    ),
    "a list in a loop": "list0.all(c, !(c in [" + ", ".join(f'"{"x" * 249}{i}"' for i in range(6)) + "]))",
    "a loop that finds one": "list0.exists_one(c, c == note || c.size() == 251)",
    "lists in lists": " || ".join(f'"{"x" * 249}y" in list{i}' for i in range(3)),
    "the most lists": " || ".join(f"size(list{i}) == 5" for i in range(4)),
    "the most patterns": " || ".join([r'note.matches("(.*)(.*)(.*)(\\w{10})[^b]{20}y$")'] * 3),
    "a pattern that is nearly too large": r'note.matches("^(?:[\\w.-]{4}|[^a-f]{6}){8}y$")',
    "a pattern of any letters": r'note.matches("(?:.?){30}[^y]{33}\\s$")',
    "the longest sum": " + ".join(["1"] * 198) + " > 3",
    "the deepest brackets": "(" * 20 + "vip" + ")" * 20,
    "the longest row": " || ".join(["lines == 5"] * 90),
    "comparing long texts": " || ".join(["reason == note"] * 90),
}
"""Each goes through all of its list, or tries all of its parts."""
GIVEN = {**VALUES, "note": "x" * limits.TEXT, "reason": "x" * (limits.TEXT - 1) + "y", **{f"list{i}": LONG for i in range(8)}}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_when_it_is_saved(what: str) -> None:
    assert min(_refused(REFUSED[what]) for _ in range(3)) < 0.1


def _refused(source: str) -> float:
    began = time.process_time()
    with pytest.raises(ConditionMistake) as caught:
        compile_condition(source, (*FACTS, *LISTS))
    kinds = ("too-big", "not-allowed", "pattern", "type", "syntax")
    assert caught.value.code in {f"approvals/condition-{kind}" for kind in kinds}
    return time.process_time() - began


@pytest.mark.parametrize("what", ALLOWED)
@pytest.mark.parametrize("texts", ["ascii", "chinese"])
def test_it_answers_in_time(what: str, texts: str) -> None:
    """The best of some tries, so that others on the machine do not count; the first includes nothing that is cached."""
    condition = compile_condition(ALLOWED[what], (*FACTS, *LISTS))
    given = (
        GIVEN
        if texts == "ascii"
        else {
            **GIVEN,
            "note": "破" * limits.TEXT,
            "reason": "破" * (limits.TEXT - 1) + "y",
            **{f"list{i}": WIDE for i in range(8)},
        }
    )
    assert min(_spent(condition, given) for _ in range(5)) < 0.005, condition.steps


def _spent(condition: Condition, given: dict[str, Any]) -> float:
    began = time.process_time()
    condition.holds(given)
    return time.process_time() - began


def test_it_answers_in_little_memory() -> None:
    """In a process of its own: how much more memory it has had at most after asking them all, again and again."""
    script = f"""
import json, resource, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_conditions_bounds import ALLOWED, FACTS, GIVEN, LISTS
from plugins.approvals.conditions import compile_condition
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
conditions = [compile_condition(source, (*FACTS, *LISTS)) for source in ALLOWED.values()]
before = peak()
for _ in range(20):
    for condition in conditions:
        condition.holds(GIVEN)
print(json.dumps(peak() - before))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) < 32 * 1024, "kilobytes"


def test_a_full_tree_is_read_on_a_deep_stack() -> None:
    """A web request may stand two hundred calls deep before a condition is read."""
    source = " + ".join(["lines"] * 199) + " == 398"

    def deeper(calls: int) -> bool:
        return deeper(calls - 1) if calls else compile_condition(source + " ", FACTS).holds(VALUES)

    assert deeper(250) is True
