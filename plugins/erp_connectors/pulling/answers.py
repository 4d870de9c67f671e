"""A person answers a question about a difference."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import Conflict as Contradiction
from core_erp import reject, require
from core_erp.masters import models, operations
from plugins.erp_connectors import permissions
from plugins.erp_connectors.models import ANSWERS, Conflict

if TYPE_CHECKING:
    from core_erp import Transaction

_DECIMALS = ("list_price", "tax_rate")


def answer(tx: Transaction, conflict_id: int, said: str) -> Conflict:
    """``theirs`` takes their value over now, ``ours`` keeps ours until theirs changes again. Conflict when it is answered."""
    require(tx, permissions.RETRY)
    if said not in ANSWERS:
        raise reject("erp_connectors/answer", "Answer theirs or ours", "/answer")
    question = tx.get(Conflict, conflict_id, lock=True)
    if question.answer is not None:
        raise Contradiction("This was answered: {answer}", code="erp_connectors/answered", answer=question.answer)
    if said == "theirs":
        _take(tx, question)
    question.answer, question.answered_at = said, tx.now
    return question


def _take(tx: Transaction, question: Conflict) -> None:
    if question.field == "*" or question.our_id is None:
        raise reject(
            "erp_connectors/mend-first", "Mend it there or here; it is tried again at the next pull: {problem}", "/answer",
            problem=question.problem,
        )  # fmt: skip
    value = Decimal(question.theirs) if question.field in _DECIMALS and question.theirs is not None else question.theirs
    match question.kind:
        case "customer":
            operations.change_partner(tx, tx.get(models.Partner, question.our_id).id, **{question.field: value})
        case "product":
            operations.change_product(tx, tx.get(models.Product, question.our_id).id, **{question.field: value})
        case _:
            raise reject("erp_connectors/by-hand", "Count the stock and book the difference; then answer ours", "/answer")
