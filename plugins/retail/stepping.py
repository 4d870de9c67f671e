"""Carries a document out step by step, each in a transaction of its own together with the note how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core_erp.crash import point
from core_erp.errors import DomainError, Unavailable
from core_erp.transaction import repeating
from plugins.retail.allotting import Part
from plugins.retail.codes import is_goods
from plugins.retail.documents import Document, Kind
from plugins.retail.models import REFUSED
from plugins.retail.register import Busy, Effect, Known, note

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.retail.shop import Shop


@dataclass(frozen=True, slots=True)
class Work:
    """A document on the way into the books; ``parts`` are those of a return, ``known`` is what was done before."""

    shop: Shop
    document: Document
    parts: tuple[Part, ...] = ()
    known: Known | None = None

    @property
    def pieces(self) -> int:
        """Pieces of goods as in the file: negative for returns and write-offs."""
        return sum(line.quantity for line in self.document.lines if is_goods(line.code))

    @property
    def return_id(self) -> int:
        assert self.known is not None and self.known.return_id is not None
        return self.known.return_id


@dataclass(frozen=True, slots=True)
class Step:
    """An act, who does it, and the name of where it leads."""

    name: str
    job: str
    act: Callable[[Transaction, Work], Effect]
    only_goods: bool = False


Steps = Mapping[Kind, Sequence[Step]]


def carry_out(work: Work, steps: Sequence[Step]) -> Known:
    """Do what is left to do of a document. What the books refuse is noted with its reason, and the rest left undone."""
    for step in _left(work, steps):
        known = repeating(lambda work=work, step=step: _take(work, step))  # type: ignore[misc]
        point(f"retail:{step.name}")
        if known.reason:
            return known
        work = replace(work, known=known)
    assert work.known is not None
    return work.known


def _left(work: Work, steps: Sequence[Step]) -> Sequence[Step]:
    names = [step.name for step in steps]
    done = names.index(work.known.step) + 1 if work.known and work.known.step in names else 0
    return [step for step in steps[done:] if work.pieces or not step.only_goods]


def _take(work: Work, step: Step) -> Known:
    try:
        with work.shop.transaction(step.job, work.document.at) as tx:
            effect = replace(step.act(tx, work), step=step.name)
            now = note(tx, work.document, work.known, effect)
            point(f"retail:{step.name}-noted")
        return now
    except (Unavailable, Busy):
        raise
    except DomainError as refusal:
        return _refused(work, step, str(refusal))


def _refused(work: Work, step: Step, reason: str) -> Known:
    reached = work.known.step if work.known else REFUSED
    with work.shop.transaction(step.job, work.document.at) as tx:
        return note(tx, work.document, work.known, Effect(step=reached, reason=reason))
