"""Tables of the connectors: connections, links of documents, cursors of what is pulled, questions to people."""

from plugins.erp_connectors.models.connections import BREAKER, Connection
from plugins.erp_connectors.models.links import ORIGINS, QUEUED, STANDINGS, Link
from plugins.erp_connectors.models.pulls import ANSWERS, Conflict, PullCursor
from plugins.erp_connectors.models.runs import RUN_STATES, RUNS, Run

__all__ = [
    "ANSWERS", "BREAKER", "ORIGINS", "QUEUED", "RUNS", "RUN_STATES", "STANDINGS", "Conflict", "Connection", "Link", "PullCursor",
    "Run",
]  # fmt: skip
