"""A stranger's plugin takes part in the console: tasks, search, a menu entry with its count, a page and an act of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, url_for
from jinja2 import ChoiceLoader, DictLoader

from core_erp import MenuEntry, Permission, Plugin, Transaction, hookimpl
from core_erp.app import create_app, erp_of
from core_erp.config import Settings
from core_erp.registry import find
from core_erp.testing.browsers import Browser
from core_erp.testing.people import People
from core_erp.web import Done, Pages, Slot
from core_erp.web.inbox import InboxTask
from core_erp.web.searching import Hit

PLUGINS = ("returns",)
DATABASES = ("sqlite",)
VIEW = Permission("acme.view", "See grades", ("quality",))
pages = Pages("acme", __name__)


@pages.shows("", template="acme.html", needs=VIEW)
def board(tx: Transaction) -> dict[str, Any]:
    return {"word": "<b>board</b>"}


@pages.acts("/label", needs=VIEW)
def label(tx: Transaction) -> Done:
    return Done(url_for("acme_pages.board"), "Printed {what}", {"what": "<i>it</i>"})


@hookimpl
def erp_inbox_tasks(tx: Transaction, most: int) -> Iterator[InboxTask]:
    yield InboxTask(key="acme:1", title="Release batch {code}", facts={"code": "<7>"}, url="/acme", document="B-7")


@hookimpl
def erp_search_hits(tx: Transaction, text: str, most: int) -> Iterator[Hit]:
    if "B-7".startswith(text):
        yield Hit(kind="Batch", title="B-7", url="/acme", note="held")


@hookimpl
def erp_permissions(tx: Transaction, actor: Any) -> list[str]:
    return ["acme.view", "returns.view"] if actor.has_role("quality") else []


ACME = Plugin(
    name="acme", version="1.0", title="ACME", depends=("returns",), hooks=(sys.modules[__name__],), blueprints=(pages,),
    permissions=(VIEW,), menu=(MenuEntry("ACME grades", "acme_pages.board", VIEW, group="warehouse", count=lambda tx: 3),),
    slots=(Slot(name="acme.board.side"),),
)  # fmt: skip


@pytest.fixture
def app(erp_settings: Settings) -> Iterator[Flask]:
    app = create_app(erp_settings, plugins=[*find(erp_settings.plugins), ACME])
    own = DictLoader({"acme.html": "{% extends 'web/base.html' %}{% block main %}{{ word }}{% endblock %}"})
    app.jinja_loader = ChoiceLoader([own, *([app.jinja_loader] if app.jinja_loader else [])])
    yield app
    erp_of(app).engine.dispose()


@pytest.fixture
def opened(app: Flask, people: People, browser: Browser) -> Browser:
    return browser.as_(people.of("inspector", "quality", "warehouse"))


def test_tasks_menu_and_search(opened: Browser) -> None:
    page = opened.open("/").get_data(as_text=True)
    assert "Release batch &lt;7&gt;" in page and "ACME grades" in page and '<span class="count">3</span>' in page
    hits = opened.open("/search?q=B-", **{"HX-Request": "true"}).get_data(as_text=True)
    assert "B-7" in hits and "held" in hits
    assert "ACME grades" in opened.open("/search?q=acme").get_data(as_text=True)
    assert "B-7" not in opened.open("/search?q=zzz").get_data(as_text=True)


def test_a_page_and_an_act_of_its_own(opened: Browser) -> None:
    page = opened.open("/acme").get_data(as_text=True)
    assert "&lt;b&gt;board" in page and 'aria-current="page"' in page
    done = opened.post("/acme/label", {"_csrf": opened.forms["/sign-out"]["_csrf"]})
    assert done.status_code == 303 and "Printed &lt;i&gt;it" in opened.open(done.location).get_data(as_text=True)
    assert "Printed" not in opened.open("/acme").get_data(as_text=True), "said once"
