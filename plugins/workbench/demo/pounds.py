"""How the demo writes amounts: the data is in pounds."""

from __future__ import annotations

from core_erp import to_major


def pounds(minor: int) -> str:
    """Pence as pounds: ``1,234.50``."""
    return f"{to_major(minor, 'GBP'):,.2f}"
