"""Conditions: what they say, which are refused and where, what happens when one has no answer."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime

import pytest
from conditions_facts import FACTS, VALUES

from plugins.approvals.conditions import ConditionFailed, ConditionMistake, Fact, compile_condition, compile_expression
from plugins.approvals.conditions.evaluating import Failure

TRUE = """
amount_minor > 10000
amount_minor >= 15000 && lines == 2
reason in ["quality", "damaged"]
!(reason in ["customer"])
vip || 1 / 0 == 1
1 / 0 == 1 || vip
false == (1 / 0 == 1 && false)
days == null || days > 7
level != "gold"
categories.exists(c, c == "toys")
categories.all(c, c.startsWith("to"))
categories.exists_one(c, c.endsWith("ys"))
["a", "b"].exists(x, x in categories || x == "b")
[7, 8].exists(id, id in product_ids)
product_ids.exists(reason, reason == 9) && reason == "quality"
size(categories) == 2 && categories.size() == product_ids.size()
size(note) == 13
note.contains("破损")
note == "\\u7834\\u635f broken"
note.matches("^[^ ]+ broken$")
acme.code.matches(r"^X-\\d{2}$")
acme.code.matches("^[A-Z\\\\-]+\\\\d+$")
!acme.code.matches("x-")
vip ? lines == 2 : 1 / 0 == 1
(vip ? 1 : 2) + (vip ? 10 : 20) == 11
weight > 1 && weight <= 1.5 && 1.4 < weight
amount_minor % 4 == 0 && amount_minor / 4 == 3750
-amount_minor < 0 && - -1 == 1 && 10 - (3 - 2) == 9 && 10 - 3 - 2 == 5
-9223372036854775808 < amount_minor && 0x10 == 16
asked_at < timestamp("2026-03-02T00:00:00Z")
asked_at - timestamp("2026-02-28T08:00:00Z") == duration("24h")
asked_at + duration("30m") > asked_at
"a" < "b" && 'it''s' != "it's" || true
r"\\d" == "\\\\d" && "\\x41\\101\\U0001F600" == "AA\\U0001F600" // a comment
"tab\\t" == 'tab\\t'
"""
MISTAKES = [
    ("", "condition-syntax", "1:1"),
    ("amount_minor >", "condition-syntax", "1:15"),
    ("amount_minor > 1 1", "condition-syntax", "1:18"),
    ("vip &&\n  && vip", "condition-syntax", "2:3"),
    ("(vip", "condition-syntax", "1:5"),
    ("vip & vip", "condition-syntax", "1:5"),
    ("1u == 1", "condition-syntax", "1:2"),
    ('reason == "open', "condition-syntax", "1:11"),
    ('reason == "\\q"', "condition-syntax", "1:11"),
    ('reason == "\\ud800"', "condition-syntax", "1:11"),
    ('reason == """x"""', "condition-syntax", "1:13"),
    ("for > 1", "condition-syntax", "1:1"),
    ("amount_minor == 9223372036854775808", "condition-syntax", "1:17"),
    ("weight < 1e999", "condition-syntax", "1:10"),
    ("{'a': 1} == 1", "condition-syntax", "1:1"),
    ("acme.code.x == 1", "condition-syntax", "1:11"),
    ("lines in []", "condition-syntax", "1:10"),
    ("reason.size().size() == 1", "condition-syntax", "1:15"),
    ("amount > 3", "condition-unknown-fact", "1:1"),
    ("vip && acme.colour == 'x'", "condition-unknown-fact", "1:8"),
    ("categories.exists(c, vip) && c == 'x'", "condition-unknown-fact", "1:30"),
    ('amount_minor > "100"', "condition-type", "1:14"),
    ("reason == 1", "condition-type", "1:8"),
    ("amount_minor", "condition-type", "1:1"),
    ('vip ? "yes" : "no"', "condition-type", "1:5"),
    ("vip ? 1 : 'x'", "condition-type", "1:5"),
    ("1 < lines < 3", "condition-type", "1:11"),
    ("vip > false", "condition-type", "1:5"),
    ("weight == 1.5", "condition-type", "1:8"),
    ("weight + 1.0 > 2.0", "condition-type", "1:8"),
    ('reason + "x" == "y"', "condition-type", "1:8"),
    ("vip == null", "condition-type", "1:1"),
    ("null == null", "condition-type", "1:6"),
    ("categories == categories", "condition-type", "1:12"),
    ("lines in ['a']", "condition-type", "1:7"),
    ("lines in [1, 'a']", "condition-type", "1:14"),
    ("size(lines) > 1", "condition-type", "1:1"),
    ("reason.contains(lines)", "condition-type", "1:17"),
    ("reason.contains('a', 'b')", "condition-type", "1:8"),
    ("reason.matches(note)", "condition-type", "1:16"),
    ("lines.exists(x, true)", "condition-type", "1:1"),
    ("!lines == 2", "condition-type", "1:2"),
    ("-reason == 2", "condition-type", "1:2"),
    ("duration('1 day') < duration('1h')", "condition-syntax", "1:10"),
    ("asked_at < timestamp('yesterday')", "condition-syntax", "1:22"),
    ("asked_at < timestamp('2026-13-01T00:00:00Z')", "condition-syntax", "1:22"),
    ("categories[0] == 'x'", "condition-not-allowed", "1:11"),
    ("has(days)", "condition-not-allowed", "1:1"),
    ("reason.map(x, x)", "condition-not-allowed", "1:8"),
    ("size(categories.map(x, x)) == 1", "condition-not-allowed", "1:17"),
    ("string(lines) == '2'", "condition-not-allowed", "1:1"),
    ("categories.all(c, categories.exists(d, c == d))", "condition-not-allowed", "1:30"),
    ("note.matches('(')", "condition-pattern", "1:14"),
    ("note.matches('a{1000}')", "condition-pattern", "1:14"),
    (r"note.matches('\\p{L}')", "condition-pattern", "1:14"),
    (r"note.matches('(a)\\1')", "condition-pattern", "1:14"),
    ("note.matches('(?=a)')", "condition-pattern", "1:14"),
    ("note.matches('a**')", "condition-pattern", "1:14"),
]  # fmt: skip


@pytest.mark.parametrize("source", [line for line in TRUE.strip().splitlines() if "''s" not in line])
def test_these_hold(source: str) -> None:
    assert compile_condition(source, FACTS).holds(VALUES)


@pytest.mark.parametrize(("source", "code", "place"), MISTAKES)
def test_a_mistake_is_named_with_its_place(source: str, code: str, place: str) -> None:
    with pytest.raises(ConditionMistake) as caught:
        compile_condition(source, FACTS)
    mistake = caught.value
    assert (mistake.code, str(mistake.position)) == (f"approvals/{code}", place), mistake.message
    line, column = mistake.position
    assert mistake.message.startswith(f"Line {line}, column {column}: ")
    assert mistake.at("/transitions/0/when").pointer == "/transitions/0/when"


def test_a_misspelt_fact_is_guessed() -> None:
    with pytest.raises(ConditionMistake, match="there is no fact amount; there are amount_minor"):
        compile_condition("amount > 5", FACTS)


@pytest.mark.parametrize(("source", "place", "why"), [
    ("amount_minor / (lines - 2) > 1", "1:14", "divides by zero"),
    ("vip &&\n amount_minor % (lines - 2) > 1", "2:15", "divides by zero"),
    ("amount_minor * 9223372036854775807 > 1", "1:14", "too large"),
    ("-(lines - 3 - 9223372036854775807) > 1", "1:1", "too large"),
    ("-(lines - 3 - 9223372036854775806 - 1) > 1", "1:1", "too large"),
    ("days > 7", "1:1", "days has no value"),
    ("vip ? days > 7 : 1 / 0 == 1", "1:7", "days has no value"),
    ("acme.code.size() / (size(reason) - 7) == 1", "1:18", "divides by zero"),
    ("product_ids.exists(id, 100 / (id - 9) > 100)", "1:28", "divides by zero"),
    ('level.startsWith("g") || false', "1:1", "level has no value"),
])  # fmt: skip
def test_what_has_no_answer_says_where(source: str, place: str, why: str) -> None:
    with pytest.raises(ConditionFailed, match=why) as caught:
        compile_condition(source, FACTS).holds(VALUES)
    assert str(caught.value.position) == place
    assert json.loads(json.dumps(caught.value.position)) == [int(n) for n in place.split(":")]


@pytest.mark.parametrize(("name", "value"), [
    ("amount_minor", "15000"), ("amount_minor", 1.0), ("amount_minor", True), ("amount_minor", 2**63), ("amount_minor", None),
    ("vip", 1), ("reason", 5), ("reason", "x" * 1001), ("reason", "\ud800"), ("categories", "toys"), ("categories", ["a", None]),
    ("categories", ["a"] * 201), ("product_ids", [1, "2"]), ("weight", float("nan")), ("weight", "1"),
    ("asked_at", "yesterday"), ("asked_at", "2026-03-01T08:00:00"), ("asked_at", 5),
])  # fmt: skip
def test_a_value_of_another_type_is_no_answer(name: str, value: object) -> None:
    sources = {
        "amount_minor": "amount_minor != 5", "vip": "vip || true", "reason": 'reason != "x"', "weight": "weight < 5",
        "categories": 'categories.all(c, c != "y")', "product_ids": "!(3 in product_ids)",
        "asked_at": 'asked_at > timestamp("2020-01-01T00:00:00Z")',
    }  # fmt: skip
    with pytest.raises(ConditionFailed, match=name):
        compile_condition(sources[name], FACTS).holds({**VALUES, name: value})


def test_a_fact_that_nobody_told_is_no_answer() -> None:
    with pytest.raises(ConditionFailed, match="reason has no value"):
        compile_condition('vip || reason == "x"', FACTS).holds({"vip": True})
    assert compile_condition("days == null", FACTS).holds({})


def test_moments_are_taken_as_they_are_and_as_json_keeps_them() -> None:
    condition = compile_condition('asked_at == timestamp("2026-03-01T08:00:00Z")', FACTS)
    for moment in (datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T16:00:00+08:00", "2026-03-01T08:00:00Z"):
        assert condition.holds({"asked_at": moment})


def test_an_expression_gives_what_is_asked_for() -> None:
    choosing = compile_expression('amount_minor > 10000 ? "finance" : "supervisor"', FACTS)
    assert (choosing.type, choosing.value(VALUES), choosing.uses) == ("string", "finance", ("amount_minor",))
    with pytest.raises(ConditionMistake, match="all of it must give string / strings, not bool"):
        compile_expression("vip", FACTS)


def test_compiling_is_cached() -> None:
    assert compile_condition("vip", FACTS) is compile_condition("vip", list(FACTS))


def test_a_condition_is_asked_by_many_threads() -> None:
    condition, found = compile_condition("product_ids.exists(id, id == amount_minor)", FACTS), []

    def ask(number: int) -> None:
        found.extend(condition.holds({"product_ids": [number], "amount_minor": n}) == (n == number) for n in range(200))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 800 and all(found)


@pytest.mark.parametrize("name", ["Amount", "a.b.c", "in", "true", "acme.for", "1x", "a-b", ""])
def test_a_fact_has_a_name_that_can_be_written(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a fact"):
        Fact(name, "int", "Wrong")


def test_only_failures_of_the_library_count() -> None:
    """Anything the library does not expect itself is an answer of its own kind, never a crash of the approval."""
    condition = compile_condition("vip", FACTS)
    with pytest.raises(ConditionFailed) as caught:
        condition.holds({"vip": object()})
    assert not isinstance(caught.value, Failure)
