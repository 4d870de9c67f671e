"""The stage of the demo: an empty database, a shop, two mock ERPs on loopback, and connections to them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from core_erp import Actor, migrate
from core_erp.app import create_erp
from core_erp.config import load
from core_erp.erp import Erp
from core_erp.longlived import settle_in
from core_erp.masters.founding import found_company
from core_erp.people import UserWish, create_user
from plugins.erp_connectors import api as connectors
from plugins.retail import api as retail

COMPANY = "RETAIL"
OPENED = datetime(2010, 12, 1, 7, 0, tzinfo=UTC)
"""Before the first document of the data: what happens from here on is carried over to the ERPs."""
SYSTEMS = {"kingdee": "Kingdee Cloud Galaxy 金蝶云星空", "yonbip": "Yonyou YonBIP 用友"}


@dataclass(frozen=True)
class Stage:
    """Where the demo plays."""

    erp: Erp
    company_id: int
    addresses: dict[str, str]

    @property
    def house(self) -> Actor:
        return Actor.system(self.company_id, via="demo")


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Everything afresh in ``folder``; the mocks keep their data beside the database and stop at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    erp = _empty_erp(folder / "demo.db")
    company_id = _found(erp)
    settle_in()
    with connectors.mocks_running({name: folder / f"demo-{name}.db" for name in SYSTEMS}) as addresses:
        with erp.transaction(Actor.system(company_id, via="demo"), now=OPENED) as tx:
            for name, address in addresses.items():
                connectors.connect(tx, connectors.wish_for(name, address))
        yield Stage(erp, company_id, addresses)
    erp.engine.dispose()


def _sweep(folder: Path) -> None:
    for old in folder.glob("demo*.db*"):
        old.unlink()


def _empty_erp(path: Path) -> Erp:
    environ = {**os.environ, "ERP_DATABASE_URL": f"sqlite:///{path}", "ERP_ENV": "development", "ERP_LOG_LEVEL": "ERROR"}
    erp = create_erp(replace(load(environ), attachments=str(path.with_name("demo-attachments"))))
    migrate.upgrade(erp)
    return erp


def _found(erp: Erp) -> int:
    with erp.transaction(Actor.system(0, via="demo"), now=OPENED) as tx:
        company = found_company(tx, retail.company_wish(COMPANY))
        tx.flush()
    with erp.transaction(Actor.system(company.id, via="demo"), now=OPENED) as tx:
        create_user(tx, UserWish(login="boss", name="Betty Boss", roles=("admin", "manager")))
    return company.id
