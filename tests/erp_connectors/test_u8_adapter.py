"""What U8 is sent, field by field, and what is particular about it: trade ids, operators, two sides of a voucher, no changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from u8_house import U8Mock

from plugins.erp_connectors import mappings
from plugins.erp_connectors.adapters.base import Adapter, Endpoint
from plugins.erp_connectors.adapters.shipped import U8
from plugins.erp_connectors.adapters.u8_forms import sides
from plugins.erp_connectors.conformance import Bench, Examples
from plugins.erp_connectors.conformance.carrying import attempt
from plugins.erp_connectors.mocks import running, u8_app
from plugins.erp_connectors.mocks.u8.settings import Settings
from plugins.erp_connectors.wire.errors import Refused
from plugins.erp_connectors.wire.u8 import StillRunning

SAMPLES = Path(__file__).with_name("samples")
INVOICES = Path(str(U8.mapping)).with_name("u8_invoice.toml")
KINDS = sorted(U8.capabilities.sends)


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[U8Mock]:
    with running(u8_app(tmp_path / "u8.db")) as url:
        yield U8Mock(url, tmp_path / "u8.db")


def examples(*files: Path) -> Examples:
    return Examples(U8, Bench(endpoint=Endpoint(url=""), held=lambda _: (), mapping_files=files))


@contextmanager
def opened(mock: U8Mock, options: dict[str, Any] | None = None, **settings: Any) -> Iterator[Adapter]:
    shipped = mappings.load("u8", U8.mapping).options
    with U8.open(replace(mock.endpoint(**settings), options=shipped | (options or {}))) as adapter:
        yield adapter


def sent(kind: str, *files: Path) -> Any:
    one = examples(*files).one(kind)
    return sides(one.errand.body) if kind == "voucher" else one.errand.body


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_sent_is_exactly_the_sample(kind: str) -> None:
    sample = SAMPLES / f"u8_{kind}.json"
    assert json.dumps(sent(kind), ensure_ascii=False, indent=2) + "\n" == sample.read_text("utf-8")


def test_a_credit_note_as_a_red_invoice_is_exactly_the_sample() -> None:
    sample = SAMPLES / "u8_credit_note_invoice.json"
    assert json.dumps(sent("credit_note", INVOICES), ensure_ascii=False, indent=2) + "\n" == sample.read_text("utf-8")


@pytest.mark.parametrize(("kind", "files"), [*((kind, ()) for kind in KINDS), ("credit_note", (INVOICES,))])
def test_nothing_that_is_sent_is_dropped_there(mock: U8Mock, kind: str, files: tuple[Path, ...]) -> None:
    """The mock keeps the fields that U8 has and drops the others, so a name that is wrong in the mapping shows."""
    one = examples(*files).one(kind)
    with opened(mock) as adapter:
        adapter.push("saved", one.errand, None)
    (kept,) = mock.documents(one.errand.section.form)
    body = sides(one.errand.body) if kind == "voucher" else one.errand.body
    for part in ("entry", "debit", "credit"):
        lines = body.get(part, [])
        lines = lines["entry"] if isinstance(lines, dict) else lines
        for line, there in zip(lines, kept["body"].get(part, []), strict=True):
            assert {key for key, value in line.items() if value != ""} <= set(there), part
    head = {key for key, value in body.items() if value != "" and key not in ("entry", "debit", "credit")}
    assert head <= set(kept["body"]["head"])


def test_a_document_deleted_there_is_added_anew_though_its_id_was_used(mock: U8Mock) -> None:
    one = examples().one("return_receipt")
    with opened(mock) as adapter:
        attempt(adapter, one.errand)
        mock.http.delete("/_mock/documents").raise_for_status()
        assert adapter.find(one.errand.section, one.errand.number) is None
        assert attempt(adapter, one.errand).state == "verified"
    assert mock.numbers(one.errand.section) == [one.errand.number]


def test_a_document_that_is_there_is_changed_there_and_not_from_outside(mock: U8Mock) -> None:
    one = examples().one("return_receipt")
    with opened(mock) as adapter:
        there = adapter.push("saved", one.errand, None)
        later = replace(one.errand, body={**one.errand.body, "date": "2026-02-01"})
        with pytest.raises(Refused, match=r"correct or delete .* \(date: 2026-01-05 there, 2026-02-01 here\)"):
            adapter.push("saved", later, there)
        mock.redate(one.errand.section, one.errand.number, "2026-02-01")
        assert adapter.push("saved", later, there).state == "saved"


def test_a_master_that_is_there_can_be_changed(mock: U8Mock) -> None:
    one = examples().one("customer")
    with opened(mock) as adapter:
        there = adapter.push("saved", one.errand, None)
        adapter.push("saved", replace(one.errand, body={**one.errand.body, "name": "Another"}), there)
    assert mock.documents("customer")[0]["body"]["head"]["name"] == "Another"


def test_a_workflow_audits_in_the_name_of_an_operator(mock: U8Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("U8_PASSWORD", "demo-password")
    one = examples().one("sale_order")
    audited = {"steps": {"sale_order": ["saved", "audited"]}}
    with opened(mock, audited, user_id="demo", user_password="env:U8_PASSWORD") as adapter:
        assert attempt(adapter, one.errand).state == "audited"
        found = adapter.find(one.errand.section, one.errand.number)
        assert found is not None and found.state == "audited"
        assert adapter.reopen(one.errand, found).state == "saved"
    assert mock.documents("saleorder")[0]["status"] == "开立"


def test_a_closed_order_says_so(mock: U8Mock) -> None:
    one = examples().one("sale_order")
    with opened(mock) as adapter:
        attempt(adapter, one.errand)
        mock.posted("saleorder/close", {"saleorder": {"voucher_code": one.errand.number}})
        found = adapter.find(one.errand.section, one.errand.number)
    assert found is not None and (found.state, found.verdict) == ("verified", "closed")


def test_a_cancelled_voucher_is_void(mock: U8Mock) -> None:
    one = examples().one("voucher")
    with opened(mock) as adapter:
        attempt(adapter, one.errand)
        mock.asked("voucher/cancel", id=one.errand.number)
        found = adapter.find(one.errand.section, one.errand.number)
    assert found is not None and found.verdict == "void"


def test_a_state_can_be_named_in_the_mapping(mock: U8Mock) -> None:
    one = examples().one("return_receipt")
    with opened(mock) as adapter:
        attempt(adapter, one.errand)
        mock.meddle(one.errand.section, one.errand.number)
        with pytest.raises(Refused, match=r"变更.*options\.states"):
            adapter.find(one.errand.section, one.errand.number)
    with opened(mock, {"states": {"变更": "审核"}}) as adapter:
        found = adapter.find(one.errand.section, one.errand.number)
    assert found is not None and found.state == "verified"


def test_an_add_that_takes_too_long_rests_and_is_found_at_the_same_url(tmp_path: Path) -> None:
    now = [1_800_000_000.0]
    with running(u8_app(tmp_path / "u8.db", Settings(async_seconds=60), clock=lambda: now[0])) as url:
        mock = U8Mock(url, tmp_path / "u8.db")
        one = examples().one("return_receipt")
        with opened(mock, {"at_once": False, "polls": 1, "poll_seconds": 0}) as adapter:
            for _ in range(2):
                with pytest.raises(StillRunning):
                    attempt(adapter, one.errand)
            now[0] += 61
            assert attempt(adapter, one.errand).state == "verified"
        assert mock.numbers(one.errand.section) == [one.errand.number]


def test_an_organisation_of_the_connection_is_the_account_set(mock: U8Mock) -> None:
    endpoint = replace(mock.endpoint(to_account="nobody"), org="demo-u8")
    with U8.open(endpoint) as adapter:
        assert adapter.check() == "Yonyou U8, as demo-caller in demo-u8"
