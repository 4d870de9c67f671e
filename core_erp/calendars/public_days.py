"""Public holidays of a country and its make-up workdays (法定节假日与调休), as the library ``holidays`` knows them.

It agrees day for day with what China's State Council announced for each year it knows. The make-up workdays of a year
are announced late in the year before: until then they are not known, and a company enters its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

_LOOK_BACK = 5


@dataclass(frozen=True, slots=True)
class PublicDays:
    """One year: holidays with their names, and days at a weekend that are worked."""

    holidays: Mapping[date, str]
    makeup: frozenset[date]


def _library() -> Any:
    """Loaded when first asked: it takes half a second that most processes never need."""
    return import_module("holidays")


def is_known(country: str, subdivision: str | None = None) -> bool:
    """Can a calendar follow this country (ISO 3166-1, ``CN``) and this part of it?"""
    places: dict[str, list[str]] = _library().list_supported_countries(include_aliases=False)
    return country in places and (subdivision is None or subdivision in places[country])


@lru_cache(maxsize=512)
def public_days(country: str, subdivision: str | None, year: int) -> PublicDays:
    """What is known of that year today; nothing of a country the library does not know."""
    if not is_known(country, subdivision):
        return PublicDays({}, frozenset())
    found = _library().country_holidays(country, subdiv=subdivision, years=year, expand=False)
    makeup = frozenset(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    return PublicDays({day: str(name) for day, name in found.items() if day.year == year and day not in makeup}, makeup)


@cache
def makeup_known_until(country: str, subdivision: str | None, this_year: int) -> int | None:
    """The last year whose make-up workdays are known; None for a country that has none."""
    years = range(this_year - _LOOK_BACK, this_year + 2)
    return max((year for year in years if public_days(country, subdivision, year).makeup), default=None)
