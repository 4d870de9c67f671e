"""What every group of tests works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import ClassVar

import pytest

from plugins.erp_connectors.adapters.base import Adapter, Endpoint, System
from plugins.erp_connectors.conformance.bench import Bench
from plugins.erp_connectors.conformance.examples import Examples
from plugins.erp_connectors.conformance.relay import Relay, relayed
from plugins.erp_connectors.mappings import Section

_SLOWNESS = 0.6
"""Seconds of a slow answer, more than the suite lets an adapter wait for one."""


@dataclass(frozen=True)
class Table:
    """The adapter on one side, the stand-in on the other, the relay between them."""

    system: System
    bench: Bench
    relay: Relay
    url: str
    examples: Examples
    lengths: dict[str, int] = field(default_factory=dict)
    """Kind -> how many requests it takes to carry one over."""

    @contextmanager
    def opened(self, endpoint: Endpoint | None = None, **changes: object) -> Iterator[Adapter]:
        """A new conversation, over the relay."""
        mapped = self.examples.mapping.options
        told = replace(endpoint or self.bench.endpoint, url=self.url, timeout=self.bench.timeout, options=mapped)
        with self.system.open(replace(told, **changes)) as adapter:  # type: ignore[arg-type]
            yield adapter

    def count(self, section: Section, number: str) -> int:
        """How often the stand-in holds a number."""
        return sum(held == number for held in self.bench.held(section))


class OnTheBench:
    """Base of the groups of tests: gives them ``table``, and one run for each kind of document or record."""

    system: ClassVar[System]
    troubled_kinds: ClassVar[tuple[str, ...]] = ("return_receipt", "refund", "voucher")
    """Kinds whose every request is troubled in turn, as far as the adapter sends them; others are troubled once."""

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls) -> Iterator[Bench]:
        """The stand-in, running; a subclass gives it."""
        raise NotImplementedError("give a class-scoped fixture named bench")

    @pytest.fixture(scope="class")
    @classmethod
    def _laid(cls, bench: Bench) -> Iterator[Table]:
        with relayed(bench.endpoint.url, slowness=_SLOWNESS) as (relay, url):
            yield Table(cls.system, bench, relay, url, Examples(cls.system, bench))

    @pytest.fixture
    def table(self, _laid: Table) -> Iterator[Table]:
        """The adapter, the stand-in and a quiet line between them."""
        yield _laid
        _laid.relay.quiet()
        _laid.bench.heal()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """``kind`` runs over what the system takes, ``record`` over what it gives, ``batched`` over what it takes many of."""
        told = self.system.capabilities
        for name, kinds in (("kind", told.sends), ("record", told.gives), ("batched", told.batches)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, sorted(kinds))


def needed(given: Callable[..., object] | None, name: str) -> None:
    """Skip, and say what to give the bench so that this is tried."""
    if given is None:
        pytest.skip(f"not tried: the bench has no {name}")
