"""Calendars as a company keeps them: seeded, defined, changed, asked over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core_erp import Actor, Refused
from core_erp.calendars import the_calendar
from core_erp.testing import factories

PLUGINS = ()
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # nine in Shanghai
OFFICE = [{"weekday": day, "begins": "09:00", "ends": "17:00"} for day in ("mon", "tue", "wed", "thu", "fri")]
NIGHTS = {"code": "nights", "name": "Night shift", "shifts": [{"weekday": "sun", "begins": "22:00", "ends": "30:00"}]}
CALENDARS = "/api/v1/core/calendars"


@pytest.fixture
def manager(client, people):
    return client.as_(people.manager)


def by_code(client):
    return {c["code"]: c for c in client.get(CALENDARS).json["items"]}


def test_every_company_begins_with_two(tx):
    assert the_calendar(tx).add(MONDAY, 8) == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert the_calendar(tx, "always").add(MONDAY, 8) == datetime(2026, 3, 2, 9, tzinfo=UTC)
    with pytest.raises(Refused, match="There is no calendar moon; there are always, default"):
        the_calendar(tx, "moon")


def test_a_company_elsewhere_has_its_own_days(erp, company):
    with erp.transaction(Actor.system(company.id)) as tx:
        berlin = factories.company(tx, timezone="Europe/Berlin", country="DE")
        odd = factories.company(tx, timezone="Nowhere/Land", country="XX")
        tx.flush()
    unity_day = datetime(2025, 10, 3, 6, tzinfo=UTC)
    with erp.reading(Actor.system(berlin.id)) as tx:
        assert the_calendar(tx).add(unity_day, 1) == datetime(2025, 10, 6, 8, tzinfo=UTC)
    with erp.reading(Actor.system(odd.id)) as tx:
        assert the_calendar(tx).add(unity_day, 1) == datetime(2025, 10, 3, 10, tzinfo=UTC)


def test_a_known_calendar_costs_no_statement(tx, statements):
    the_calendar(tx)
    with statements() as seen:
        the_calendar(tx).add(MONDAY, 100)
    assert len(seen) == 0


def test_defined_changed_and_counted_with(manager, erp, company):
    made = manager.post(CALENDARS, json=NIGHTS)
    assert (made.status_code, made.json["timezone"], made.json["shifts"]) == (201, "Asia/Shanghai", NIGHTS["shifts"])
    address = f"{CALENDARS}/{made.json['id']}"
    assert manager.get(address).json == made.json
    changed = manager.put(address, json={"name": "Day shift", "timezone": "Europe/London", "country": "GB", "shifts": OFFICE})
    assert (changed.status_code, changed.json["code"], changed.json["name"]) == (200, "nights", "Day shift"), changed.json
    with erp.reading(Actor.system(company.id)) as tx:
        assert the_calendar(tx, "nights").add(MONDAY, 1) == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert manager.post(CALENDARS, json=NIGHTS).status_code == 409


def test_own_days(manager, erp, company):
    address = f"{CALENDARS}/{by_code(manager)['default']['id']}"
    days = [{"day": "2026-03-03", "is_working": False, "name": "Stocktaking"}, {"day": "2026-03-07", "is_working": True}]
    assert manager.post(f"{address}/days", json={"days": days}).status_code == 200
    shown = manager.get(f"{address}/workdays", query_string={"since": "2026-02-28", "until": "2026-03-07"}).json["items"]
    kinds = {d["day"]: (d["kind"], d["name"], len(d["windows"])) for d in shown}
    assert kinds["2026-02-28"] == ("makeup", "", 2)
    assert kinds["2026-03-01"] == ("ordinary", "", 0)
    assert kinds["2026-03-03"] == ("own_holiday", "Stocktaking", 0)
    assert kinds["2026-03-07"] == ("own_workday", "", 2)
    assert shown[2]["windows"][0] == {"begins": "2026-03-02T01:00:00Z", "ends": "2026-03-02T04:00:00Z"}
    assert len(manager.get(f"{address}/workdays").json["items"]) == 31
    manager.post(f"{address}/days", json={"days": [{"day": "2026-03-03", "is_working": True}]})
    assert manager.delete(f"{address}/days/2026-03-07").status_code == 200
    assert [d["day"] for d in manager.get(address).json["days"]] == ["2026-03-03"]
    assert manager.delete(f"{address}/days/2026-03-07").status_code == 404
    assert manager.delete(f"{address}/days/soon").status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"timezone": "Mars/Olympus"}, "core/no-zone"),
        ({"timezone": "../etc/passwd"}, "core/no-zone"),
        ({"country": "XX"}, "core/no-country"),
        ({"country": "CN", "subdivision": "NOPE"}, "core/no-country"),
        ({"subdivision": "BY"}, "core/no-country"),
        ({"shifts": [*OFFICE, {"weekday": "mon", "begins": "16:59", "ends": "18:00"}]}, "core/shifts-overlap"),
        ({"shifts": [*OFFICE, {"weekday": "sun", "begins": "22:00", "ends": "33:01"}]}, "core/shifts-overlap"),
    ],
)
def test_what_fits_no_calendar_is_refused(manager, change, code):
    before = by_code(manager)
    answer = manager.post(CALENDARS, json={"code": "odd", "name": "Odd", "shifts": OFFICE} | change)
    assert (answer.status_code, answer.json["code"]) == (422, code), answer.json
    assert by_code(manager) == before


@pytest.mark.parametrize(
    "shift",
    [{"weekday": "Monday"}, {"begins": "9:00"}, {"ends": 1080}, {"begins": "18:00"}, {"ends": "49:00"}, {"begins": "25:00"}],
)
def test_a_shift_of_no_form(manager, shift):
    answer = manager.post(CALENDARS, json={"code": "odd", "name": "Odd", "shifts": [OFFICE[0] | shift]})
    assert answer.status_code in (400, 422), answer.json


@pytest.mark.parametrize("span", [("2026-03-02", "2026-03-01"), ("2020-01-01", "2026-01-01"), ("0001-01-01", "0001-02-01")])
def test_a_span_that_cannot_be_shown(manager, span):
    address = f"{CALENDARS}/{by_code(manager)['default']['id']}/workdays"
    answer = manager.get(address, query_string=dict(zip(("since", "until"), span, strict=True)))
    assert (answer.status_code, answer.json["code"]) == (422, "core/span")


def test_only_those_who_may_edit_them(client, people):
    sales = client.as_(people.sales)
    assert by_code(sales).keys() == {"default", "always"}
    assert sales.post(CALENDARS, json=NIGHTS).status_code == 403
