"""Which kinds of documents a connection carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import reject
from plugins.erp_connectors import systems

if TYPE_CHECKING:
    from core_erp.erp import Erp
    from plugins.erp_connectors.mappings import FieldMapping
    from plugins.erp_connectors.models import Connection


def carried(erp: Erp, connection: Connection) -> frozenset[str]:
    """What was chosen for the connection, else by the setting ``carries``; never what the system does not take."""
    wanted = connection.carries or erp.setting("erp_connectors.carries")
    return frozenset(wanted) & systems.the(erp, connection.system).capabilities.sends


def pulled(erp: Erp, connection: Connection) -> tuple[str, ...]:
    """What is read from there, in the order in which it builds on one another."""
    gives = systems.the(erp, connection.system).capabilities.gives
    return tuple(kind for kind in _PULL_ORDER if kind in connection.pulls and kind in gives)


_PULL_ORDER = ("customer", "product", "warehouse", "stock_level", "sale_order", "delivery")


def pullable(erp: Erp, connection: Connection, mapping: FieldMapping, kinds: Iterable[str]) -> tuple[str, ...]:
    """Of these kinds, or of those the connection pulls, what can be read. Raises Refused for one that cannot."""
    wanted = tuple(kinds) or pulled(erp, connection)
    gives = systems.the(erp, connection.system).capabilities.gives
    if unknown := sorted(kind for kind in wanted if kind not in gives or kind not in mapping.pulls):
        raise reject(
            "erp_connectors/kind", "{system} does not give {kinds}; it can: {known}", "/kinds", system=connection.system,
            kinds=", ".join(unknown), known=", ".join(sorted(gives)) or "nothing",
        )  # fmt: skip
    return tuple(kind for kind in _PULL_ORDER if kind in wanted)
