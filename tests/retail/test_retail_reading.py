"""A file is read whole or refused whole; a line becomes a `Line` or says why not."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.retail.reading import COLUMNS, BadLine, Line, read
from plugins.retail.source import FileProblem, Limits

GOOD = "536365,85123A,WHITE HEART ,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"
HEADER = ",".join(COLUMNS)


def test_line_becomes_typed_values(write_csv) -> None:
    (line,) = read(write_csv(GOOD))
    assert isinstance(line, Line)
    assert (line.line_no, line.invoice, line.code, line.description) == (2, "536365", "85123A", "WHITE HEART")
    assert (line.quantity, line.price, line.customer) == (6, Decimal("2.55"), "17850")
    assert line.at.replace(tzinfo=None) == datetime(2010, 12, 1, 8, 26)
    assert line.at.utcoffset() == timedelta(0)


def test_summer_lines_are_in_british_summer_time(write_csv) -> None:
    (line,) = read(write_csv(GOOD.replace("2010-12-01", "2011-06-30")))
    assert line.at.utcoffset() == timedelta(hours=1)


def test_line_without_customer(write_csv) -> None:
    (line,) = read(write_csv(GOOD.replace("17850.0", "")))
    assert line.customer is None


def test_columns_may_come_in_any_order_with_others_between(write_csv) -> None:
    header = "Country,Note," + ",".join(COLUMNS[:-1])
    (line,) = read(write_csv("France,x," + GOOD.rsplit(",", 1)[0], header=header))
    assert (line.country, line.invoice) == ("France", "536365")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_pound_sign_in_each_encoding(write_csv, encoding: str) -> None:
    (line,) = read(write_csv(GOOD.replace("WHITE HEART", "Voucher £40.00"), encoding=encoding))
    assert line.description == "Voucher £40.00"


def test_gzip_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    path = tmp_path / "renamed.csv"
    path.write_bytes(gzip.compress(f"{HEADER}\r\n{GOOD}\r\n".encode()))
    (line,) = read(path)
    assert line.country == "United Kingdom"


def test_other_date_spelling_only_when_told(write_csv) -> None:
    path = write_csv(GOOD.replace("2010-12-01 08:26:00", "12/1/2010 8:26"))
    (refused,) = read(path)
    assert isinstance(refused, BadLine)
    assert "InvoiceDate '12/1/2010 8:26'" in refused.reason
    (line,) = read(path, date_format="%m/%d/%Y %H:%M")
    assert line.at.replace(tzinfo=None) == datetime(2010, 12, 1, 8, 26)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("536365", "", "InvoiceNo '' is not"),
        ("536365", "AB536365", "InvoiceNo 'AB536365' is not"),
        ("85123A", "", "StockCode '' must have"),
        ("WHITE HEART", "W" * 301, "Description 'W"),
        (",6,", ",six,", "Quantity 'six' is not a whole number"),
        (",6,", ",6.5,", "Quantity '6.5' is not a whole number"),
        (",6,", ",٦,", "Quantity '٦' is not a whole number"),
        (",6,", ",99999999,", "Quantity '99999999' is not"),
        ("2.55", "99999999", "UnitPrice '99999999' is not"),
        (",6,", ",0,", "Quantity '0' moves nothing"),
        ("2010-12-01", "2010-13-01", "InvoiceDate '2010-13-01 08:26:00' is not a time"),
        ("2.55", "NaN", "UnitPrice 'NaN' is not"),
        ("2.55", "1e3", "UnitPrice '1e3' is not"),
        ("2.55", "£2.55", "UnitPrice '£2.55' is not"),
        ("17850.0", "Smith", "CustomerID 'Smith' is not a number"),
        ("17850.0", "17850.5", "CustomerID '17850.5' is not a number"),
        ("United Kingdom", "", "Country '' must have"),
        (",United Kingdom", "", "the line has 7 columns, the header has 8"),
        (GOOD, GOOD + ",x", "the line has 9 columns, the header has 8"),
        (GOOD, "", "the line is empty"),
        ("WHITE HEART", '"WHITE HEART', "the quotes or line ends are broken"),
        ("WHITE HEART ", '"WHITE"HEART', "the quotes or line ends are broken"),
        ("WHITE", "WHI\0TE", "the line holds a NUL character"),
        ("WHITE", "WHI\rTE", "the quotes or line ends are broken"),
        ("WHITE", "W" * 20_000, "the line is too long"),
    ],
)
def test_bad_line_is_refused_and_the_next_one_read(write_csv, old: str, new: str, reason: str) -> None:
    refused, line = read(write_csv(GOOD.replace(old, new), GOOD))
    assert isinstance(refused, BadLine)
    assert refused.line_no == 2
    assert refused.reason.startswith(reason)
    assert isinstance(line, Line)
    assert line.line_no == 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the header has no column InvoiceNo, StockCode, Description"),
        (GOOD.encode(), "the header has no column InvoiceNo"),
        (HEADER.replace("UnitPrice", "Price").encode(), "the header has no column UnitPrice$"),
        (f"{HEADER},Quantity".encode(), "more than one column Quantity"),
        (HEADER.encode("utf-16"), "holds NULs, as in UTF-16"),
        (HEADER.replace(",", "\r").encode(), "the header cannot be read"),
        (b"x" * 20_000, "the header cannot be read: the line is too long"),
        (f"{HEADER}\n".encode() + b"\x81\n", "line 2 is neither UTF-8 nor Windows-1252"),
        (f"{HEADER}\n£\n".encode() + b"\xa3\n", "line 3 is in cp1252, the lines before it in utf-8"),
        (b"PK\x03\x04rest", "is an Excel workbook or a zip archive"),
        (gzip.compress(HEADER.encode() * 99, mtime=0)[:-20], "the gzip file is cut off"),
        (gzip.compress(HEADER.encode() * 99, mtime=0) + b"tail", "the gzip file is damaged"),
        (gzip.compress(HEADER.encode(), mtime=0)[:-8] + b"\0" * 8, "the gzip file is damaged"),
    ],
)
def test_bad_file_is_refused_before_its_first_line(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "retail.csv"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match=problem):
        read(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"no-such\.csv: cannot be read"):
        read(tmp_path / "no-such.csv")
    with pytest.raises(FileProblem, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("filling", [b"0" * 99 + b"\n", b"0"])
def test_zip_bomb_stops_at_the_limit(tmp_path: Path, filling: bytes) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(HEADER.encode() + b"\n" + filling * 1_000_000))
    with pytest.raises(FileProblem, match="more than the allowed 100,000 bytes"):
        read(path, Limits(file_bytes=100_000))


def test_last_line_needs_no_line_end(tmp_path: Path) -> None:
    path = tmp_path / "retail.csv"
    longest = GOOD.replace("WHITE", "W" * 50)
    path.write_text(f"{HEADER}\n{longest}")
    assert [type(row) for row in read(path)] == [Line]
    assert [type(row) for row in read(path, Limits(line_bytes=len(longest)))] == [BadLine]


fragments = st.sampled_from([*GOOD.split(","), ",", '"', "\n", "\r", "\0", "£", GOOD, f"\n{GOOD}\n", "-", "e9"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.lists(fragments | st.text(max_size=5), max_size=30).map("".join))
def test_every_physical_line_is_answered_once(tmp_path: Path, body: str) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(f"{HEADER}\n{body}".encode("utf-8", "replace"))
    rows = list(read(path))
    lines = body.encode("utf-8", "replace").split(b"\n")
    expected = len(lines) - (lines[-1] == b"")
    assert [row.line_no for row in rows] == list(range(2, 2 + expected))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=200), packed=st.booleans())
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes, packed: bool) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(FileProblem):
        read(path)
