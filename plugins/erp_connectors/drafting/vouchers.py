"""Entries of our books as journal vouchers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp.masters import facts
from core_erp.masters.models import Partner
from plugins.erp_connectors.documents import Voucher, VoucherLine
from plugins.finance import api as finance

if TYPE_CHECKING:
    from core_erp import Transaction


def voucher(tx: Transaction, entry_id: int) -> Voucher:
    """One posted entry, line by line."""
    entry, company = tx.get(finance.Entry, entry_id), facts.company(tx)
    partner_ids = sorted({item.partner_id for item in entry.items if item.partner_id})
    codes = {p.id: p.code for p in tx.get_all(Partner, partner_ids)}
    lines = tuple(
        VoucherLine(
            position=n, account=item.account.code, text=entry.memo, customer=codes.get(item.partner_id or 0, ""),
            debit_minor=item.debit_minor, credit_minor=item.credit_minor, foreign_minor=item.foreign_minor,
            currency=item.currency,
        )
        for n, item in enumerate(entry.items, 1)
    )  # fmt: skip
    return Voucher(
        our_id=entry.id, number=entry.number, subject=f"finance.entry:{entry.id}", date=entry.day, company=company.code,
        home_currency=company.currency, currency=company.currency, text=entry.memo, journal=entry.journal, style=entry.style,
        lines=lines, needs=tuple(("customer", partner_id) for partner_id in partner_ids),
    )  # fmt: skip
