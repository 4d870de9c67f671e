"""Texts, dates and amounts in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from flask import Flask
from flask_babel import Babel

from core_erp.money import to_major
from core_erp.registry import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core_erp.plugin import Plugin

LOCALES = ("en", "zh_CN")
_CATALOGUES: dict[str, dict[str, str]] = {locale: {} for locale in LOCALES}


def gettext(text: str, locale: str) -> str:
    """The text (a template, not yet filled) in this language; the English original where nobody translated it."""
    return _CATALOGUES.get(locale, {}).get(text) or text


def word(text: str) -> str:
    """Marks a text that is translated later, where it is shown."""
    return text


# -- catalogues ---------------------------------------------------------------------------------------------------


def load(plugins: Iterable[Plugin]) -> None:
    """Read the host's catalogues and those of these plugins; a plugin may translate only what nobody has yet."""
    places = [files("core_erp") / "translations", *(p for one in plugins if (p := folder_of(one, one.translations)))]
    for place in places:
        for locale in LOCALES:
            _CATALOGUES[locale] = catalogue(place / f"{locale}.po") | _CATALOGUES[locale]


def catalogue(po: Traversable) -> dict[str, str]:
    """What a .po file translates; nothing when there is no such file."""
    if not po.is_file():
        return {}
    with po.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string and not m.fuzzy}


# -- the reader ---------------------------------------------------------------------------------------------------


def register(app: Flask, choose: Callable[[], str]) -> None:
    """Let Flask-Babel format dates and numbers of pages in the language that ``choose`` picks for a request."""
    Babel(app, locale_selector=choose)


# -- dates and amounts --------------------------------------------------------------------------------------------


def amount(minor: int, currency: str, locale: str) -> str:
    """Minor units as people write them: ``¥1,234.50``."""
    return str(format_currency(to_major(minor, currency), currency, locale=locale))


def day(value: date, locale: str) -> str:
    return str(format_date(value, "medium", locale=locale))


def moment(value: datetime, locale: str, zone: str) -> str:
    """A moment in the wall time of a zone such as ``Asia/Shanghai``."""
    return str(format_datetime(value, "medium", tzinfo=ZoneInfo(zone), locale=locale))


def placeholders(template: str) -> frozenset[str]:
    """Names in braces: a translation must have the same."""
    return frozenset(name for _text, name, _spec, _conversion in Formatter().parse(template) if name)
