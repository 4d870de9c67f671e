"""Commands of the connectors: connect, sync, reconcile, mapping, mock."""

from plugins.erp_connectors.cli.connecting import connect
from plugins.erp_connectors.cli.mapping import mapping
from plugins.erp_connectors.cli.mocking import mock
from plugins.erp_connectors.cli.reconciling import reconcile
from plugins.erp_connectors.cli.syncing import sync

ALL = (connect, sync, reconcile, mapping, mock)

__all__ = ["ALL", "connect", "mapping", "mock", "reconcile", "sync"]
