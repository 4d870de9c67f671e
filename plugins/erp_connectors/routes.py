"""The web API of the connectors: connections, where documents stand, and sending them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core_erp.http import Routes
from plugins.erp_connectors import operations, permissions, queries
from plugins.erp_connectors.models import Connection, Link
from plugins.erp_connectors.operations import ConnectionWish, RetryWish
from plugins.erp_connectors.queries import LinkFilters
from plugins.erp_connectors.schemas import (
    Connect,
    ConnectionView,
    LinkFilter,
    LinkView,
    ParkLink,
    Reason,
    RetryLink,
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
