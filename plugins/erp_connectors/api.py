"""Front door of the connectors: what other plugins may call."""

from plugins.erp_connectors.mocked import mocks_running, wish_for
from plugins.erp_connectors.models import Conflict, Connection, Link, Run
from plugins.erp_connectors.operations import ConnectionWish, RetryWish, connect, park, push_all, retry, retry_parked, switch
from plugins.erp_connectors.pulling import Outcome, Pulled, answer, pull
from plugins.erp_connectors.pushing import push
from plugins.erp_connectors.queries import LinkFilters, Overview, connection_named, connections, links, overview
from plugins.erp_connectors.reconcile import CutOff, Period, Report, Row, cut_off, reconcile, repair

__all__ = [
    "Conflict", "Connection", "ConnectionWish", "CutOff", "Link", "LinkFilters", "Outcome", "Overview", "Period", "Pulled",
    "Report", "RetryWish", "Row", "Run", "answer", "connect", "connection_named", "connections", "cut_off", "links",
    "mocks_running", "overview", "park", "pull", "push", "push_all", "reconcile", "repair", "retry", "retry_parked", "switch",
    "wish_for",
]  # fmt: skip
