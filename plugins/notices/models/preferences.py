"""Who wants to be told how."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model
from core_erp.audit import CACHED

MODES = ("now", "digest", "off")


class Preference(Model):
    """How notices of a kind (``*``: of any) come through a channel: to one person, or to all who have a role."""

    __tablename__ = "notices_preference"
    __table_args__ = (
        CheckConstraint("(person_id is null) <> (role is null)", name="owner"),
        CheckConstraint("mode in ('now', 'digest', 'off')", name="mode"),
        Index("uq_notices_preference_person", "person_id", "kind", "channel", unique=True,
              sqlite_where=text("person_id is not null"), postgresql_where=text("person_id is not null")),
        Index("uq_notices_preference_role", "company_id", "role", "kind", "channel", unique=True,
              sqlite_where=text("role is not null"), postgresql_where=text("role is not null")),
    )  # fmt: skip

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    role: Mapped[str | None]
    kind: Mapped[str]
    channel: Mapped[str]
    mode: Mapped[str]


class Habit(Model):
    """When a person wants to be left alone, and when the digest comes; minutes after midnight in the person's zone."""

    __tablename__ = "notices_habit"
    __table_args__ = (
        CheckConstraint("digest_at between 0 and 1439", name="digest_at"),
        CheckConstraint("(quiet_from is null) = (quiet_until is null)", name="quiet"),
        CheckConstraint("quiet_from is null or (quiet_from between 0 and 1439 and quiet_until between 0 and 1439)", name="span"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), unique=True)
    timezone: Mapped[str]
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    digest_at: Mapped[int]


CACHED.update({"notices_preference", "notices_habit"})
