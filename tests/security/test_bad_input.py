"""Numbers that are none, fields that are not to be sent, bodies that are too large: refused by their place, and nothing written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from security_bodies import changed, example, objects, places, pointer
from security_house import DOORS, WRITES, Door, House
from sqlalchemy import inspect as columns_of

from core_erp.db import Base
from core_erp.fields import Id, Whole
from core_erp.fields.numbers import Exact

TAKING = [door for door in WRITES if door.route.takes]
NUMBERS = (Whole, Exact)
NEVER = [0.5, 2**63, "NaN", "Infinity", "1e3", "", " 1", "٣", True, [], {}]
"""No field that holds a number takes one of these."""
HUGE = "1e400"
BELOW_ZERO = ("inventory.adjust.POST/lines/0/quantity",)
"""Places where a negative number means something: a count may find less."""
ZERO_IS_FINE = {
    "unit_price", "list_price", "discount_minor", "tax_rate", "net_minor", "tax_minor", "gross_minor", "fee_minor",
    "debit_minor", "credit_minor", "value_minor", "window_days", "rate", "per_minute",
}  # fmt: skip
"""Fields in which nothing is a sensible amount."""
CREDIT_QUANTITIES = ("finance.credit.POST/lines/0/quantity", "finance.preview.POST/lines/0/quantity")
"""A credit without goods (a price allowance) has quantity 0."""


NOBODY_IS_AN_ANSWER = {"people.put_under.PUT/superior_id", "inventory.put_in_charge.PUT/keeper_id"}
"""Null takes somebody away: it has to be said, since leaving it out may be a slip."""


def numbers(door: Door) -> list[tuple[Any, Any]]:
    return list(places(door.route.takes, NUMBERS))


def refused_at(house: House, door: Door, body: Any, place: str) -> str:
    """What is wrong with the answer; nothing when it refuses this place and no other."""
    answer = house.knock(house.speaker("boss"), door, body)
    if answer.status_code != 422 or answer.content_type != "application/problem+json":
        return f"{place}: {answer.status_code} {answer.text[:200]}"
    found = {error["pointer"] for error in answer.json["errors"]}
    return "" if found == {place} else f"{place}: refused at {found}"


def test_the_watcher_sees_a_write(house: House) -> None:
    """The control: "nothing was written" is said by something that would notice."""
    before = house.commits()
    assert house.commits() == before
    assert house.speaker("boss").post("/api/v1/core/partners", json={"code": "seen", "name": "Seen"}).status_code == 201
    assert house.commits() != before


def test_a_line_named_twice_is_billed_for_the_sum(house: House) -> None:
    """Not for the last of the two: what somebody sends is either meant or refused."""
    bill = next(d for d in WRITES if d.name == "finance.bill.POST")
    part = {"order_line_id": house.ids["order_line_id"], "quantity": "1"}
    answer = house.knock(house.speaker("boss"), bill, {"order_id": house.ids["order_id"], "quantities": [part, part]})
    assert (answer.status_code, answer.json["net_minor"]) == (201, 20000), answer.text


def test_the_examples_are_good(house: House) -> None:
    """Otherwise the tests below would prove nothing: what they change is the only thing wrong."""
    for door in TAKING:
        assert not door.route.takes().validate(example(door.route.takes, house.ids)), door


@pytest.mark.parametrize("door", [d for d in TAKING if numbers(d)], ids=str)
def test_a_number_is_a_number(house: House, door: Door) -> None:
    body, before = example(door.route.takes, house.ids), house.commits()
    wrong = [
        why
        for place, field in numbers(door)
        for bad in (*NEVER, *bounds(door, place, field))
        if (why := refused_at(house, door, changed(body, place, bad), pointer(place)))
    ]
    assert not wrong, "\n".join(wrong)
    assert house.commits() == before


def bounds(door: Door, place: Any, field: Any) -> list[Any]:
    where = f"{door.name}{pointer(place)}"
    zero = [] if place[-1] in ZERO_IS_FINE or where in CREDIT_QUANTITIES else [0]
    below = [] if where in BELOW_ZERO else [-1, "-1"]
    return [*below, *zero, *([] if field.allow_none else [None])]


@pytest.mark.parametrize("door", [d for d in TAKING if numbers(d)], ids=str)
def test_null_is_taken_only_where_it_means_something(house: House, door: Door) -> None:
    """A number that may be null is one that may be left out."""
    for place, field in numbers(door):
        where = f"{door.name}{pointer(place)}"
        assert not field.allow_none or not field.required or where in NOBODY_IS_AN_ANSWER, where


@pytest.mark.parametrize("door", [d for d in TAKING if numbers(d)], ids=str)
@pytest.mark.parametrize("raw", [HUGE, "-" + HUGE, "NaN", "Infinity", "1" * 5000])
def test_a_number_that_json_cannot_say(house: House, door: Door, raw: str) -> None:
    place, _ = numbers(door)[0]
    text = json.dumps(changed(example(door.route.takes, house.ids), place, "@@")).replace('"@@"', raw)
    before = house.commits()
    answer = house.speaker("boss").open(
        door.path(**house.ids), method=door.route.method, data=text, content_type="application/json",
        headers={"Idempotency-Key": "raw"},
    )  # fmt: skip
    assert answer.status_code in (400, 422), answer.text[:300]
    assert answer.content_type == "application/problem+json"
    assert house.commits() == before


@pytest.mark.parametrize("door", TAKING, ids=str)
def test_what_is_shown_cannot_be_sent(house: House, door: Door) -> None:
    """Every column of every table and every field of every answer, in the body and in each object of it: refused by name."""
    shown = {name for d in DOORS if d.route.gives for name in d.route.gives().fields}
    columns = {c.key for mapper in Base.registry.mappers for c in columns_of(mapper.class_).columns}
    body, before = example(door.route.takes, house.ids), house.commits()
    for place, shape in objects(door.route.takes):
        foreign = sorted((shown | columns) - set(shape().load_fields) - {"extensions"})
        sent = body
        for name in foreign:
            sent = changed(sent, (*place, name), 1)
        answer = house.knock(house.speaker("boss"), door, sent)
        assert answer.status_code == 422, answer.text[:300]
        named = {e["pointer"] for e in answer.json["errors"] if e["code"] == "core/unknown-field"}
        assert named == {pointer((*place, name)) for name in foreign}
    assert house.commits() == before


@pytest.mark.parametrize("door", TAKING, ids=str)
def test_bodies_of_another_shape(house: House, door: Door) -> None:
    speaker, before = house.speaker("boss"), house.commits()
    path, headers = door.path(**house.ids), {"Idempotency-Key": "shape"}
    attempts: list[tuple[dict[str, Any], set[int]]] = [
        ({"data": "[]", "content_type": "application/json"}, {422}),
        ({"data": "null", "content_type": "application/json"}, {422}),
        ({"data": "{", "content_type": "application/json"}, {400}),
        ({"data": b"\xff\xfe", "content_type": "application/json"}, {400}),
        ({"data": '{"a": 1, "a": 2}', "content_type": "application/json"}, {400}),
        ({"data": "[" * 20_000, "content_type": "application/json"}, {400}),
        ({"data": "a=1", "content_type": "application/x-www-form-urlencoded"}, {415}),
        ({"data": "{}", "content_type": "text/plain"}, {415}),
        ({"data": "{" + " " * 100_001 + "}", "content_type": "application/json"}, {413}),
        ({"json": {}, "query_string": "dry_run=1"}, {422}),
    ]
    for sent, expected in attempts:
        answer = speaker.open(path, method=door.route.method, headers=headers, **sent)
        assert answer.status_code in expected, (str(sent)[:80], answer.status_code, answer.text[:200])
        assert answer.content_type == "application/problem+json"
    assert house.commits() == before


# -- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", [d for d in DOORS if d.names], ids=str)
@pytest.mark.parametrize("number", ["0", "2147483648", str(2**63 - 1), str(2**63), "9" * 400, "-1", "1.0", "1e3", "%00", "NaN"])
def test_addresses_that_name_nothing(house: House, door: Door, number: str) -> None:
    body = example(door.route.takes, house.ids) if door.route.takes else None
    before = house.commits()
    answer = house.knock(house.speaker("boss"), door, body, ids=dict.fromkeys(door.names, number))
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:300])
    assert answer.content_type == "application/problem+json"
    assert house.commits() == before


@pytest.mark.parametrize("door", [d for d in DOORS if d.route.kind == "lists"], ids=str)
def test_parameters_of_lists(house: House, door: Door) -> None:
    speaker, path = house.speaker("boss"), door.path(**house.ids)
    filters = door.route.filters().load_fields if door.route.filters else {}
    names = ["limit", *(name for name, field in filters.items() if isinstance(field, NUMBERS))]
    for name in names:
        for bad in ("-1", "0", "0.5", "1e400", str(2**63), "NaN", "", "null", "true", "[]", "٣", "1 "):
            answer = speaker.get(path, query_string={name: bad})
            assert answer.status_code == 422, (name, bad, answer.text)
            assert name in {error.get("parameter") for error in answer.json["errors"]}, (name, bad)
    for query in ("limit=1&limit=2", "cursor=%00", "cursor=aWQ6LTE", "sort=name", "limit=201", "unknown=1", "cursor="):
        assert speaker.get(path, query_string=query).status_code == 422, query


# -- the same again -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", [d for d in WRITES if d.route.guards], ids=str)
@pytest.mark.parametrize("tag", ['"0-0"', '"999-abc"', 'W/"999-abc"', '"x"', "nonsense", '""', 'W/""', ","])
def test_a_stale_version_is_refused(house: House, door: Door, tag: str) -> None:
    body, before = example(door.route.takes, house.ids) if door.route.takes else None, house.commits()
    headers = {"If-Match": tag, "Idempotency-Key": f"stale-{tag}-{door}"}
    answer = house.speaker("boss").open(door.path(**house.ids), method=door.route.method, json=body, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (412, "core/stale"), answer.text
    assert house.commits() == before


@pytest.mark.parametrize("door", [d for d in WRITES if d.route.idempotent], ids=str)
def test_money_moves_only_under_a_key(house: House, door: Door) -> None:
    body, before = example(door.route.takes, house.ids) if door.route.takes else None, house.commits()
    for key in (None, "", "two words", "x" * 256, "schlüssel"):
        headers = {} if key is None else {"Idempotency-Key": key.encode("utf-8").decode("latin-1")}
        answer = house.speaker("boss").open(door.path(**house.ids), method=door.route.method, json=body, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (400, "core/idempotency-key"), key
    assert house.commits() == before


def test_the_money_that_moves_is_all_under_keys() -> None:
    """Whoever adds an endpoint that bills, pays, credits or refunds must ask for a key."""
    moving = {
        "finance.invoice",
        "finance.pay",
        "finance.credit",
        "finance.refund",
        "finance.post",
        "returns.credit",
        "returns.refund",
    }
    careless = [d.name for d in WRITES if d.route.needs and d.route.needs.code in moving and not d.route.idempotent]
    assert careless == []


def test_the_same_twice_is_once_and_something_else_is_a_conflict(house: House) -> None:
    pay = next(d for d in WRITES if d.name == "finance.pay.POST")
    speaker, path, headers = house.speaker("boss"), pay.path(**house.ids), {"Idempotency-Key": "double-click"}
    first = speaker.post(path, json={"amount_minor": 100}, headers=headers)
    assert first.status_code == 201
    before = house.commits()
    again = speaker.post(path, json={"amount_minor": 100}, headers=headers)
    assert (again.status_code, again.data, again.headers["Idempotency-Replayed"]) == (201, first.data, "true")
    other = speaker.post(path, json={"amount_minor": 101}, headers=headers)
    assert (other.status_code, other.json["code"]) == (409, "core/idempotency-mismatch")
    assert house.commits() == before
    somebody = house.speaker("finance").post(path, json={"amount_minor": 100}, headers=headers)
    assert "Idempotency-Replayed" not in somebody.headers, "a key is its sender's own"


def test_ids_in_bodies_name_what_is_there(house: House) -> None:
    """An id that names nothing is refused as that, never as a broken reference of the database."""
    wrong = []
    for door in TAKING:
        for place, _ in places(door.route.takes, (Id,)):
            before = house.commits()
            body = changed(example(door.route.takes, house.ids), place, 2**62)
            answer = house.knock(house.speaker("boss"), door, body)
            if not 400 <= answer.status_code < 500 or house.commits() != before:
                wrong.append(f"{door}{pointer(place)}: {answer.status_code} {answer.text[:300]}")
    assert not wrong, "\n".join(wrong)
