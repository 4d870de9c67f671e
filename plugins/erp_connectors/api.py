"""Front door of the connectors: what other plugins may call."""

from plugins.erp_connectors.adapters.base import Adapter, Errand
from plugins.erp_connectors.dispatch import document_of
from plugins.erp_connectors.mocked import mocks_running, wish_for
from plugins.erp_connectors.models import Conflict, Connection, Link, Run
from plugins.erp_connectors.operations import ConnectionWish, RetryWish, connect, park, push_all, retry, retry_parked, switch
from plugins.erp_connectors.pulling import Outcome, Pulled, answer, pull
from plugins.erp_connectors.pushing import push
from plugins.erp_connectors.queries import LinkFilters, Overview, connection_named, connections, links, overview
from plugins.erp_connectors.reconcile import CutOff, Period, Report, Row, cut_off, reconcile, repair
from plugins.erp_connectors.secrets import revealed
from plugins.erp_connectors.systems import mapping_of, opened
from plugins.erp_connectors.translation import section_of, translate
from plugins.erp_connectors.waiting import wake

__all__ = [
    "Adapter", "Conflict", "Connection", "ConnectionWish", "CutOff", "Errand", "Link", "LinkFilters", "Outcome", "Overview",
    "Period", "Pulled", "Report", "RetryWish", "Row", "Run", "answer", "connect", "connection_named", "connections", "cut_off",
    "document_of", "links", "mapping_of", "mocks_running", "opened", "overview", "park", "pull", "push", "push_all",
    "reconcile", "repair", "retry", "retry_parked", "revealed", "section_of", "switch", "translate", "wake", "wish_for",
]  # fmt: skip
