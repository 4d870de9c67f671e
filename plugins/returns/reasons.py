"""The catalogue of reasons (退货原因), cached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import reject
from plugins.returns.models import Reason

if TYPE_CHECKING:
    from core_erp import Transaction

SEEDED = (
    ("quality", "Quality problem", "商品质量问题", "quality", "seller"),
    ("wrong_goods", "Wrong goods sent", "发错货", "two_level", "seller"),
    ("damaged", "Damaged in transit", "运输损坏", "quality", "carrier"),
    ("customer", "Customer's own reasons", "客户个人原因", "two_level", "customer"),
    ("not_as_described", "Not as described", "与描述不符", "two_level", "seller"),
    ("late", "Delivered too late", "送货延迟", "supervised", "seller"),
    ("other", "Other", "其他", "two_level", "none"),
)
"""Code, name, Chinese name, approval flow, whose fault it is."""


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """What operations ask of a reason."""

    code: str
    name: str
    name_zh: str
    flow: str
    fault: str
    window_days: int | None
    is_active: bool


def reasons(tx: Transaction) -> Mapping[str, ReasonFacts]:
    """Every reason of the company by its code."""
    return tx.erp.cache.get(("returns_reason", tx.company_id), lambda: _load(tx))


def _load(tx: Transaction) -> dict[str, ReasonFacts]:
    rows = tx.session.scalars(select(Reason).where(Reason.company_id == tx.company_id).order_by(Reason.id))
    return {r.code: ReasonFacts(r.code, r.name, r.name_zh, r.flow, r.fault, r.window_days, r.is_active) for r in rows}


def reason(tx: Transaction, code: str) -> ReasonFacts:
    """A reason that may be given now. Raises ``returns/unknown-reason``."""
    found = reasons(tx).get(code)
    if found is None or not found.is_active:
        known = ", ".join(r.code for r in reasons(tx).values() if r.is_active)
        raise reject("returns/unknown-reason", "{given} is no reason; reasons are {known}", "/reason", given=code, known=known)
    return found


def seed(tx: Transaction) -> None:
    """The reasons every company begins with, unless it has the code already."""
    known = set(tx.session.scalars(select(Reason.code).where(Reason.company_id == tx.company_id)))
    tx.add_all(
        Reason(company_id=tx.company_id, code=code, name=name, name_zh=zh, flow=flow, fault=fault)
        for code, name, zh, flow, fault in SEEDED if code not in known
    )  # fmt: skip
