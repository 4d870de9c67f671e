"""Mapping files: every mistake is named by its place, layers lie over one another, and documents come out as the samples say."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from plugins.erp_connectors import mappings
from plugins.erp_connectors.adapters.shipped import KINGDEE, YONBIP
from plugins.erp_connectors.documents import CreditNote, Document, DocumentLine, ReturnReceipt
from plugins.erp_connectors.mappings import BadMapping
from plugins.erp_connectors.translation import NotMapped, counterpart, translate

SAMPLES = Path(__file__).with_name("samples")
LINES = (
    DocumentLine(
        position=1, product="A-100", description="Lamp", unit="pcs", quantity=Decimal(3), net_minor=30000, tax_minor=3900,
        gross_minor=33900, tax_rate=Decimal("0.13"),
    ),
    DocumentLine(
        position=2, product="B-7", description="Cable", unit="m", quantity=Decimal("2.5"), net_minor=2301, tax_minor=299,
        gross_minor=2600, tax_rate=Decimal("0.13"),
    ),
)  # fmt: skip
HEAD: dict[str, Any] = {
    "our_id": 7, "subject": "returns.return:12", "company": "MAIN", "customer": "C-042", "currency": "CNY", "home_currency": "CNY",
    "date": datetime.date(2026, 1, 5), "reason": "wrong_goods", "return_number": "RET-2026-000012", "order_number": "SO-2026-000031",
    "lines": LINES,
}  # fmt: skip
DOCUMENTS: dict[str, Document] = {
    "return_receipt": ReturnReceipt(number="CE-REC-2026-000012-1", warehouse="WH-A", **HEAD),
    "credit_note": CreditNote(number="CE-CN-2026-000003", **HEAD),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("system", [KINGDEE, YONBIP], ids=lambda system: system.name)
def test_what_is_sent_is_exactly_the_sample(system: Any, kind: str) -> None:
    body = translate(DOCUMENTS[kind], mappings.load(system.name, system.mapping), org="200")
    sample = SAMPLES / f"{system.name}_{kind}.json"
    assert json.dumps(body, ensure_ascii=False, indent=2) + "\n" == sample.read_text("utf-8")


def test_every_mistake_is_named_with_file_line_and_key(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[return_receipt.head]\nFDate = "$dat"\nFBillNo = "fixed"\nFNote = "$reason|nowhere"\n'
        '[credit_note]\nred = "blue"\ncolour = "red"\n[maps.unit]\npcs = 1\n[bogus]\n'
    )
    with pytest.raises(BadMapping) as caught:
        mappings.load("kingdee", KINGDEE.mapping, [own])
    places = caught.value.facts["places"]
    assert set(places) == {
        "own.toml:2 return_receipt.head.FDate", "own.toml:3 return_receipt.head.FBillNo", "own.toml:4 return_receipt.head.FNote",
        "own.toml:6 credit_note.red", "own.toml:7 credit_note.colour", "own.toml:9 maps.unit.pcs", "own.toml:10 bogus",
    }  # fmt: skip
    assert "there is no fact $dat" in str(caught.value)


def test_a_file_that_is_no_toml_is_named() -> None:
    with pytest.raises(BadMapping, match=r"nowhere\.toml"):
        mappings.load("kingdee", KINGDEE.mapping, [Path("nowhere.toml")])


def test_layers_lie_over_one_another_and_the_settings_win(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[return_receipt.head]\nFHeadNote = "$omit"\n[maps.warehouse]\nWH-A = "CK001"\n')
    inline = {"maps": {"warehouse": {"WH-A": "CK002"}}}
    found = mappings.load("kingdee", KINGDEE.mapping, [own], inline)
    body = translate(DOCUMENTS["return_receipt"], found)
    assert "FHeadNote" not in body
    assert body["FEntity"][0]["FStockId"] == {"FNumber": "CK002"}
    assert body["FSaleOrgId"] == {"FNumber": "100"}, "without an organisation the shipped default"
    assert found.sources[-1] == "settings"


def test_a_code_without_counterpart_is_refused_by_name() -> None:
    found = mappings.load("kingdee", KINGDEE.mapping)
    with pytest.raises(NotMapped, match='no currency for our "XAU"'):
        counterpart(found, "currency", "XAU")


def test_amounts_keep_their_digits() -> None:
    line = DocumentLine(
        position=1, product="P", unit="pcs", quantity=Decimal(3), net_minor=10_000_000_000_001, tax_minor=0,
        gross_minor=10_000_000_000_001,
    )  # fmt: skip
    note = CreditNote(number="N", **HEAD | {"lines": (line,)})
    sent = translate(note, mappings.load("kingdee", KINGDEE.mapping))["FEntityDetail"][0]
    assert repr(sent["FALLAMOUNTFOR_D"]) == "-100000000000.01"
    assert sent["FPriceQty"] == -3
