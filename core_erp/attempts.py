"""How often somebody may try to sign in: counted per account and address together, so that nobody locks others out."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core_erp.db import Id, Model, Utc
from core_erp.errors import DomainError

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 100
"""Failures in the window: of one account from one address, and of one address whatever the account."""


class TooMany(DomainError):
    """Try again later."""

    status, code = 429, "core/too-many-attempts"


class Attempt(Model):
    """A failed attempt. The account is kept as a hash: people type passwords into the wrong field."""

    __tablename__ = "core_attempt"
    __audited__ = False
    __table_args__ = (Index("ix_core_attempt_door", "door", "address", "at"),)

    id: Mapped[Id]
    door: Mapped[str]
    """``sign_in``, ``second_factor``, ``portal`` …"""
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)


def check(tx: Transaction, door: str, account: str, address: str) -> None:
    """Raises TooMany when this account, or anybody, was tried too often from here."""
    recent = (Attempt.door == door, Attempt.address == address, Attempt.at > tx.now - WINDOW)
    own_only = func.count().filter(Attempt.account == _hashed(account))
    every, own = tx.session.execute(select(func.count(), own_only).where(*recent)).one()
    if own >= PER_ACCOUNT or every >= PER_ADDRESS:
        minutes = int(WINDOW.total_seconds() // 60)
        raise TooMany("Too many attempts; wait {minutes} minutes, or ask an administrator", minutes=minutes)


def failed(tx: Transaction, door: str, account: str, address: str) -> None:
    """Count one."""
    tx.add(Attempt(door=door, account=_hashed(account), address=address[:64], at=tx.now))


def forget_old(tx: Transaction, _payload: dict[str, Any]) -> None:
    """Job: drop what no longer counts."""
    tx.session.execute(delete(Attempt).where(Attempt.at < tx.now - WINDOW).execution_options(synchronize_session=False))


def _hashed(account: str) -> str:
    return hashlib.sha256(account.strip().casefold().encode()).hexdigest()
