"""A browser without a browser: signs in, fills in forms with their tokens, keeps cookies; for tests of pages."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core_erp.app import erp_of
from core_erp.identity import Actor, User, hash_password

PASSWORD = "a long sentence is a good password"  # noqa: S105 - of people who live as long as a test


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: action -> its fields with their values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self._open = self.found.setdefault(given["action"], {})
        elif tag in ("input", "select", "textarea") and self._open is not None and _is_sent(given):
            self._open[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def _is_sent(field: Mapping[str, str]) -> bool:
    is_ticked = field.get("type") not in ("checkbox", "radio") or "checked" in field
    return bool(field.get("name")) and is_ticked


class Browser:
    """Sends what a browser sends and follows nothing by itself; ``page`` is the last answer."""

    page: TestResponse

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address

    def open(self, path: str, **headers: str) -> TestResponse:
        self.page = self.client.get(path, headers=headers)
        return self.page

    @property
    def text(self) -> str:
        return self.page.get_data(as_text=True)

    @property
    def forms(self) -> dict[str, dict[str, str]]:
        return Forms(self.text).found

    def send(self, action: str, values: Mapping[str, Any] | None = None, **headers: str) -> TestResponse:
        """Fill in a form of the open page and send it."""
        return self.post(action, {**self.forms[action], **(values or {})}, **headers)

    def post(self, path: str, values: Mapping[str, Any], **headers: str) -> TestResponse:
        """Send a form as a page of ours would."""
        self.page = self.client.post(path, data=dict(values), headers={"Sec-Fetch-Site": "same-origin", **headers})
        return self.page

    def sign_in(self, login: str, password: str = PASSWORD, next: str = "/") -> TestResponse:
        self.open(f"/sign-in?next={next}")
        return self.send("/sign-in", {"login": login, "password": password})

    def as_(self, actor: Actor) -> Browser:
        """Another browser, at which this person is signed in."""
        other = Browser(self.app)
        other.sign_in(welcome(self.app, actor))
        return other


def welcome(app: Flask, actor: Actor) -> str:
    """Give a person the password of all tests; returns the login."""
    with erp_of(app).transaction(Actor.system(actor.company_id)) as tx:
        user = tx.get(User, actor.user_id)
        user.password_hash = _hashed()
        return user.login


def _hashed() -> str:
    """Hashed once: that it takes long is the point of the hash."""
    if not _KEPT:
        _KEPT.append(hash_password(PASSWORD))
    return _KEPT[0]


_KEPT: list[str] = []
