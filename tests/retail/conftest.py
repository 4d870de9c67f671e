"""Small files and lines the retail tests are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from plugins.retail.fields import LONDON
from plugins.retail.reading import COLUMNS, Line

WriteCsv = Callable[..., Path]
MakeLine = Callable[..., Line]


@pytest.fixture
def write_csv(tmp_path: Path) -> WriteCsv:
    def write(*lines: str, encoding: str = "utf-8", header: str = ",".join(COLUMNS)) -> Path:
        path = tmp_path / "retail.csv"
        path.write_bytes("".join(f"{line}\n" for line in (header, *lines)).encode(encoding))
        return path

    return write


@pytest.fixture
def make_line() -> MakeLine:
    def make(invoice: str = "536365", quantity: int = 6, price: str = "2.55", **other: object) -> Line:
        values: dict[str, object] = {
            "line_no": 2,
            "code": "85123A",
            "description": "HEART",
            "at": datetime(2010, 12, 1, 8, 26, tzinfo=LONDON),
            "customer": "17850",
            "country": "United Kingdom",
        }
        values.update(other)
        return Line(invoice=invoice, quantity=quantity, price=Decimal(price), **values)  # type: ignore[arg-type]

    return make
