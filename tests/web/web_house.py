"""A browser without a browser: signs in, follows forms with their tokens, and says what a page shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core_erp import Actor
from core_erp.app import erp_of
from core_erp.identity import User, hash_password

PASSWORD = "a long sentence is a good password"


class Forms(HTMLParser):
    """The forms of a page: action -> its fields with their values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "form" and given.get("method") == "post":
            self._open = self.found.setdefault(given["action"], {})
        elif tag in ("input", "select", "textarea") and self._open is not None and given.get("name"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._open[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Browser:
    """Keeps cookies, sends what a browser sends, follows nothing by itself."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.page: TestResponse | None = None

    def open(self, path: str, **headers: str) -> TestResponse:
        self.page = self.client.get(path, headers=headers)
        return self.page

    @property
    def text(self) -> str:
        assert self.page is not None
        return self.page.get_data(as_text=True)

    @property
    def forms(self) -> dict[str, dict[str, str]]:
        return Forms(self.text).found

    def send(self, action: str, values: Mapping[str, Any] | None = None, **headers: str) -> TestResponse:
        """Fill in a form of the open page and send it."""
        filled = {**self.forms[action], **(values or {})}
        return self.post(action, filled, **headers)

    def post(self, path: str, values: Mapping[str, Any], **headers: str) -> TestResponse:
        self.page = self.client.post(path, data=dict(values), headers={"Sec-Fetch-Site": "same-origin", **headers})
        return self.page

    def sign_in(self, login: str, password: str = PASSWORD, next: str = "/") -> TestResponse:
        self.open(f"/sign-in?next={next}")
        return self.send("/sign-in", {"login": login, "password": password})


def welcome(app: Flask, actor: Actor) -> str:
    """Give a person a password; returns the login."""
    erp = erp_of(app)
    with erp.transaction(Actor.system(actor.company_id)) as tx:
        user = tx.get(User, actor.user_id)
        user.password_hash = hash_password(PASSWORD)
        return user.login


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


def words_of(html: str) -> str:
    """What a reader sees, roughly: the text without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
