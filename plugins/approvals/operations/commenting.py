"""Leave a message (留言)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core_erp import reject
from plugins.approvals.assignment.directory import directory
from plugins.approvals.events import Commented
from plugins.approvals.fairness.asking import take_part
from plugins.approvals.models import Comment
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.taking import take

if TYPE_CHECKING:
    from core_erp import Transaction


def comment(tx: Transaction, instance_id: int, text: str, *, mentions: Sequence[int] = (), is_public: bool = False) -> Comment:
    """Say something about an approval, for colleagues only or for the customer too; a customer speaks in public only.

    Raises Refused ``approvals/no-text`` and ``approvals/unknown-person``.
    """
    run = take(tx, instance_id)
    take_part(tx, run.instance)
    if not text.strip():
        raise reject("approvals/no-text", "Say something", "/text")
    if unknown := sorted(set(mentions) - directory(tx).active):
        raise reject("approvals/unknown-person", "There is no active person {person}", "/mentions", person=unknown[0])
    said = tx.add(Comment(
        company_id=run.instance.company_id, instance_id=instance_id, author_id=tx.actor.user_id, at=tx.now, text=text.strip(),
        mentions=sorted(set(mentions)), is_public=is_public or tx.actor.partner_id is not None,
    ))  # fmt: skip
    tx.flush()
    run.note("commented", comment=said.id, public=said.is_public)
    run.events.append(Commented(
        **run.about, comment_id=said.id, text=said.text, mention_ids=tuple(said.mentions), is_public=said.is_public
    ))  # fmt: skip
    finish(run)
    return said
