"""Returns to be told: whole cycles, of which each makes a receipt, a credit note and a refund."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core_erp import Actor, jobs
from plugins.erp_connectors import api as connectors
from plugins.workbench.bench.measure import run_cycles
from plugins.workbench.bench.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("return_receipt", "credit_note", "refund")


def connect(world: World, system: str, url: str, carries: Sequence[str] = KINDS) -> connectors.Connection:
    """A connection to the mock at this address."""
    with world.erp.transaction(house(world)) as tx:
        return connectors.connect(tx, replace(connectors.wish_for(system, url), carries=tuple(carries)))


def house(world: World) -> Actor:
    return Actor.system(world.erp.first_company_id())


def tell(world: World, documents: int, seed: int = 7) -> int:
    """So many documents, rounded up to whole returns, with their links, and none of them sent; gives how many."""
    with world.erp.transaction(house(world)) as tx:
        on = [connection.id for connection in tx.session.scalars(connectors.connections(tx))]
        for connection_id in on:
            connectors.switch(tx, connection_id, is_active=False)
    run_cycles(world, -(-documents // len(KINDS)), seed)
    jobs.drain(world.erp)
    with world.erp.transaction(house(world)) as tx:
        for connection_id in on:
            connectors.switch(tx, connection_id, is_active=True)
    with world.erp.reading(house(world)) as tx:
        return sum(sum(one.counts.values()) - one.counts["empty"] for one in connectors.overview(tx))
