"""Texts, amounts and dates in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

from core_erp import i18n

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


def test_a_catalogue_keeps_the_places_of_its_templates():
    for plugin_folder in [i18n.files("core_erp") / "translations"]:
        for template, text in i18n.catalogue(plugin_folder / "zh_CN.po").items():
            assert i18n.placeholders(text) == i18n.placeholders(template), template
