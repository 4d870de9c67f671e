"""All groups of tests together."""

from __future__ import annotations

from plugins.erp_connectors.conformance.batches import Batches
from plugins.erp_connectors.conformance.doors import Doors
from plugins.erp_connectors.conformance.inbound import Inbound
from plugins.erp_connectors.conformance.outbound import Outbound
from plugins.erp_connectors.conformance.promises import Promises
from plugins.erp_connectors.conformance.refusals import Refusals
from plugins.erp_connectors.conformance.troubles import Troubles


class AdapterConformance(Promises, Outbound, Doors, Troubles, Refusals, Batches, Inbound):
    """Subclass it, set ``system``, give a class-scoped fixture ``bench``."""
