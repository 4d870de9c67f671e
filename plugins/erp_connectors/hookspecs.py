"""Where others may join the connectors: further systems, and documents a customer wants otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core_erp import hookspec

if TYPE_CHECKING:
    from core_erp import Transaction
    from core_erp.config import Settings
    from plugins.erp_connectors.adapters.base import System
    from plugins.erp_connectors.documents import Document


@hookspec
def erp_connectors_adapters(config: Settings) -> Iterable[System]:
    """Kinds of outside systems that can be connected; asked once, when first needed. ``config`` are the installation's settings.

    Everyone's answers are joined by name. Kingdee and YonBIP come by this same door; a mapping file of the system's
    name is found next to the adapter's, or given per connection::

        @hookimpl
        def erp_connectors_adapters(config):
            yield System(name="acme", title="Acme Ledger", open=AcmeAdapter)
    """


@hookspec(firstresult=True)
def erp_connectors_document(tx: Transaction, event: str, payload: Mapping[str, Any], system: str) -> Document | None:
    """The canonical document an event becomes, for one system; asked at every attempt, so answer from what cannot change.

    The first who knows decides; the plugin answers last: orders confirmed and delivered, returns authorized and received,
    credit notes, refunds, and ``erp_connectors.customer_needed``, ``…product_needed`` and ``…entry_posted``.
    A customer who wants the reason translated for Kingdee only::

        @hookimpl
        def erp_connectors_document(tx, event, payload, system):
            if system == "kingdee" and event == "finance.credit_note_posted":
                note = drafting.credit_note(tx, payload["credit_note_id"])
                return replace(note, reason=CHINESE[note.reason])
    """
