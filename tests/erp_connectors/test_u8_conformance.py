"""The adapter to U8 passes the suite that everybody's must pass: as it ships, with adds by and by, with other keys and signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from u8_house import u8_bench

from plugins.erp_connectors.adapters.base import Capabilities
from plugins.erp_connectors.adapters.shipped import U8
from plugins.erp_connectors.conformance import AdapterConformance, Bench
from plugins.erp_connectors.conformance.outbound import Outbound
from plugins.erp_connectors.conformance.troubles import Troubles

INVOICES = Path(str(U8.mapping)).with_name("u8_invoice.toml")


def only(*kinds: str) -> Capabilities:
    return Capabilities(sends=frozenset(kinds))


class TestU8(AdapterConformance):
    system = U8

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls) -> Iterator[Bench]:
        with u8_bench(wholly=True) as bench:
            yield bench


class Otherwise(Outbound, Troubles):
    """An installation that wants things otherwise: one kind of document is enough to see it."""

    system = replace(U8, capabilities=only("return_receipt"))
    mapping: ClassVar[str] = ""
    settings: ClassVar[dict[str, object]] = {}

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
        own = tmp_path_factory.mktemp("u8") / "own.toml"
        own.write_text(cls.mapping, "utf-8")
        with u8_bench((own,), **cls.settings) as bench:
            yield bench


class TestAddsByAndBy(Otherwise):
    """The outcome is asked for at a url, and is not there yet when it is first asked for."""

    mapping = "[options]\nat_once = false\npolls = 3\npoll_seconds = 0.04\n"
    settings = {"async_seconds": 0.06}


class TestTradeIdsAndPositiveReturns(Otherwise):
    """A fresh trade id for each add, internal keys as ids, repeated keys refused; returns with positive quantities."""

    mapping = '[options]\nkey = "tradeid"\n[return_receipt]\nred = "positive"\n'
    settings = {"repeated": "refused", "reply_id": "key", "return_sign": "positive", "app_key_name": "appkey"}


class TestCreditNotesAsRedInvoices(Outbound):
    system = replace(U8, capabilities=only("credit_note"))

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls) -> Iterator[Bench]:
        with u8_bench((INVOICES,), has_states=False, repeated="refused") as bench:
            yield bench
