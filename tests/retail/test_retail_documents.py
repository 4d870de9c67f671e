"""Each document is one business act or is refused as a whole, with a reason."""

from __future__ import annotations

import pytest

from plugins.retail.codes import CodeKind, is_goods, kind_of_code, product_code
from plugins.retail.documents import Document, Kind, classify, group
from plugins.retail.fates import Fate, fate
from plugins.retail.reading import BadLine, read
from plugins.retail.totals import add_up

# Every kind of dirt in one file; each line's comment is in the test below.
DIRTY = (
    "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "536365,POST,POSTAGE,1,2010-12-01 08:26:00,18.0,17850.0,United Kingdom",
    "536366,85123a,HEART,2,2010-12-01 08:30:00,0.125,,France",
    "536367,22139,,10,2010-12-01 08:31:00,0.0,,United Kingdom",
    "C536368,85123A,HEART,-1,2010-12-01 09:00:00,2.55,17850.0,United Kingdom",
    "C536368,D,Discount,-1,2010-12-01 09:00:00,0.125,17850.0,United Kingdom",
    "536369,22139,thrown away,-3,2010-12-01 09:01:00,0.0,,United Kingdom",
    "536370,DCGS0055,,-4,2010-12-01 09:02:00,0.0,,United Kingdom",
    "A536371,B,Adjust bad debt,1,2010-12-01 09:03:00,11062.06,,United Kingdom",
    "A536372,B,Adjust bad debt,1,2010-12-01 09:03:00,-11062.06,,United Kingdom",
    "536373,85123A,HEART,-1,2010-12-01 09:04:00,2.55,17850.0,United Kingdom",
    "536374,85123A,HEART,x,2010-12-01 09:05:00,2.55,17850.0,United Kingdom",
)


def test_dirty_file_is_accounted_for_to_the_last_line(write_csv) -> None:
    totals = add_up(group(read(write_csv(*DIRTY))))
    assert totals.documents == {Kind.SALE: 3, Kind.RETURN: 1, Kind.WRITE_OFF: 2, Kind.REFUSED: 3}
    assert totals.lines == {
        Fate.SOLD: 3,
        Fate.CHARGED: 1,
        Fate.RETURNED: 1,
        Fate.CREDITED: 1,
        Fate.WRITTEN_OFF: 1,
        Fate.NOT_STOCKED: 1,
        Fate.REFUSED: 3,
    }
    assert totals.bad_lines == 1
    assert totals.line_count == len(DIRTY)
    assert totals.pence[Kind.SALE] == 15_30 + 18_00 + 25
    assert totals.pence[Kind.RETURN] == -2_55 - 13
    assert totals.net_pence == 33_55 - 2_68
    assert totals.pieces[Kind.SALE] == 18


@pytest.mark.parametrize(
    ("lines", "kind", "why"),
    [
        ([{}], Kind.SALE, "no prefix"),
        ([{"price": "0"}], Kind.SALE, "no prefix"),
        ([{}, {"price": "0"}], Kind.SALE, "no prefix"),
        ([{"invoice": "C1", "quantity": -1}], Kind.RETURN, "prefix C"),
        ([{"invoice": "C1", "quantity": -1, "price": "0"}], Kind.RETURN, "prefix C"),
        ([{"quantity": -1, "price": "0"}], Kind.WRITE_OFF, "everything at price 0"),
        ([{}, {"quantity": -1, "price": "0"}], Kind.REFUSED, "positive and negative"),
        ([{"quantity": -1}], Kind.REFUSED, "no prefix C"),
        ([{"quantity": -1}, {"quantity": -1, "price": "0"}], Kind.REFUSED, "no prefix C"),
        ([{"invoice": "C1"}], Kind.REFUSED, "a quantity is positive"),
        ([{"invoice": "C1", "quantity": -1}, {"invoice": "C1"}], Kind.REFUSED, "a quantity is positive"),
        ([{"invoice": "A1"}], Kind.REFUSED, "bad debt"),
        ([{"price": "-1"}], Kind.REFUSED, "negative price"),
        ([{"invoice": "C1", "quantity": -1, "price": "-1"}], Kind.REFUSED, "negative price"),
        ([{}, {"customer": None}], Kind.REFUSED, "disagree"),
        ([{}, {"country": "France"}], Kind.REFUSED, "disagree"),
    ],
)
def test_kind_of_document(make_line, lines: list[dict[str, object]], kind: Kind, why: str) -> None:
    found, reason = classify([make_line(**line) for line in lines])
    assert found is kind
    assert why in reason


def test_interleaved_documents_stay_whole(make_line) -> None:
    rows = [make_line(invoice, line_no=no) for no, invoice in enumerate(["1", "2", "1", "2", "3"], start=2)]
    assert [(d.invoice, len(d.lines)) for d in group(rows)] == [("1", 2), ("2", 2), ("3", 1)]


def test_document_that_goes_on_too_late_is_refused_from_there(make_line) -> None:
    rows = [make_line(invoice, line_no=no) for no, invoice in enumerate(["1", "2", "3", "4", "1"], start=2)]
    late = list(group(rows, patience=2))[-1]
    assert isinstance(late, Document)
    assert (late.invoice, late.kind, len(late.lines)) == ("1", Kind.REFUSED, 1)
    assert "sort the file" in late.why


def test_bad_lines_pass_through(make_line) -> None:
    bad = BadLine(3, "torn")
    assert bad in list(group([make_line(), bad]))


def test_free_document(make_line) -> None:
    (free,) = group([make_line(price="0")])
    assert isinstance(free, Document)
    assert free.is_free
    assert (free.customer, free.country, free.at.year) == ("17850", "United Kingdom", 2010)
    assert fate(free, free.lines[0]) is Fate.SOLD


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("85123A", CodeKind.GOODS),
        ("15056BL", CodeKind.GOODS),
        ("POST", CodeKind.POSTAGE),
        ("DOT", CodeKind.POSTAGE),
        ("C2", CodeKind.POSTAGE),
        ("D", CodeKind.DISCOUNT),
        ("M", CodeKind.MANUAL),
        ("m", CodeKind.MANUAL),
        ("S", CodeKind.SAMPLE),
        ("BANK CHARGES", CodeKind.FEE),
        ("AMAZONFEE", CodeKind.FEE),
        ("gift_0001_40", CodeKind.VOUCHER),
        ("DCGSSBOY", CodeKind.UNSTOCKED),
        ("PADS", CodeKind.UNSTOCKED),
        ("1234", CodeKind.OTHER),
        ("١٢٣٤٥", CodeKind.OTHER),
        ("B", CodeKind.OTHER),
    ],
)
def test_kind_of_code(code: str, kind: CodeKind) -> None:
    assert kind_of_code(code) is kind
    assert is_goods(code) is (kind is CodeKind.GOODS)


def test_product_is_the_same_in_small_letters() -> None:
    assert product_code("85123a") == product_code("85123A")
