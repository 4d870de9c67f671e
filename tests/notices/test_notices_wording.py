"""Templates: what they may say, and what nobody gets them to do."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.notices.wording import TemplateMistake, parse, rendered
from plugins.notices.wording.grammar import DEEPEST, LONGEST
from plugins.notices.wording.rendering import LARGEST, cut

NAMES = {"name", "why", "goods"}


def say(source, **facts):
    return rendered(parse(source, NAMES), facts)


@pytest.mark.parametrize(
    ("source", "facts", "text"),
    [
        ("Dear {{ name }},", {"name": "李娜"}, "Dear 李娜,"),
        ("{{name}}{{ name }}", {"name": "x"}, "xx"),
        ("{{ name }}", {}, ""),
        ("{% if why %}since {{ why }}{% else %}for no reason{% endif %}", {"why": "it broke"}, "since it broke"),
        ("{% if why %}since {{ why }}{% else %}for no reason{% endif %}", {}, "for no reason"),
        ("{% if not why %}none{% endif %}!", {"why": "x"}, "!"),
        ("{% if why %}{% if goods %}both{% else %}one{% endif %}{% endif %}", {"why": "x", "goods": "y"}, "both"),
        ("100 % {off} } } { % $", {}, "100 % {off} } } { % $"),
        ("{{ name }}", {"name": "{{ why }}{% if why %}"}, "{{ why }}{% if why %}"),  # facts are never read as templates
    ],
)
def test_what_a_template_says(source, facts, text):
    assert say(source, **facts) == text


HOSTILE = [
    "{{ 7*7 }}", "{{7}}", "{{ '' }}", "{{ name.__class__ }}", "{{ name|upper }}", "{{ name() }}", "{{ name[0] }}", "{{ __class__ }}",
    "{{ self }}", "{{ config }}", "{{ request }}", "{{ cycler.__init__.__globals__ }}", "{{ 'x'*10**9 }}", "{{ name + why }}",
    "{{ name }", "{{ name", "{{", "{{}}", "{{ }}", "{{ na me }}", "{{ NAME }}", "{{ nаme }}", "{{ name\x00 }}", "{{ name\n}}",
    "{% for x in name %}{% endfor %}", "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% set x = 1 %}", "{% include 'etc' %}", "{% import 'os' as os %}", "{% macro x() %}{% endmacro %}", "{% raw %}{% endraw %}",
    "{% extends 'x' %}", "{% block x %}{% endblock %}", "{% if name == 'x' %}{% endif %}", "{% if name and why %}{% endif %}",
    "{% if 1 %}{% endif %}", "{% if name.__class__ %}{% endif %}", "{% if not not name %}{% endif %}", "{% if name %}", "{% endif %}",
    "{% else %}", "{% if name %}{% else %}{% else %}{% endif %}", "{% elif name %}", "{%- if name -%}x{%- endif -%}", "{% if %}",
    "{# a comment #}", "{{ stranger }}", "{% if stranger %}{% endif %}", "{{{ name }}}", "{% call name() %}{% endcall %}", "{% do 1 %}",
    "{% if name %}" * (DEEPEST + 1) + "{% endif %}" * (DEEPEST + 1), "x" * (LONGEST + 1), "{{" * 8_000, "{% if name %}" * 1_200,
]  # fmt: skip


@pytest.mark.parametrize("source", HOSTILE, ids=lambda s: s[:30])
def test_what_is_no_template(source):
    began = time.process_time()
    with pytest.raises(TemplateMistake) as mistake:
        parse(source, NAMES)
    assert time.process_time() - began < 0.2
    assert mistake.value.line == 1 and mistake.value.column >= 1


def test_a_mistake_has_a_place():
    with pytest.raises(TemplateMistake, match="there is no fact stranger; there are goods, name, why") as mistake:
        parse("Dear {{ name }},\n\nall {{ stranger }}", NAMES)
    assert (mistake.value.line, mistake.value.column) == (3, 5)


def test_nothing_grows_beyond_its_bound():
    long = "字" * 100_000
    text = say("{{ name }}" * 1_000, name=long)
    assert len(text.encode()) <= LARGEST
    assert text.endswith("…")
    assert cut("abc", 3) == "abc"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="{}%# ifnotelsd_name\n\"'.()*|7", max_size=60))
def test_whatever_is_written_is_read_or_refused(source):
    try:
        tree = parse(source, NAMES)
    except TemplateMistake:
        return
    assert len(rendered(tree, dict.fromkeys(NAMES, "x"))) <= len(source)
