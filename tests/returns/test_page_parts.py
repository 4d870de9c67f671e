"""What a stranger's plugin puts into the pages of returns: a column, a card, an act; one that fails takes nothing down."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from returns_desk import Desk

from core_erp import Plugin, Transaction
from core_erp.app import create_app, erp_of
from core_erp.config import Settings
from core_erp.registry import find
from core_erp.testing.browsers import Browser
from core_erp.web import Act, Column, Part
from plugins.returns import api as returns

PLUGINS = ("returns",)
DATABASES = ("sqlite",)


def grades(tx: Transaction, records: Sequence[Any]) -> Mapping[int, str]:
    return {record.id: f"grade {record.id}" for record in records}


def card(tx: Transaction, subject: Any) -> dict[str, Any] | None:
    return {"number": subject.number}


def broken(tx: Transaction, subject: Any) -> dict[str, Any] | None:
    raise ZeroDivisionError("not today")


def writes(tx: Transaction, subject: Any) -> dict[str, Any] | None:
    subject.note = "changed while looking"
    return {}


ACME = Plugin(
    name="acme", version="1.0", title="ACME", depends=("returns",),
    parts=(
        Column(slot="returns.list.column", key="acme_grade", title="Grade", provide_many=grades, shown=True),
        Part(slot="returns.detail.side", template="acme_card.html", provide=card, order=1),
        Part(slot="returns.detail.side", template="acme_card.html", provide=broken, order=2),
        Part(slot="returns.detail.side", template="acme_card.html", provide=writes, order=3),
        Act(slot="returns.detail.action", key="label", title="Print the label", endpoint="returns_pages.show", when=lambda tx, r: True),
        Act(slot="returns.detail.action", key="never", title="Impossible act", endpoint="returns_pages.show", when=lambda tx, r: False),
    ),
)  # fmt: skip


@pytest.fixture
def app(erp_settings: Settings) -> Iterator[Flask]:
    app = create_app(erp_settings, plugins=[*find(erp_settings.plugins), ACME])
    own = DictLoader({"acme_card.html": "<section>acme card of {{ number }}</section>"})
    app.jinja_loader = ChoiceLoader([own, *([app.jinja_loader] if app.jinja_loader else [])])
    yield app
    erp_of(app).engine.dispose()


def test_a_column_a_card_and_an_act(desk: Desk, browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    return_id = desk.request(desk.sell(10))
    clerk = browser.as_(desk.people.sales)
    assert f"grade {return_id}" in clerk.open("/returns").get_data(as_text=True)
    with caplog.at_level(logging.ERROR, "core_erp.web.parts"):
        page = clerk.open(f"/returns/{return_id}")
    with desk.erp.reading(desk.house) as tx:
        returned = returns.one(tx, return_id)
        assert returned.note == "", "a part only reads"
    text = page.get_data(as_text=True)
    assert page.status_code == 200 and f"acme card of {returned.number}" in text and text.count("acme cannot be shown now") == 2
    assert "Print the label" in text and "Impossible act" not in text and "not today" not in text
    assert sum("acme failed" in record.getMessage() for record in caplog.records) == 2
