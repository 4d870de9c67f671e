"""The flows every company begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from plugins.approvals.flows.exchange import templates
from plugins.approvals.models import Flow, RejectReason

if TYPE_CHECKING:
    from core_erp import Transaction

REASONS = (
    ("outside_window", "Outside the return window", "已超过退货期限", "returns.window_days"),
    ("no_evidence", "The evidence does not show the defect", "凭证不足以证明问题", "returns.evidence"),
    ("used", "Used or washed", "商品已使用", "returns.condition"),
    ("damaged_by_customer", "Damaged by the customer", "客户造成的损坏", "returns.condition"),
    ("not_ours", "Not bought from us", "非本店售出", "returns.origin"),
    ("duplicate", "Asked for twice", "重复申请", ""),
    ("other", "Other grounds, as told", "其他（见说明）", ""),
)


def seed(tx: Transaction) -> None:
    """The templates, published, and the preset reasons, unless the company has the code already."""
    known = set(tx.session.scalars(select(Flow.code).where(Flow.company_id == tx.company_id)))
    tx.add_all(
        Flow(company_id=tx.company_id, code=code, version=1, name=document["name"]["en"], definition=document, state="published")
        for code, document in templates(tx).items() if code not in known
    )  # fmt: skip
    told = set(tx.session.scalars(select(RejectReason.code).where(RejectReason.company_id == tx.company_id)))
    tx.add_all(
        RejectReason(company_id=tx.company_id, code=code, name=name, name_zh=zh, rule=rule)
        for code, name, zh, rule in REASONS if code not in told
    )  # fmt: skip
