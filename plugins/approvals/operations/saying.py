"""What people must say when they do something out of the ordinary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import reject

if TYPE_CHECKING:
    from core_erp import Transaction


def needed(tx: Transaction, text: str, pointer: str = "/reason") -> str:
    """The text without blanks around it. Raises ``approvals/reason-needed`` when it is shorter than the company wants."""
    said, least = text.strip(), int(tx.setting("approvals.reject_reason_length"))
    if len(said) < least:
        raise reject("approvals/reason-needed", "Say why, in at least {least} characters", pointer, least=least)
    return said
