"""Shows how far an import is, and stops it cleanly on Ctrl-C."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from plugins.retail.options import OnProgress, StopAsked
from plugins.retail.options import Progress as Reached

SECONDS_BETWEEN_LINES = 5.0
Stop = list[int]
"""Signals that asked to stop."""


@contextmanager
def watching(console: Console, *, quiet: bool) -> Iterator[OnProgress]:
    """What to tell of each document: a bar on a terminal, a line every few seconds elsewhere, nothing when quiet."""
    with _stoppable(console) as asked, _shown(console, quiet) as show:

        def on_progress(reached: Reached) -> None:
            show(reached)
            if asked:
                raise StopAsked

        yield on_progress


@contextmanager
def _stoppable(console: Console) -> Iterator[Stop]:
    asked: Stop = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt  # asked twice: the document at hand is rolled back and comes again next time
        asked.append(number)
        console.print("stopping after this document …")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _shown(console: Console, quiet: bool) -> Iterator[OnProgress]:
    if quiet:
        yield lambda reached: None
    elif console.is_terminal:
        with _bar(console) as bar:
            yield bar
    else:
        yield _Lines(console)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.0f} documents/s")


@contextmanager
def _bar(console: Console) -> Iterator[OnProgress]:
    columns = (BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(TextColumn("importing"), *columns, console=console) as progress:
        task = progress.add_task("", total=None)
        yield lambda reached: progress.update(task, completed=reached.done, total=reached.total, description=reached.invoice)


class _Lines:
    """A plain line every few seconds, for logs."""

    def __init__(self, console: Console) -> None:
        self._console, self._begun, self._next = console, time.monotonic(), SECONDS_BETWEEN_LINES

    def __call__(self, reached: Reached) -> None:
        passed = time.monotonic() - self._begun
        if passed >= self._next:
            self._next = passed + SECONDS_BETWEEN_LINES
            rate = reached.done / passed
            left = (reached.total - reached.done) / rate
            text = f"{reached.done:,} of {reached.total:,} documents, {rate:.0f}/s, about {left:.0f} s left"
            self._console.print(text, highlight=False)
