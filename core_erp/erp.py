"""The running ERP: its plugins, its database, its cache; the one object that everything else is reached from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import Engine, func, select

from core_erp.cache import Cache
from core_erp.host import JOBS
from core_erp.identity import Actor
from core_erp.masters.models import Company
from core_erp.permissions import CORE
from core_erp.plugin import Job, Permission, Subscriber
from core_erp.registry import Registry
from core_erp.session import ErpSession
from core_erp.transaction import Transaction, reading, transaction

if TYPE_CHECKING:
    from core_erp.config import Settings
    from core_erp.laws import Law
    from core_erp.plugin import Plugin


class Erp(Registry):
    """What ``create_app`` builds: ``erp.transaction(actor)``, ``erp.reading(actor)``, hooks, settings, laws."""

    def __init__(self, plugins: Iterable[Plugin], settings: Settings, engine: Engine,
                 defaults: Sequence[object] = (), laws: Sequence[Law] = ()) -> None:  # fmt: skip
        super().__init__(plugins, settings, defaults)
        self.engine = engine
        self._reader = engine.execution_options(erp_read=True)
        self.cache = Cache()
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.doorbell = threading.Event()
        self.laws: tuple[Law, ...] = (*laws, *(law for p in self.plugins for law in p.laws))

    own_jobs: ClassVar[tuple[Job, ...]] = JOBS

    @cached_property
    def handlers(self) -> Mapping[str, Subscriber | Job]:
        """Name on a job row -> what runs it, the host's own jobs included."""
        return {j.name: j for j in self.own_jobs} | dict(super().handlers)

    @cached_property
    def permissions(self) -> Mapping[str, Permission]:
        """Code -> permission, the host's own included."""
        return {p.code: p for p in CORE} | dict(super().permissions)

    def first_company_id(self) -> int:
        """The company that work of the house itself is done for; 0 before one is founded."""
        with self.session(reading=True) as session:
            return session.scalar(select(func.min(Company.id))) or 0

    def session(self, *, reading: bool = False) -> ErpSession:
        return ErpSession(bind=self._reader if reading else self.engine, expire_on_commit=False)

    def transaction(self, actor: Actor, now: datetime | None = None) -> AbstractContextManager[Transaction]:
        """``with erp.transaction(actor) as tx:`` commits at the end, once, or not at all."""
        return transaction(self, actor, now)

    def reading(self, actor: Actor, now: datetime | None = None) -> AbstractContextManager[Transaction]:
        return reading(self, actor, now)
