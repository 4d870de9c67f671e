"""Adding and counting working time: by hand, by a slow reference, and by laws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core_erp import Refused
from core_erp.calendars import Calendar, Pattern, Shift
from core_erp.calendars.pattern import OwnDay, clock, minutes
from core_erp.calendars.public_days import makeup_known_until, public_days
from core_erp.calendars.years import year_of

OFFICE = tuple(Shift(d, b, e) for d in range(5) for b, e in ((540, 720), (780, 1080)))
NIGHT = tuple(Shift(d, 22 * 60, 30 * 60) for d in range(7))


def calendar(zone="Asia/Shanghai", shifts=OFFICE, country=None, **more):
    return Calendar("test", Pattern(zone, tuple(shifts), country, **more))


def local(zone, *parts, fold=0):
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold)


def shanghai(*parts):
    return local("Asia/Shanghai", *parts)


# -- by hand ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (shanghai(2026, 3, 2, 9), 8, shanghai(2026, 3, 2, 18)),  # to the minute the house closes
        (shanghai(2026, 3, 2, 9), "8.5", shanghai(2026, 3, 3, 9, 30)),
        (shanghai(2026, 3, 2, 11), 2, shanghai(2026, 3, 2, 14)),  # over lunch
        (shanghai(2026, 3, 6, 17), 2, shanghai(2026, 3, 9, 10)),  # over the weekend
        (shanghai(2026, 3, 7, 3), 0, shanghai(2026, 3, 9, 9)),  # nothing to do: the next opening
        (shanghai(2026, 3, 2, 18), 0, shanghai(2026, 3, 2, 18)),
        (shanghai(2026, 3, 9, 10), -2, shanghai(2026, 3, 6, 17)),
        (shanghai(2026, 3, 7, 12), -1, shanghai(2026, 3, 6, 17)),
        (shanghai(2026, 12, 31, 17), 2, shanghai(2027, 1, 1, 10)),  # without a country New Year is a day like others
    ],
)
def test_office_hours(start, hours, end):
    assert calendar().add(start, Decimal(hours)) == end


def test_a_zone_boundary_does_not_matter():
    """The same moment said in another zone gives the same answer, in UTC."""
    here = calendar().add(shanghai(2026, 3, 2, 9), 8)
    there = calendar().add(shanghai(2026, 3, 2, 9).astimezone(ZoneInfo("America/New_York")), 8)
    assert here == there == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert here.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (local("Europe/Berlin", 2026, 3, 28, 22), local("Europe/Berlin", 2026, 3, 29, 6), 7),  # the clock jumps 2 to 3
        (local("Europe/Berlin", 2026, 10, 24, 22), local("Europe/Berlin", 2026, 10, 25, 6), 9),  # 2 to 3 comes twice
        (local("Europe/Berlin", 2026, 3, 30, 22), local("Europe/Berlin", 2026, 3, 31, 6), 8),
    ],
)
def test_a_night_shift_lasts_as_long_as_it_lasts(start, end, hours):
    nights = calendar("Europe/Berlin", NIGHT)
    assert nights.between(start, end) == timedelta(hours=hours)
    assert nights.add(start, hours) == end
    assert nights.add(end, -hours) == start


def test_hours_that_begin_or_end_in_the_jump():
    """2:30 does not exist on that morning: those hours begin when the clock jumps, at 3:00 summer time."""
    jump = local("Europe/Berlin", 2026, 3, 29, 3)
    begins = calendar("Europe/Berlin", [Shift(6, 150, 300)])
    assert begins.between(jump - timedelta(days=1), local("Europe/Berlin", 2026, 3, 29, 5)) == timedelta(hours=2)
    assert begins.add(jump - timedelta(hours=2), 0) == jump
    ends = calendar("Europe/Berlin", [Shift(6, 60, 150)])
    assert ends.add(local("Europe/Berlin", 2026, 3, 29, 1), 1) == jump


def test_due_eight_working_hours_later_over_the_change_to_summer_time():
    london = calendar("Europe/London")
    assert london.add(local("Europe/London", 2026, 3, 27, 15), 8) == local("Europe/London", 2026, 3, 30, 15)
    assert london.between(local("Europe/London", 2026, 3, 27, 15), local("Europe/London", 2026, 3, 30, 15)) == timedelta(hours=8)


def test_a_day_that_never_was():
    """Samoa skipped the thirtieth of December 2011 when it moved across the date line."""
    apia = calendar("Pacific/Apia")
    assert [w.begins.astimezone(ZoneInfo("Pacific/Apia")).day for w in year_of(apia.pattern, 2011).windows[-4:]] == [
        28,
        28,
        29,
        29,
    ]


def test_own_days_come_first():
    shut, worked = OwnDay(date(2026, 3, 3), False), OwnDay(date(2026, 3, 7), True)
    ours = calendar(own_days=(shut, worked))
    assert ours.add(shanghai(2026, 3, 2, 18), 1) == shanghai(2026, 3, 4, 10)
    assert ours.add(shanghai(2026, 3, 6, 18), 1) == shanghai(2026, 3, 7, 10)  # Saturday by Monday's hours


def test_refusals():
    empty = calendar(
        shifts=[Shift(0, 0, 60)], own_days=tuple(OwnDay(date(2026, 1, 5) + timedelta(7 * n), False) for n in range(1600))
    )
    with pytest.raises(Refused, match="no such working time"):
        empty.add(shanghai(2026, 1, 1), 1)
    with pytest.raises(Refused, match="At most"):
        calendar().add(shanghai(2026, 1, 1), 100_001)
    with pytest.raises(ValueError, match="zone"):
        calendar().add(datetime(2026, 1, 1), 1)
    with pytest.raises(ValueError, match="zone"):
        calendar().between(datetime(2026, 1, 1), shanghai(2026, 1, 1))
    with pytest.raises(Refused, match="no such working time"):
        calendar().add(datetime(9999, 12, 1, tzinfo=UTC), 9999)


@pytest.mark.parametrize("text", ["9:00", "09:60", "48:01", "", "ab:cd", "09-00", "0９:00", "-1:00"])
def test_times_that_are_none(text):
    with pytest.raises(ValueError):
        minutes(text)


def test_times():
    assert [minutes("00:00"), minutes("22:00"), minutes("30:00"), minutes("48:00")] == [0, 1320, 1800, 2880]
    assert clock(1800) == "30:00"


# -- China's days, as the State Council announced them ------------------------------------------------------------

MAKEUP = {
    2025: {(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)},
    2026: {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)},
}


@pytest.mark.parametrize("year", MAKEUP)
def test_make_up_workdays_of_china(year):
    assert public_days("CN", None, year).makeup == {date(year, *day) for day in MAKEUP[year]}


def test_the_spring_festival_of_2026():
    """From Sunday 15 to Monday 23 February; the Saturdays before and after are worked."""
    office = calendar(country="CN")
    assert office.add(shanghai(2026, 2, 13, 18), 1) == shanghai(2026, 2, 14, 10)
    assert office.add(shanghai(2026, 2, 14, 18), 1) == shanghai(2026, 2, 24, 10)
    assert office.between(shanghai(2026, 2, 9), shanghai(2026, 3, 2)) == timedelta(hours=8 * (6 + 0 + 5))


def test_what_is_not_announced_is_not_known():
    """The statutory days of a far year are there; its make-up days are not, and it says so."""
    assert makeup_known_until("CN", None, 2025) == 2026
    assert makeup_known_until("DE", None, 2026) is None
    far = public_days("CN", None, 2040)
    assert date(2040, 10, 1) in far.holidays and not far.makeup


# -- laws ---------------------------------------------------------------------------------------------------------

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns")
MOMENTS = st.datetimes(datetime(2025, 12, 20), datetime(2027, 1, 10), timezones=st.just(UTC))
HOURS = st.decimals(0, 40, places=3)


@st.composite
def calendars(draw, zones=ZONES, countries=(None, "CN", "US")):
    """Week by week, up to three shifts a day, the last perhaps into the night, none overlapping; some own days."""
    shifts, free = [], 0
    for weekday in sorted(draw(st.sets(st.integers(0, 6), min_size=1))):
        earliest = max(0, free - weekday * 1440)
        for _ in range(draw(st.integers(1, 3))):
            if earliest > 1400:
                break
            begins = draw(st.integers(earliest, 1400))
            ends = draw(st.integers(begins + 40, min(begins + 1440, 2880 if weekday < 6 else 1440)))
            shifts.append(Shift(weekday, begins, ends))
            earliest = ends
        free = weekday * 1440 + max(earliest, 0)
    days = draw(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=5))
    own = tuple(OwnDay(day, working) for day, working in sorted(days.items()))
    return Calendar("any", Pattern(draw(st.sampled_from(zones)), tuple(shifts), draw(st.sampled_from(countries)), None, own))


LAWS = settings(max_examples=25, deadline=None)


@LAWS
@given(calendars(), MOMENTS, HOURS)
def test_counting_gives_back_what_was_added(any_calendar, moment, hours):
    wanted = timedelta(microseconds=int(hours * 3_600_000_000))
    after, before = any_calendar.add(moment, hours), any_calendar.add(moment, -hours)
    assert any_calendar.between(moment, after) == wanted
    assert any_calendar.between(before, moment) == wanted
    assert after >= moment
    assert before <= moment or not hours  # nothing to count: the next opening


@LAWS
@given(calendars(), MOMENTS, HOURS)
def test_it_lands_in_working_time(any_calendar, moment, hours):
    landed = any_calendar.add(moment, hours)
    years = (year_of(any_calendar.pattern, year) for year in range(landed.year - 1, landed.year + 2))
    assert any(w.begins <= landed <= w.ends for year in years for w in year.windows)


@LAWS
@given(calendars(), MOMENTS, MOMENTS, HOURS, HOURS)
def test_later_and_longer_end_later(any_calendar, a, b, some, more):
    early, late = sorted((a, b))
    short, long = sorted((some, more))
    assert any_calendar.add(early, short) <= any_calendar.add(late, short)
    assert any_calendar.add(early, short) <= any_calendar.add(early, long)


@LAWS
@given(calendars(), MOMENTS, MOMENTS, MOMENTS)
def test_spans_add_up(any_calendar, a, b, c):
    assert any_calendar.between(a, b) + any_calendar.between(b, c) == any_calendar.between(a, c)
    assert any_calendar.between(a, b) == -any_calendar.between(b, a)


@settings(max_examples=15, deadline=None)
@given(
    calendars(("Asia/Shanghai", "Asia/Kathmandu"), (None,)),
    st.datetimes(datetime(2026, 3, 2), datetime(2026, 3, 30), timezones=st.just(UTC)),
)
def test_a_slow_reference_agrees(any_calendar, start):
    """Ask every minute, by the clock on the wall, whether a shift holds: what was counted is what was open."""
    pattern, zone = any_calendar.pattern, ZoneInfo(any_calendar.pattern.zone)
    minute, start = timedelta(minutes=1), start.replace(second=0, microsecond=0)
    own = {o.day: o.is_working for o in pattern.own_days}

    def shifts(day):
        working = own.get(day)
        mine = pattern.shifts_of(day.weekday())
        return () if working is False else (mine or pattern.shifts_of(0)) if working else mine

    def holds(moment):
        wall = moment.astimezone(zone)
        now = wall.hour * 60 + wall.minute
        today, yesterday = wall.date(), wall.date() - timedelta(days=1)
        return any(s.begins <= now < s.ends for s in shifts(today)) or any(
            s.begins <= now + 1440 < s.ends for s in shifts(yesterday)
        )

    moments = [start + minute * n for n in range(60 * 24 * 2)]
    counted = sum(holds(moment) for moment in moments)
    assert any_calendar.between(start, moments[-1] + minute) == minute * counted
