"""Random sources: whatever is not refused answers, and answers as CEL itself does."""

from __future__ import annotations

import os
import re
from typing import Any

import cel
from conditions_facts import FACTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.approvals.conditions import ConditionFailed, ConditionMistake, compile_condition

EXAMPLES = int(os.environ.get("ERP_FUZZ_EXAMPLES", "300"))
often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

_SIGNS = r"""true false null in ! - + * / % == != < <= > >= && || ? : ( ) [ ] , . 1 0 7 2.5 1e9 0xf "a" 'b' r"\d" "\u4e2d" "\q" size
contains startsWith matches exists all exists_one map x c timestamp duration "2026-01-01T00:00:00Z" "1h" // { } @ # 中 for has \ " '
9223372036854775807 9223372036854775808"""
WORDS = [*(fact.name for fact in FACTS), *re.split(r"\s+", _SIGNS)]


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join) | st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
       | st.text(max_size=60))  # fmt: skip
@often
def test_any_text_is_a_condition_or_a_mistake(source: str) -> None:
    try:
        compile_condition(source, FACTS)
    except ConditionMistake as mistake:
        line, column = mistake.position
        lines = source.split("\n")
        assert 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1, mistake.message


# -- typed sources, with some parts of the wrong type ---------------------------------------------------------------

INTS = st.sampled_from(["amount_minor", "lines", "days", "0", "1", "-3", "9223372036854775807"])
TEXTS = st.sampled_from(["reason", "note", "level", "acme.code", '"a"', "'quality'", '"\\u7834"', 'r"\\d"'])
LISTS = st.sampled_from(["categories", '["a", "quality"]', "product_ids", "[1, 2]"])
MOMENTS = st.sampled_from(["asked_at", 'timestamp("2026-01-01T00:00:00Z")', 'asked_at + duration("1h30m")'])


def _in(parts: tuple[str, ...]) -> str:
    return f"({' '.join(parts)})"


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/%"), inner).map(_in), inner.map(lambda i: f"-({i})"),
        TEXTS.map(lambda t: f"size({t})"), LISTS.map(lambda t: f"{t}.size()"),
    )  # fmt: skip


NUMBERS = st.recursive(INTS, _numbers, max_leaves=4)
COMPARES = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
ANY = st.one_of(NUMBERS, TEXTS, MOMENTS, st.sampled_from(["weight", "2.5", "null", "vip"]))
PLAIN = st.one_of(
    st.tuples(NUMBERS, COMPARES, NUMBERS).map(_in), st.tuples(TEXTS, COMPARES, TEXTS).map(_in),
    st.tuples(MOMENTS, COMPARES, MOMENTS).map(_in), st.tuples(ANY, COMPARES, ANY).map(_in),
    st.tuples(st.one_of(TEXTS, NUMBERS), st.just("in"), LISTS).map(_in),
    st.tuples(TEXTS, st.sampled_from(["contains", "startsWith", "endsWith"]), TEXTS).map(lambda p: f"{p[0]}.{p[1]}({p[2]})"),
    st.sampled_from(["vip", "true", "false", 'note.matches("^[a-z]+$")', "days == null", "level != null", "weight > 1"]),
)  # fmt: skip


def _truths(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||", "=="]), inner).map(_in), inner.map(lambda i: f"!({i})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} ? {p[1]} : {p[2]})"),
    )  # fmt: skip


TRUTHS = st.recursive(PLAIN, _truths, max_leaves=6)
LOOPED = st.tuples(
    LISTS, st.sampled_from(["exists", "all", "exists_one"]), st.sampled_from(["x == x", "x != 1", 'x == "a"']), TRUTHS
)
SOURCES = st.one_of(TRUTHS, LOOPED.map(lambda p: f"{p[0]}.{p[1]}(x, {p[2]} && {p[3]})"))

WORD = st.text(alphabet="abqultiy破", max_size=6)
NUMBER = st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)
GIVEN = st.fixed_dictionaries({
    "amount_minor": NUMBER, "lines": NUMBER, "reason": WORD | st.just("quality"), "note": WORD, "days": NUMBER | st.none(),
    "level": WORD | st.none(), "categories": st.lists(WORD, max_size=4), "product_ids": st.lists(NUMBER, max_size=4),
    "vip": st.booleans(), "asked_at": st.datetimes().map(lambda d: f"{max(d.year, 1970):04}-{d:%m-%dT%H:%M:%S}+00:00")
    .filter(lambda text: "02-29" not in text),
    "weight": st.floats(allow_nan=False, allow_infinity=False), "acme.code": WORD | st.none(),
})  # fmt: skip
FINE = ("divides by zero", "too large", "no value")


@given(SOURCES, GIVEN)
@often
def test_what_is_accepted_answers_and_as_cel_does(source: str, facts: dict[str, Any]) -> None:
    try:
        condition = compile_condition(source, FACTS)
    except ConditionMistake:
        return
    try:
        answer: object = condition.holds(facts)
    except ConditionFailed as failed:
        assert any(words in failed.message for words in FINE), failed.message
        if "no value" in failed.message:
            assert any(facts[name] is None for name in condition.uses), (source, failed.message)
        answer = None
    theirs = _by_cel_itself(source, facts)
    if answer is not None and theirs is not None:
        assert answer == theirs, source


def _by_cel_itself(source: str, facts: dict[str, Any]) -> object:
    """The source as the library takes it, unprinted; None where it gives no answer."""
    plain = {name: value for name, value in facts.items() if "." not in name}
    moment = cel.evaluate(f'timestamp("{facts["asked_at"]}")')
    try:
        return cel.evaluate(source, {**plain, "asked_at": moment, "acme": {"code": facts["acme.code"]}})
    except Exception:
        return None
