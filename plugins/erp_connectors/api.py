"""Front door of the connectors: what other plugins may call."""

from plugins.erp_connectors.mocked import mocks_running, wish_for
from plugins.erp_connectors.models import Connection, Link
from plugins.erp_connectors.operations import ConnectionWish, RetryWish, connect, park, push_all, retry, switch
from plugins.erp_connectors.pushing import push
from plugins.erp_connectors.queries import LinkFilters, Overview, connection_named, connections, links, overview
from plugins.erp_connectors.reconcile import Report, Row, reconcile

__all__ = [
    "Connection", "ConnectionWish", "Link", "LinkFilters", "Overview", "Report", "RetryWish", "Row", "connect",
    "connection_named", "connections", "links", "mocks_running", "overview", "park", "push", "push_all", "reconcile", "retry",
    "switch", "wish_for",
]  # fmt: skip
