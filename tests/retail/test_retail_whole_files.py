"""The shipped slice, and the half-year file where there is one, hold exactly what is said of them."""

from __future__ import annotations

import gzip
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from plugins.retail.documents import Document, Kind, group
from plugins.retail.matching import Matcher
from plugins.retail.reading import COLUMNS, Line, read
from plugins.retail.slicing import DEMO_DAYS, DEMO_FILE, slice_days
from plugins.retail.stock import survey
from plugins.retail.totals import Totals, add_up

HALF_YEAR = os.environ.get("ERP_RETAIL_FILE")
needs_half_year = pytest.mark.skipif(HALF_YEAR is None, reason="ERP_RETAIL_FILE names no file")


def documents(path: Path) -> list[Document]:
    return [item for item in group(read(path)) if isinstance(item, Document)]


def matches(found: list[Document]) -> Counter[str]:
    matcher: Matcher[int] = Matcher()
    counted: Counter[str] = Counter()
    for document in found:
        for line in document.lines:
            if document.kind is Kind.SALE:
                matcher.sold(line.customer, line.code, line.price, line.quantity, line.line_no)
            elif document.kind is Kind.RETURN:
                counted[how_matched(matcher, line)] += 1
    return counted


def how_matched(matcher: Matcher[int], line: Line) -> str:
    match = matcher.match(line.customer, line.code, line.price, -line.quantity)
    if not match.blind:
        return "whole"
    return "part" if match.parts else "blind"


def check(totals: Totals, documents: tuple[int, int, int], pence: tuple[int, int], pieces: tuple[int, int, int]) -> None:
    kinds = (Kind.SALE, Kind.RETURN, Kind.WRITE_OFF)
    assert tuple(totals.documents[kind] for kind in kinds) == documents
    assert (totals.pence[Kind.SALE], totals.pence[Kind.RETURN]) == pence
    assert tuple(totals.pieces[kind] for kind in kinds) == pieces
    assert (totals.documents[Kind.REFUSED], totals.bad_lines, totals.pence[Kind.WRITE_OFF]) == (0, 0, 0)


def test_shipped_slice() -> None:
    totals = add_up(group(read(DEMO_FILE)))
    assert totals.line_count == 7_100
    check(totals, (257, 48, 20), (130_098_17, -2_920_21), (52_419, -1_208, -1_982))


def test_shipped_slice_holds_every_case() -> None:
    found = documents(DEMO_FILE)
    assert matches(found) == {"whole": 45, "part": 1, "blind": 109}
    sales = [document for document in found if document.kind is Kind.SALE]
    assert sum(document.customer is None for document in sales) == 44
    assert sum(document.is_free for document in sales) == 29
    assert {document.at.date() for document in found} == set(DEMO_DAYS)


def test_shipped_slice_is_small_and_attributed() -> None:
    assert DEMO_FILE.stat().st_size < 250_000
    attribution = (DEMO_FILE.parent / "ATTRIBUTION.md").read_text()
    assert "10.24432/C5BW33" in attribution
    assert "CC BY 4.0" in attribution
    assert DEMO_FILE.name in attribution


def test_slice_of_a_slice(tmp_path: Path) -> None:
    first, again = tmp_path / "first.csv.gz", tmp_path / "again.csv.gz"
    assert slice_days(DEMO_FILE, first, [date(2010, 12, 10)]) == 2_758
    slice_days(DEMO_FILE, again, [date(2010, 12, 10)])
    assert first.read_bytes() == again.read_bytes()
    assert {document.at.date() for document in documents(first)} == {date(2010, 12, 10)}


def test_slice_keeps_lines_word_for_word_and_leaves_bad_ones(write_csv, tmp_path: Path) -> None:
    kept = "gift,22139,Voucher £40.00 ,1,2010-12-09 10:14:00,34.040,,United Kingdom".replace("gift", "539492")
    other, bad = kept.replace("2010-12-09", "2010-12-10").replace("539492", "539493"), kept.replace(",1,", ",x,")
    source = write_csv(bad, kept, other, encoding="cp1252")
    assert slice_days(source, tmp_path / "slice.gz", [date(2010, 12, 9)]) == 1
    text = gzip.decompress((tmp_path / "slice.gz").read_bytes()).decode()
    assert text == f"{','.join(COLUMNS)}\n{kept}\n"


@needs_half_year
def test_half_year() -> None:
    path = Path(HALF_YEAR or "")
    totals = add_up(group(read(path)))
    assert totals.line_count == 245_903
    assert totals.documents.total() == 12_795
    assert totals.net_pence == 4_397_950_76
    check(totals, (10_031, 2_006, 758), (4_826_466_49, -428_515_73), (2_532_125, -127_609, -114_411))


@needs_half_year
def test_half_year_matches_and_stock() -> None:
    found = documents(Path(HALF_YEAR or ""))
    assert matches(found) == {"whole": 3_135, "part": 19, "blind": 1_340}
    openings = list(survey(found).openings())
    assert (len(openings), sum(opening.quantity for opening in openings)) == (3_536, 2_603_278)


@needs_half_year
def test_shipped_slice_comes_from_the_half_year(tmp_path: Path) -> None:
    slice_days(Path(HALF_YEAR or ""), tmp_path / "slice.gz", DEMO_DAYS)
    fresh = gzip.decompress((tmp_path / "slice.gz").read_bytes())
    assert fresh == gzip.decompress(DEMO_FILE.read_bytes())
