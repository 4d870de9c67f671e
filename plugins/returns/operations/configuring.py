"""Edit the catalogue of reasons, while the system runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import require
from plugins.approvals import api as approvals
from plugins.returns import permissions
from plugins.returns.models import Reason

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class ReasonWish:
    """A reason as it should be; ``flow`` is the code of a published approval flow."""

    code: str
    name: str
    flow: str
    name_zh: str = ""
    fault: str = "none"
    window_days: int | None = None
    is_active: bool = True


def keep_reason(tx: Transaction, wish: ReasonWish) -> Reason:
    """Add the reason, or change the one of this code; returns that run keep their flow. Raises ``approvals/no-flow``."""
    require(tx, permissions.CONFIGURE)
    approvals.published(tx, wish.flow)
    found = tx.session.scalar(select(Reason).where(Reason.company_id == tx.company_id, Reason.code == wish.code))
    kept = found or tx.add(Reason(company_id=tx.company_id, code=wish.code))
    for field, value in asdict(wish).items():
        setattr(kept, field, value)
    return kept
