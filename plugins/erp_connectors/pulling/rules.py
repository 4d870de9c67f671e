"""Who is right, field by field, when a record of theirs and ours differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from core_erp.audit import AuditRow
from plugins.erp_connectors.mappings import PullSection
from plugins.erp_connectors.models import Conflict, Connection
from plugins.erp_connectors.pulling.outcomes import Difference

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.erp_connectors.documents import Record


@dataclass(frozen=True)
class Decided:
    """Fields to take from them, and fields to ask about."""

    taken: Mapping[str, Difference]
    asked: Mapping[str, Difference]


@dataclass(frozen=True)
class Named:
    """A record that could not even be read."""

    kind: str
    their_id: str
    number: str


def decide(
    tx: Transaction, connection: Connection, section: PullSection, record: Record, *, table: str, our_id: int,
    differences: Mapping[str, Difference],
) -> Decided:  # fmt: skip
    """By the section's rules and by what a person answered before for the same value of theirs."""
    answers = _answers(tx, connection, record) if differences else {}
    taken, asked = {}, {}
    for name, difference in differences.items():
        rule = section.rules.get(name, section.rules.get("*", "theirs"))
        if rule == "newest":
            rule = "theirs" if _theirs_is_newer(tx, record, table, our_id) else "ours"
        if rule == "ask":
            rule = answers.get((name, _plain(difference.theirs)), "ask")
        if rule == "theirs":
            taken[name] = difference
        elif rule == "ask":
            asked[name] = difference
    return Decided(taken, asked)


def _answers(tx: Transaction, connection: Connection, record: Record) -> dict[tuple[str, str], str]:
    mine = (Conflict.connection_id == connection.id, Conflict.kind == record.kind, Conflict.their_id == record.their_id,
            Conflict.answer.is_not(None))  # fmt: skip
    return {(c.field, _plain(c.theirs)): c.answer or "" for c in tx.session.scalars(select(Conflict).where(*mine))}


def _theirs_is_newer(tx: Transaction, record: Record, table: str, our_id: int) -> bool:
    ours: datetime | None = tx.session.scalar(
        select(func.max(AuditRow.at)).where(AuditRow.table_name == table, AuditRow.record_id == our_id)
    )
    return ours is None or (record.changed_at is not None and record.changed_at > ours)


def ask(tx: Transaction, connection: Connection, record: Record, our_id: int | None, asked: Mapping[str, Difference]) -> None:
    """Put these to a person; a question that was answered for another value is asked anew."""
    for name, difference in asked.items():
        question = put(tx, connection, record, name)
        question.our_id, question.ours, question.theirs = our_id, _json(difference.ours), _json(difference.theirs)
        question.problem = f"{name} is {_plain(difference.ours)} here and {_plain(difference.theirs)} there"
        question.next_action = f"erp sync answer {question.id} theirs|ours"


def trouble(tx: Transaction, connection: Connection, record: Record | Named, problem: str) -> None:
    """A record as a whole that could not be taken over."""
    question = put(tx, connection, record, "*")
    question.problem = problem[:2000]
    question.next_action = (
        f"mend it there or here; it is tried again at the next pull. To leave it: erp sync answer {question.id} ours"
    )


def settled(tx: Transaction, connection: Connection, record: Record) -> None:
    """It could be taken over now: nothing is to be asked any more about the record as a whole."""
    mine = (Conflict.connection_id == connection.id, Conflict.kind == record.kind, Conflict.their_id == record.their_id,
            Conflict.field == "*", Conflict.answer.is_(None))  # fmt: skip
    for question in tx.session.scalars(select(Conflict).where(*mine)):
        question.answer, question.answered_at = "theirs", tx.now


def put(tx: Transaction, connection: Connection, record: Record | Named, name: str) -> Conflict:
    """The open question about this field, made when there is none."""
    mine = (Conflict.connection_id == connection.id, Conflict.kind == record.kind, Conflict.their_id == record.their_id,
            Conflict.field == name)  # fmt: skip
    question = tx.session.scalar(select(Conflict).where(*mine))
    if question is None:
        question = tx.add(Conflict(
            company_id=tx.company_id, connection_id=connection.id, kind=record.kind, their_id=record.their_id,
            number=record.number, field=name, ours=None, theirs=None, asked_at=tx.now,
        ))  # fmt: skip
        tx.flush()
    question.answer, question.answered_at = None, None
    return question


def _json(value: Any) -> Any:
    return value if isinstance(value, bool | int | str | None) else str(value)


def _plain(value: Any) -> str:
    return str(_json(value))
