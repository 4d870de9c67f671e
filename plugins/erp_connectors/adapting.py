"""Front door for whoever writes an adapter: what it promises, what it is given, how it says what went wrong."""

from plugins.erp_connectors.adapters.base import (
    Adapter,
    Batching,
    Capabilities,
    Endpoint,
    Errand,
    Page,
    Pulling,
    Remote,
    Row,
    Sent,
    System,
)
from plugins.erp_connectors.mappings import FieldMapping, PullSection, Section
from plugins.erp_connectors.wire.errors import (
    REFUSALS,
    AlreadyDone,
    Duplicate,
    Refused,
    SessionLost,
    Throttled,
    UnknownOutcome,
    Unreachable,
    WireError,
)
from plugins.erp_connectors.wire.transport import lost_answer, open_http, parsed, send

__all__ = [
    "REFUSALS", "Adapter", "AlreadyDone", "Batching", "Capabilities", "Duplicate", "Endpoint", "Errand", "FieldMapping", "Page",
    "PullSection", "Pulling", "Refused", "Remote", "Row", "Section", "Sent", "SessionLost", "System", "Throttled",
    "UnknownOutcome", "Unreachable", "WireError", "lost_answer", "open_http", "parsed", "send",
]  # fmt: skip
