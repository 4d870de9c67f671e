"""The forms and queries of the shell's own pages."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from core_erp.fields import Choice, Shape, Text
from core_erp.i18n import LOCALES
from core_erp.web.locales import THEMES
from core_erp.web.signing_in import NewPassword, SignIn


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Where somebody wanted to go before signing in."""

    next: str = "/"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What somebody types into the search."""

    q: str = ""


@dataclass(frozen=True, kw_only=True)
class InboxQuery:
    """Whose tasks: mine, or the team's too."""

    of: str = "mine"


@dataclass(frozen=True, kw_only=True)
class Preference:
    """A language or a theme, and the page to come back to."""

    back: str = "/"
    lang: str | None = None
    theme: str | None = None


class WantedShape(Shape):
    makes = Wanted
    next = Text(2000)


class SignInShape(Shape):
    makes = SignIn
    login = Text(255, 1, required=True)
    password = fields.String(required=True)
    next = Text(2000)


class NewPasswordShape(Shape):
    makes = NewPassword
    old = fields.String(required=True)
    new = fields.String(required=True)
    again = fields.String(required=True)


class QuestionShape(Shape):
    makes = Question
    q = Text(100)


class InboxShape(Shape):
    makes = InboxQuery
    of = Choice("mine", "team")


class PreferenceShape(Shape):
    makes = Preference
    back = Text(2000)
    lang = Choice(*LOCALES)
    theme = Choice(*THEMES)
