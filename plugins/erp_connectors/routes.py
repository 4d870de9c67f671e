"""The web API of the connectors: connections, where documents stand, and sending them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core_erp.http import Routes
from plugins.erp_connectors import operations, permissions, pulling, queries, runs
from plugins.erp_connectors.models import Conflict, Connection, Link, Run
from plugins.erp_connectors.operations import ConnectionWish, RetryWish
from plugins.erp_connectors.queries import ConflictFilters, LinkFilters, Overview
from plugins.erp_connectors.reconcile import CutOff, Period, cut_off
from plugins.erp_connectors.schemas import (
    Answer,
    AnswerConflict,
    Comparison,
    ConflictFilter,
    ConflictView,
    Connect,
    ConnectionView,
    CutOffView,
    LinkFilter,
    LinkView,
    Many,
    ParkLink,
    PullRun,
    PullWish,
    Pushed,
    PushedView,
    Reason,
    ReconcileRun,
    RetryLink,
    RetryParked,
    RunView,
    StatusView,
    Switch,
    SwitchConnection,
)

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction

routes = Routes("erp_connectors", "ERP connectors")


@routes.lists("/connections", gives=ConnectionView, needs=permissions.VIEW)
def list_connections(tx: Transaction) -> Select[Any]:
    """The connected systems."""
    return queries.connections(tx)


@routes.writes("POST", "/connections", takes=Connect, gives=ConnectionView, needs=permissions.CONNECT, status=201)
def connect(tx: Transaction, wish: ConnectionWish) -> Connection:
    """Connect a system, or change the connection of this name."""
    return operations.connect(tx, wish)


@routes.writes(
    "POST", "/connections/<int:connection_id>/switch", takes=SwitchConnection, gives=ConnectionView, needs=permissions.CONNECT
)
def switch(tx: Transaction, wish: Switch, connection_id: int) -> Connection:
    """Switch a connection on or off."""
    return operations.switch(tx, connection_id, is_active=wish.is_active)


@routes.lists("/links", gives=LinkView, needs=permissions.VIEW, filters=LinkFilter)
def list_links(tx: Transaction, filters: LinkFilters) -> Select[Any]:
    """Documents and how far they are; ``?standing=parked`` are those that wait for a person."""
    return queries.links(tx, filters)


@routes.reads("/links/<int:link_id>", gives=LinkView, needs=permissions.VIEW)
def show_link(tx: Transaction, link_id: int) -> Link:
    """One document and its counterpart."""
    return tx.get(Link, link_id)


@routes.writes("POST", "/links/<int:link_id>/retry", takes=RetryLink, gives=LinkView, needs=permissions.RETRY)
def retry(tx: Transaction, wish: RetryWish, link_id: int) -> Link:
    """Send it again now."""
    return operations.retry(tx, link_id, wish)


@routes.writes("POST", "/links/<int:link_id>/park", takes=ParkLink, gives=LinkView, needs=permissions.RETRY)
def park(tx: Transaction, wish: Reason, link_id: int) -> Link:
    """Do not send it; what comes after it no longer waits."""
    return operations.park(tx, link_id, reason=wish.reason)


@routes.reads("/status", gives=StatusView, needs=permissions.VIEW)
def status(tx: Transaction) -> dict[str, list[Overview]]:
    """Every connection: whether it answers, and how many of its documents stand how."""
    return {"connections": queries.overview(tx)}


@routes.writes("POST", "/connections/<int:connection_id>/push", gives=PushedView, needs=permissions.RETRY)
def push(tx: Transaction, connection_id: int) -> Pushed:
    """Begin what was overlooked and have what waits tried now, by the worker."""
    return Pushed(*operations.push_all(tx, connection_id))


@routes.writes("POST", "/connections/<int:connection_id>/retry", takes=RetryParked, gives=PushedView, needs=permissions.RETRY)
def retry_parked(tx: Transaction, wish: Many, connection_id: int) -> Pushed:
    """Send again everything that waits for a person, after a fix."""
    return Pushed(0, operations.retry_parked(tx, connection_id, kind=wish.kind))


@routes.writes(
    "POST", "/connections/<int:connection_id>/reconcile", takes=ReconcileRun, gives=RunView, needs=permissions.RETRY, status=202
)
def reconcile(tx: Transaction, wish: Comparison, connection_id: int) -> Run:
    """Compare both sides, by the worker; look at the run for what was found."""
    return runs.ask(tx, connection_id, "reconcile", vars(wish))


@routes.writes("POST", "/connections/<int:connection_id>/pull", takes=PullRun, gives=RunView, needs=permissions.RETRY, status=202)
def pull(tx: Transaction, wish: PullWish, connection_id: int) -> Run:
    """Read what changed there, by the worker; a dry run only says what would come of it."""
    return runs.ask(tx, connection_id, "pull", {"kinds": list(wish.kinds), "dry_run": wish.dry_run})


@routes.reads("/runs/<int:run_id>", gives=RunView, needs=permissions.VIEW)
def show_run(tx: Transaction, run_id: int) -> Run:
    """How far a comparison or a pull is, and what came of it."""
    return tx.get(Run, run_id)


@routes.lists("/conflicts", gives=ConflictView, needs=permissions.VIEW, filters=ConflictFilter)
def list_conflicts(tx: Transaction, filters: ConflictFilters) -> Select[Any]:
    """Differences that a person must decide; ``?open=true`` are those not yet answered."""
    return queries.conflicts(tx, filters)


@routes.writes("POST", "/conflicts/<int:conflict_id>/answer", takes=AnswerConflict, gives=ConflictView, needs=permissions.RETRY)
def answer(tx: Transaction, wish: Answer, conflict_id: int) -> Conflict:
    """Theirs or ours."""
    return pulling.answer(tx, conflict_id, wish.answer)


@routes.reads("/cut-off/<string:period>", gives=CutOffView, needs=permissions.VIEW)
def month_end(tx: Transaction, period: str) -> CutOff:
    """The month-end cut-off (``2026-03``): documents of the month that are not in the same month over there."""
    return cut_off(tx, Period.of(period))
