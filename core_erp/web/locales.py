"""In which language and light a page is drawn: what this browser chose, else the person, else the browser, else the house."""

from __future__ import annotations

from flask import request

from core_erp.http.edge import current_erp
from core_erp.i18n import LOCALES

THEMES = ("light", "dark")


def of_request() -> str:
    """The language for somebody who is not signed in."""
    return of(None)


def of(personal: str | None) -> str:
    """The language for this person at this browser."""
    chosen = request.cookies.get("lang", "")
    if chosen in LOCALES:
        return chosen
    if personal in LOCALES:
        return str(personal)
    wished = request.accept_languages.best_match(["en", "zh-CN", "zh"])
    if wished:
        return "zh_CN" if wished.startswith("zh") else "en"
    return current_erp().settings.locale


def theme() -> str:
    """``light`` or ``dark`` where this browser chose one, else nothing: the system decides."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""
