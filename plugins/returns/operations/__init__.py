"""The verbs of returns."""

from plugins.returns.operations.clearing import clear_up
from plugins.returns.operations.closing import cancel, close, close_short
from plugins.returns.operations.configuring import ReasonWish, keep_reason
from plugins.returns.operations.deciding import authorize, take_up_again, turn_down
from plugins.returns.operations.inspecting import inspect
from plugins.returns.operations.planning import match, name_warehouse, ship
from plugins.returns.operations.receiving import receive
from plugins.returns.operations.requesting import request
from plugins.returns.operations.settling import credit, preview, refund, settle

__all__ = [
    "ReasonWish", "authorize", "cancel", "clear_up", "close", "close_short", "credit", "inspect", "keep_reason", "match",
    "name_warehouse", "preview", "receive", "refund", "request", "settle", "ship", "take_up_again", "turn_down",
]  # fmt: skip
