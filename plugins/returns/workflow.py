"""States of a return as a table of pairs, and who has it in each of them."""

from __future__ import annotations

from core_erp import Workflow

RETURN = Workflow("return", (
    ("requested", "approved"), ("requested", "rejected"), ("requested", "cancelled"), ("rejected", "requested"),
    ("approved", "in_transit"), ("approved", "partly_received"), ("approved", "received"),
    ("approved", "settled"), ("approved", "cancelled"),
    ("in_transit", "partly_received"), ("in_transit", "received"), ("in_transit", "cancelled"),
    ("partly_received", "received"), ("received", "inspected"), ("inspected", "settled"), ("settled", "closed"),
))  # fmt: skip
"""approved → settled is for returns without goods; goods go the whole way. rejected → requested is an appeal that was upheld."""

STATES = RETURN.states
AWAITING_GOODS = ("approved", "in_transit", "partly_received")
ARRIVED = ("partly_received", "received")
"""States in which goods may be inspected."""
PAYABLE = ("approved", "in_transit", "partly_received", "received", "inspected")
"""States in which money may move, if nobody objects."""
OPEN = ("requested", *PAYABLE)
ENDED = ("rejected", "cancelled", "settled", "closed")

HOLDERS = {
    "requested": "customer_service", "approved": "customer", "in_transit": "carrier", "partly_received": "warehouse",
    "received": "quality", "inspected": "finance", "settled": "customer_service",
}  # fmt: skip
"""Who has it (谁在处理) when nobody else is named; while requested, the role whose approval it waits for."""
