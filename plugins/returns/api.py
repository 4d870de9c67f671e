"""Front door of returns: what other plugins may call."""

from plugins.returns.answers import Answers, three_questions
from plugins.returns.dispositions import Disposition
from plugins.returns.models import KIND, Credit, Difference, Inspection, Line, Reason, Receipt, ReceiptLine, Return
from plugins.returns.operations import (
    ReasonWish,
    cancel,
    clear_up,
    close,
    close_short,
    credit,
    inspect,
    keep_reason,
    match,
    name_warehouse,
    preview,
    receive,
    refund,
    request,
    settle,
    ship,
)
from plugins.returns.previewing import Preview
from plugins.returns.queries import ReturnFilters, find_by_number, matching, of_order, one, timeline, unmatched
from plugins.returns.reasons import ReasonFacts, reasons
from plugins.returns.refunds import Terms
from plugins.returns.requests import Asked, Matched, Request
from plugins.returns.three_way import Check, three_way
from plugins.returns.wishes import Arrived, Finding, Inspect, Receive, ReturnLineWish, ReturnWish

__all__ = [
    "KIND", "Answers", "Arrived", "Asked", "Check", "Credit", "Difference", "Disposition", "Finding", "Inspect",
    "Inspection", "Line", "Matched", "Preview", "Reason", "ReasonFacts", "ReasonWish", "Receipt", "ReceiptLine", "Receive",
    "Request", "Return", "ReturnFilters", "ReturnLineWish", "ReturnWish", "Terms", "cancel", "clear_up", "close",
    "close_short", "credit", "find_by_number", "inspect", "keep_reason", "match", "matching", "name_warehouse", "of_order",
    "one", "preview", "reasons", "receive", "refund", "request", "settle", "ship", "three_questions", "three_way",
    "timeline", "unmatched",
]  # fmt: skip
