"""Forms: from our own page only, once each, with every mistake at its field."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from core_erp.testing.browsers import Browser, welcome
from core_erp.testing.people import People
from core_erp.web import forms
from plugins.returns.pages.asking import AskedShape
from plugins.returns.pages.warehouse import CountedShape

PLUGINS = ("returns",)
DATABASES = ("sqlite",)


def load(shape: type, **typed: str) -> object:
    return forms.load(shape, forms.sent(MultiDict(typed)))


def test_fields_become_what_the_api_would_take() -> None:
    wish = load(
        AskedShape,
        **{
            "lines/0/order_line_id": "7",
            "lines/0/quantity": "２",
            "lines/3/order_line_id": "9",
            "reason": "quality",
            "note": " ",
        },
    )
    assert [(line.order_line_id, line.quantity) for line in wish.lines] == [(7, Decimal(2)), (9, Decimal(0))]
    assert wish.reason == "quality" and wish.note == "" and wish.warehouse_id is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("1,130.5", "1130.5"), ("１２。５", "12.5"), (" 3 ", "3"), ("1,000,000", "1000000")]
)
def test_numbers_as_people_type_them(typed: str, meant: str) -> None:
    wish = load(CountedShape, **{"lines/0/line_id": "1", "lines/0/quantity": typed})
    assert wish.lines[0].quantity == Decimal(meant)


@pytest.mark.parametrize("typed", ["-1", "abc", "1e5", "NaN", "1,2,3", "9999999999999"])
def test_what_is_no_number_is_told_at_its_field(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        load(CountedShape, **{"lines/0/line_id": "1", "lines/0/quantity": typed})
    assert "quantity" in str(caught.value.messages)


@pytest.mark.parametrize("names", [{"a/b/c/d/e/f/g": "1"}, {"lines": "1", "lines/0/line_id": "1"}, {"lines/x/line_id": "1"}])
def test_fields_that_cannot_be_are_refused(names: dict[str, str]) -> None:
    with pytest.raises((BadRequest, ValidationError)):
        load(CountedShape, **names)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        load(CountedShape, **{"lines/0/line_id": "1", "lines/0/quantity": "1", "state": "settled"})


def test_a_form_of_another_site_is_refused(app: Flask, people: People, browser: Browser) -> None:
    browser.sign_in(welcome(app, people.finance))
    browser.open("/account")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"}):
        browser.open("/account")
        assert browser.send("/sign-out", **headers).status_code == 403
    browser.open("/account")
    assert browser.post("/sign-out", {}).status_code == 403, "without a token"
    assert browser.post("/sign-out", {"_csrf": "0" * 64}).status_code == 403
    assert browser.open("/account").status_code == 200, "still signed in"


def test_the_api_does_not_know_the_cookie(app: Flask, people: People, browser: Browser) -> None:
    browser.sign_in(welcome(app, people.finance))
    assert browser.open("/api/v1/me").status_code == 401


def test_pages_are_not_kept_framed_or_scripted_from_elsewhere(app: Flask, people: People, browser: Browser) -> None:
    browser.sign_in(welcome(app, people.finance))
    headers = browser.open("/").headers
    policy = headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store" and "Cookie" in headers["Vary"] and "unsafe" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script-src 'self'" in policy
    assert "style=" not in browser.text and "<script>" not in browser.text


def test_assets_may_be_kept_for_ever_and_come_packed(app: Flask, browser: Browser) -> None:
    page = browser.open("/sign-in").get_data(as_text=True)
    name = page.split('rel="stylesheet" href="')[1].split('"')[0]
    plain, packed = browser.open(name), browser.open(name, **{"Accept-Encoding": "gzip"})
    assert "immutable" in plain.headers["Cache-Control"] and packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert browser.open("/static/core/core.0000000000.css").status_code == 404
    assert browser.open("/static/../config.py").status_code == 404


def test_a_page_that_is_not_there_says_so_as_a_page(app: Flask, browser: Browser) -> None:
    answer = browser.open("/no-such-page")
    assert answer.status_code == 404 and answer.content_type.startswith("text/html") and "core/not-found" in browser.text
