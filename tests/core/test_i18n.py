"""Texts, amounts and dates in the reader's language."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from core_erp import i18n
from core_erp.config import SHIPPED
from core_erp.registry import installed
from core_erp.testing.contracts.sources import package_of

PLUGINS = ()
DATABASES = ("sqlite",)


def test_errors_are_told_in_chinese(client, people):
    admin = client.as_(people.admin)
    answer = admin.get("/api/v1/core/partners/99", headers={"Accept-Language": "zh-CN"})
    assert "没有" in answer.json["detail"], answer.json
    assert "There is no partner 99" in admin.get("/api/v1/core/partners/99").json["detail"]


def test_what_nobody_translated_stays_english():
    assert i18n.gettext("Nobody ever wrote this", "zh_CN") == "Nobody ever wrote this"
    assert i18n.gettext("Nobody ever wrote this", "xx") == "Nobody ever wrote this"


def test_amounts_and_dates():
    assert i18n.amount(123450, "CNY", "zh_CN") == "¥1,234.50"
    assert i18n.amount(1234, "JPY", "en") == "¥1,234"
    assert i18n.day(date(2026, 3, 2), "zh_CN") == "2026年3月2日"
    assert i18n.moment(datetime(2026, 3, 1, 23, tzinfo=UTC), "zh_CN", "Asia/Shanghai").startswith("2026年3月2日")


def _catalogues():
    owners = {"core": "core_erp"} | {name: package_of(name) for name in SHIPPED if name in installed()}
    for owner, package in owners.items():
        po = Path(str(files(package))) / "translations" / "zh_CN.po"
        if po.is_file():
            yield pytest.param(po, id=owner)


@pytest.mark.parametrize("po", list(_catalogues()))
def test_a_translation_keeps_the_places_of_its_template(po):
    for template, text in i18n.catalogue(po).items():
        assert i18n.placeholders(text) == i18n.placeholders(template), template


def test_every_text_of_the_host_is_translated():
    tool = Path(__file__).parents[2] / "tools" / "texts.py"
    ran = subprocess.run([sys.executable, tool, "core"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
