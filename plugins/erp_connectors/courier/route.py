"""What one turn of a connection needs to know: its mapping in force and what its system can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.erp_connectors import endpoints, systems
from plugins.erp_connectors.adapters.base import Adapter, Capabilities
from plugins.erp_connectors.mappings import FieldMapping
from plugins.erp_connectors.models import Connection

if TYPE_CHECKING:
    from core_erp.erp import Erp


@dataclass(frozen=True)
class Route:
    """A connection that may be used now."""

    erp: Erp
    connection: Connection
    mapping: FieldMapping
    capabilities: Capabilities

    def open(self) -> Adapter:
        """A conversation of its own."""
        return systems.opened(self.erp, self.connection, self.mapping)


def to(erp: Erp, connection: Connection) -> Route:
    """Raises what ``advice.UNUSABLE`` lists when the connection cannot be used at all."""
    endpoints.check_not_a_mock(erp, connection)
    mapping = systems.mapping_of(erp, connection.system, connection.mapping_file)
    return Route(erp, connection, mapping, systems.the(erp, connection.system).capabilities)
