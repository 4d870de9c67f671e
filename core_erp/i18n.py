"""Texts in the reader's language."""

from __future__ import annotations


def gettext(text: str, locale: str) -> str:
    """The text (a template, not yet filled) in this language; the English original where nobody translated it."""
    return text
