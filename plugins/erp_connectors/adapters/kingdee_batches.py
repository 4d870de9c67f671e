"""Many documents in one request: each stands or falls alone, and one the reply says nothing of is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.erp_connectors.adapters.base import Remote, Sent
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import AlreadyDone, UnknownOutcome, WireError
from plugins.erp_connectors.wire.kingdee import Batch, KingdeeClient

Outcome = Remote | WireError


def written(
    client: KingdeeClient, section: Section, models: Sequence[Mapping[str, Any]], sent: Sequence[Sent], options: Mapping[str, Any]
) -> list[Outcome]:
    """One BatchSave; what became of each."""
    batch = client.batch_save(section.form, models, **options)
    return [_saved(batch, at, errand.number) for at, (errand, _) in enumerate(sent)]


def _saved(batch: Batch, at: int, number: str) -> Outcome:
    if at in batch.done:
        return Remote(id=batch.done[at].id, number=number, state="saved")
    return batch.refused.get(at) or _silent(number)


def stepped(client: KingdeeClient, operation: str, step: str, sent: Sequence[Sent]) -> list[Outcome]:
    """One Submit or Audit for all; one that had been there before counts as done."""
    theirs = [there for _, there in sent if there is not None]
    if len(theirs) != len(sent):
        raise ValueError(f"{step} needs documents that are there")
    batch = client.step_many(operation, sent[0][0].section.form, [there.id for there in theirs])
    return [_stepped(batch, at, there, step) for at, there in enumerate(theirs)]


def _stepped(batch: Batch, at: int, there: Remote, step: str) -> Outcome:
    refusal = batch.refused.get(at)
    if at in batch.done or isinstance(refusal, AlreadyDone):
        return Remote(id=there.id, number=there.number, state=step)
    return refusal or _silent(there.number)


def _silent(number: str) -> UnknownOutcome:
    """Some installations answer for the first of many only."""
    return UnknownOutcome(f"the reply says nothing of {number}")
