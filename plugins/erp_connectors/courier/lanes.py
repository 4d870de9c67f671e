"""Conversations with one system side by side: different documents at the same time, each of them step after step."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import Self, TypeVar

from plugins.erp_connectors.adapters.base import Adapter, Batching, Remote, Sent
from plugins.erp_connectors.courier.route import Route
from plugins.erp_connectors.wire import pacing

T = TypeVar("T")
R = TypeVar("R")
Outcome = Remote | Exception


class Lanes:
    """So many adapters, opened when first needed and closed together."""

    def __init__(self, route: Route, count: int) -> None:
        self._route, self._count, self._open = route, count, ExitStack()
        pace = pacing.of(route.connection.id, route.connection.per_minute)
        self._pool = ThreadPoolExecutor(count, f"lane-{route.connection.name}", initializer=pacing.use, initargs=(pace,))
        self._open.enter_context(pacing.using(pace))
        self._idle: queue.SimpleQueue[Adapter] = queue.SimpleQueue()
        self.first = self._another()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown()
        self._open.close()

    def push(self, step: str, sent: Sequence[Sent]) -> list[Outcome]:
        """What became of each, in order; many in one request where the protocol takes them, shared among the lanes."""
        size = self._route.capabilities.batches.get(sent[0][0].section.kind, 1)
        if size > 1 and len(sent) > 1:
            share = min(size, -(-len(sent) // self._count))
            chunks = [sent[at : at + share] for at in range(0, len(sent), share)]
            return [one for part in self._each(lambda adapter, chunk: _many(adapter, step, chunk), chunks) for one in part]
        return self._each(lambda adapter, one: _one(adapter, step, one), sent)

    def reopen(self, sent: Sequence[Sent]) -> list[Outcome]:
        """Take what is there back to where it can be written anew."""
        return self._each(_reopened, sent)

    def _each(self, act: Callable[[Adapter, T], R], parts: Sequence[T]) -> list[R]:
        if len(parts) == 1:
            return [act(self.first, parts[0])]
        return list(self._pool.map(lambda part: self._with_adapter(act, part), parts))

    def _with_adapter(self, act: Callable[[Adapter, T], R], part: T) -> R:
        try:
            adapter = self._idle.get_nowait()
        except queue.Empty:
            adapter = self._another()
        try:
            return act(adapter, part)
        finally:
            self._idle.put(adapter)

    def _another(self) -> Adapter:
        return self._open.enter_context(self._route.open())


def _one(adapter: Adapter, step: str, sent: Sent) -> Outcome:
    try:
        return adapter.push(step, *sent)
    except Exception as error:
        return error


def _reopened(adapter: Adapter, sent: Sent) -> Outcome:
    errand, there = sent
    assert there is not None
    try:
        return adapter.reopen(errand, there)
    except Exception as error:
        return error


def _many(adapter: Adapter, step: str, sent: Sequence[Sent]) -> list[Outcome]:
    assert isinstance(adapter, Batching)
    try:
        return list(adapter.push_many(step, sent))
    except Exception as error:
        return [error] * len(sent)
