"""The company's own words."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model
from core_erp.audit import CACHED


class Template(Model):
    """How the company words notices of a kind in a language, instead of the words that were shipped."""

    __tablename__ = "notices_template"
    __table_args__ = (UniqueConstraint("company_id", "kind", "locale"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    kind: Mapped[str]
    locale: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]


CACHED.add("notices_template")
