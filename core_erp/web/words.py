"""Texts, amounts and moments as the templates write them, in the language of one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol
from markupsafe import Markup, escape

from core_erp.i18n import gettext
from core_erp.money import to_major

_MINUS = "−"
_CLEAR = {"USD": "US$", "JPY": "JP¥", "CNY": "CN¥", "CAD": "CA$", "AUD": "A$", "HKD": "HK$", "TWD": "NT$", "SGD": "S$"}
"""Signs that several currencies share are never written bare in English."""


@dataclass(frozen=True)
class Words:
    """What a page says, in ``locale``; clocks show ``zone``, and ``now`` decides what is today."""

    locale: str
    zone: str
    now: datetime

    def text(self, template: str, **facts: Any) -> str:
        """The translated text, filled; facts are escaped, the template is ours."""
        return Markup(gettext(template, self.locale)).format(**{k: escape(v) for k, v in facts.items()})  # noqa: S704

    def plural(self, one: str, many: str, count: int, **facts: Any) -> str:
        """One or many; Chinese has one form and translates ``many``."""
        return self.text(one if count == 1 and self.locale == "en" else many, count=self.number(count), **facts)

    def money(self, minor: int, currency: str) -> str:
        """Minor units as people write them: ``¥339.00`` in Chinese, ``CN¥339.00`` in English; U+2212 before the sign."""
        places = get_currency_precision(currency)
        digits = format_decimal(
            abs(to_major(minor, currency)), f"#,##0.{'0' * places}" if places else "#,##0", locale=self.locale
        )
        return f"{_MINUS if minor < 0 else ''}{self.sign(currency)}{digits}"

    def sign(self, currency: str) -> str:
        """The sign of a currency that cannot be taken for another's; its code where it has none."""
        if self.locale == "en" and currency in _CLEAR:
            return _CLEAR[currency]
        found = str(get_currency_symbol(currency, locale=self.locale))
        return f"{found}\N{NO-BREAK SPACE}" if found == currency else found

    def number(self, value: int | Decimal) -> str:
        shown = str(format_decimal(abs(Decimal(value)), "#,##0.######", locale=self.locale))
        return f"{_MINUS}{shown}" if value < 0 else shown

    def day(self, value: date) -> str:
        return str(format_date(value, self._day_form(value.year), locale=self.locale))

    def moment(self, value: datetime) -> str:
        """Short, in the company's wall time; the year only when it is another."""
        here = self._here(value)
        return str(format_datetime(here, f"{self._day_form(here.year)} HH:mm", locale=self.locale))

    def _day_form(self, year: int) -> str:
        is_this_year = year == self._here(self.now).year
        if self.locale == "zh_CN":
            return "MM-dd" if is_this_year else "yyyy-MM-dd"
        return "d MMM" if is_this_year else "d MMM yyyy"

    def exact(self, value: datetime) -> str:
        """For ``datetime=`` and for the tip: with zone."""
        return self._here(value).isoformat(timespec="minutes")

    def span(self, value: timedelta) -> str:
        """A length of time in its largest unit."""
        minutes = int(value.total_seconds() // 60)
        if minutes < 60:
            return self.text("{n} min", n=minutes)
        if minutes < 48 * 60:
            return self.text("{n} h", n=minutes // 60)
        return self.text("{n} d", n=minutes // (24 * 60))

    def since(self, value: datetime) -> str:
        return self.span(self.now - value)

    def _here(self, value: datetime) -> datetime:
        return value.astimezone(ZoneInfo(self.zone))

    @property
    def html_lang(self) -> str:
        return self.locale.replace("_", "-")

    @property
    def babel(self) -> Locale:
        return Locale.parse(self.locale)
