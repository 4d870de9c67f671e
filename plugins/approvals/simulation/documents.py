"""Real documents to try a flow with: the facts that their approvals froze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from plugins.approvals.models import Flow, Instance

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True)
class Document:
    """What an approval was about, and the version of the flow it went by."""

    subject: str
    flow_id: int
    facts: Mapping[str, Any]


def latest(tx: Transaction, subject_kind: str, *, code: str | None, count: int) -> Sequence[Document]:
    """The latest documents of a kind, newest first; with ``code`` only those that went by that flow. One statement."""
    wanted = (
        select(Instance.subject_kind, Instance.subject_id, Instance.flow_id, Instance.facts)
        .where(Instance.company_id == tx.company_id, Instance.subject_kind == subject_kind)
        .order_by(Instance.id.desc()).limit(count)
    )  # fmt: skip
    if code is not None:
        versions = select(Flow.id).where(Flow.company_id == tx.company_id, Flow.code == code)
        wanted = wanted.where(Instance.flow_id.in_(versions))
    return [Document(f"{row[0]}:{row[1]}", row[2], row[3]) for row in tx.session.execute(wanted)]
