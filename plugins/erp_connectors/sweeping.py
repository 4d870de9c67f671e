"""Now and then: see to every queue, whoever forgot to; send masters that were changed; begin vouchers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core_erp import Actor, Task
from core_erp.audit import AuditRow
from core_erp.masters.models import Company
from plugins.erp_connectors import breaker, dispatch, runs, waiting
from plugins.erp_connectors.carrying import carried
from plugins.erp_connectors.models import Connection, Link, Run

if TYPE_CHECKING:
    from core_erp import Transaction

SWEEP = "erp_connectors.sweep"
_TABLES = {"customer": "core_partner", "product": "core_product"}


def sweep(task: Task) -> None:
    """Job: company by company, each in a transaction of its own."""
    with task.erp.reading(task.actor) as tx:
        companies = list(tx.session.scalars(select(Company.id).order_by(Company.id)))
    for company_id in companies:
        with task.erp.transaction(Actor.system(company_id, via="job")) as tx:
            for connection in dispatch.active(tx):
                see_to(tx, connection)
    with task.transaction() as tx:
        task.finish(tx)


def see_to(tx: Transaction, connection: Connection) -> None:
    """Nothing of this connection is forgotten: a lost doorbell, a changed master, an entry without a voucher."""
    dispatch.begin_vouchers(tx, connection)
    for kind in sorted(carried(tx.erp, connection).intersection(_TABLES)):
        for our_id in _changed(tx, connection, kind):
            dispatch.need_master(tx, connection, kind, our_id)
    _pull_when_due(tx, connection)
    tx.flush()
    if (due := waiting.next_due(tx, connection.id)) is not None:
        waiting.wake(tx, connection, due)


def _pull_when_due(tx: Transaction, connection: Connection) -> None:
    """What it reads, every so many minutes; one that is still under way is not asked for again."""
    if not connection.pulls or breaker.is_resting(tx, connection):
        return
    every = timedelta(minutes=tx.setting("erp_connectors.pull_minutes"))
    last = tx.session.scalar(select(func.max(Run.asked_at)).where(Run.connection_id == connection.id, Run.kind == "pull"))
    if last is None or last <= tx.now - every:
        runs.ask(tx, connection.id, "pull", {"kinds": [], "dry_run": False})


def _changed(tx: Transaction, connection: Connection, kind: str) -> list[int]:
    """Masters that are there and were edited here since they were written there."""
    edited = select(AuditRow.record_id).where(
        AuditRow.table_name == _TABLES[kind], AuditRow.record_id == Link.our_id, AuditRow.action == "changed",
        AuditRow.at > Link.done_at,
    )  # fmt: skip
    mine = (Link.connection_id == connection.id, Link.kind == kind, Link.origin == "ours", Link.standing == "done")
    return list(tx.session.scalars(select(Link.our_id).where(*mine, edited.exists()).order_by(Link.our_id).limit(500)))
