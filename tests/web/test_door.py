"""Signing in and out: who comes in, how often one may try, and what a cookie is worth afterwards."""

from __future__ import annotations

import pytest
from flask import Flask

from core_erp.app import erp_of
from core_erp.identity import User
from core_erp.testing.browsers import PASSWORD, Browser, welcome
from core_erp.testing.clock import Clock
from core_erp.testing.people import People

PLUGINS = ("returns",)
DATABASES = ("sqlite",)


def test_a_person_signs_in_and_goes_where_they_wanted(app: Flask, people: People, browser: Browser) -> None:
    answer = browser.open("/returns?view=all")
    assert answer.status_code == 303 and answer.location == "/sign-in?next=/returns?view%3Dall"
    answer = browser.sign_in(welcome(app, people.finance), next="/returns?view%3Dall")
    assert answer.status_code == 303 and answer.location == "/returns?view=all"
    assert browser.open("/returns?view=all").status_code == 200


def test_the_cookie_is_for_this_host_and_no_script(app: Flask, people: People, browser: Browser) -> None:
    (cookie,) = (c for c in browser.sign_in(welcome(app, people.finance)).headers.getlist("Set-Cookie") if c.startswith("erp="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_one_message_for_both_and_nothing_typed_is_lost(app: Flask, people: People, browser: Browser) -> None:
    login = welcome(app, people.finance)
    wrong = browser.sign_in(login, "not the password at all")
    first = browser.text
    assert wrong.status_code == 422 and f'value="{login}"' in first and "not the password" not in first
    browser.sign_in("nobody-of-that-name", "not the password at all")
    assert "Login or password is wrong" in browser.text and "Login or password is wrong" in first


def test_the_eleventh_try_waits_and_another_address_does_not(app: Flask, people: People, browser: Browser) -> None:
    login = welcome(app, people.finance)
    for _ in range(10):
        assert browser.sign_in(login, "a wrong password").status_code == 422
    assert browser.sign_in(login, PASSWORD).status_code == 429
    assert Browser(app, "127.0.0.9").sign_in(login, PASSWORD).status_code == 303


def test_customers_and_people_who_left_do_not_come_in(app: Flask, people: People, browser: Browser) -> None:
    login = welcome(app, people.finance)
    with erp_of(app).transaction(people.admin) as tx:
        tx.get(User, people.finance.user_id).is_active = False
    assert browser.sign_in(login).status_code == 422


def test_signing_out_ends_the_cookie_wherever_it_is(app: Flask, people: People, browser: Browser) -> None:
    browser.sign_in(welcome(app, people.finance))
    stolen = browser.client.get_cookie("erp")
    browser.open("/account")
    assert stolen is not None and browser.send("/sign-out").location == "/sign-in"
    thief = Browser(app)
    thief.client.set_cookie("erp", stolen.value)
    assert thief.open("/account").status_code == 303


def test_a_new_password_ends_every_other_session(app: Flask, people: People, browser: Browser) -> None:
    login = welcome(app, people.finance)
    other = Browser(app)
    other.sign_in(login)
    browser.sign_in(login)
    browser.open("/account")
    refused = browser.send("/account/password", {"old": "wrong wrong wrong", "new": PASSWORD, "again": PASSWORD})
    assert refused.status_code == 422 and "not your present password" in browser.text
    weak = browser.send("/account/password", {"old": PASSWORD, "new": "short", "again": "else"})
    assert weak.status_code == 422 and "12 to 128" in browser.text and "differ" in browser.text
    done = browser.send("/account/password", {"old": PASSWORD, "new": "another long sentence", "again": "another long sentence"})
    assert done.status_code == 303 and browser.open("/account").status_code == 200 and other.open("/account").status_code == 303
    assert Browser(app).sign_in(login, "another long sentence").status_code == 303


def test_a_session_ends_when_nobody_uses_it(app: Flask, people: People, clock: Clock, browser: Browser) -> None:
    browser.sign_in(welcome(app, people.finance))
    for _ in range(3):
        clock.advance(hours=11)
        assert browser.open("/").status_code == 200, "in use"
    clock.advance(hours=13)
    assert browser.open("/").status_code == 303, "idle for too long"


def test_a_session_ends_after_a_month_whatever_happens(app: Flask, people: People, clock: Clock, browser: Browser) -> None:
    browser.sign_in(welcome(app, people.finance))
    for _ in range(29 * 3):
        clock.advance(hours=8)
        browser.open("/")
    clock.advance(hours=8 * 4)
    assert browser.open("/").status_code == 303


def test_another_browser_can_be_signed_out(app: Flask, people: People, browser: Browser) -> None:
    login = welcome(app, people.finance)
    other = Browser(app)
    other.sign_in(login)
    browser.sign_in(login)
    browser.open("/account")
    (end,) = (action for action in browser.forms if action.endswith("/end"))
    assert browser.send(end).status_code == 303 and other.open("/").status_code == 303
    stranger = Browser(app)
    stranger.sign_in(welcome(app, people.sales))
    stranger.open("/account")
    token = stranger.forms["/sign-out"]["_csrf"]
    assert stranger.post(end, {"_csrf": token}).status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "%2f%2fevil.example",
        "/\t/evil.example",
        "javascript:1",
    ],
)
def test_nobody_is_sent_elsewhere(app: Flask, people: People, browser: Browser, wanted: str) -> None:
    browser.open("/sign-in")
    sent = browser.send("/sign-in", {"login": welcome(app, people.finance), "password": PASSWORD, "next": wanted})
    assert sent.status_code in (303, 422) and (sent.location is None or sent.location == "/")
