"""Whose credit note it is: one that another plugin's act brought about is issued, paid and reversed there, under its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import reject

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.finance.models import CreditNote


def check_ours(tx: Transaction, source_kind: str) -> None:
    """For the outside door. Raises ``finance/belongs-elsewhere`` when a plugin that is switched on owns this kind of source."""
    owner = source_kind.partition(".")[0]
    if owner != "finance" and any(plugin.name == owner for plugin in tx.erp.plugins):
        raise reject("finance/belongs-elsewhere", "This belongs to {owner}; act there", "/source_kind", owner=owner)


def check_note(tx: Transaction, note: CreditNote) -> None:
    check_ours(tx, note.source_kind)
