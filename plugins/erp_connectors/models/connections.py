"""Connections to outside systems, and whether they answer."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model, Utc

BREAKER = ("closed", "open", "half_open")
"""``closed``: calls go through; ``open``: nobody asks until ``rests_until``; ``half_open``: one document tries."""


class Connection(Model):
    """One outside system of one company. ``secret`` says where the secret is kept, never what it is."""

    __tablename__ = "erp_connectors_connection"
    __table_args__ = (
        UniqueConstraint("company_id", "name"),
        CheckConstraint("secret like 'env:%' or secret like 'file:%' or secret = ''", name="secret_is_a_reference"),
        CheckConstraint(f"breaker in {BREAKER}", name="breaker"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    name: Mapped[str]
    system: Mapped[str]
    url: Mapped[str]
    org: Mapped[str] = mapped_column(default="")
    """The organisation over there that our company is; a mapping may use it as ``$org``."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Account, user, application id …: what the system wants to know that is not secret."""
    secret: Mapped[str] = mapped_column(default="")
    mapping_file: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    since: Mapped[datetime.datetime] = mapped_column(Utc)
    """Documents from before this moment are not carried over by themselves."""
    prefix: Mapped[str] = mapped_column(default="CE-")
    """What our numbers begin with over there, so that they are told from everybody else's."""
    carries: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Kinds of documents that go there; empty: those of the setting ``carries`` that the system takes."""
    pulls: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Kinds of records that are read from there; nothing unless it is said."""
    per_minute: Mapped[int] = mapped_column(default=0)
    """Most requests a minute that one process sends there; 0: no limit of ours."""
    breaker: Mapped[str] = mapped_column(default="closed")
    failures: Mapped[int] = mapped_column(default=0)
    """Calls in a row that did not get through."""
    problem: Mapped[str | None]
    next_action: Mapped[str | None]
    rests_until: Mapped[datetime.datetime | None] = mapped_column(Utc)
    """While it does not answer nobody asks: the moment of the next try."""
