"""The figures that the READMEs show are those of the data that ships."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plugins.retail import documents, reading
from plugins.retail.api import DEMO_FILE
from plugins.retail.totals import add_up

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_output_shown_is_that_of_the_data(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    (shown,) = re.findall(r"<!-- output: erp demo -->\n(.*?)<!-- end -->", text, re.S)
    totals = add_up(documents.group(reading.read(DEMO_FILE)))
    net = f"{totals.net_pence // 100:,}.{totals.net_pence % 100:02d}"
    assert f"{totals.line_count:,} lines" in shown
    assert f"{net} GBP" in shown
    assert "Every difference is zero." in shown
