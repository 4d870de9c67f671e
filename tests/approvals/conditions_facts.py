"""Facts that the tests of conditions go by, and values for them."""

from __future__ import annotations

from typing import Any

from plugins.approvals.conditions import Fact

FACTS = (
    Fact("amount_minor", "int", "Amount"),
    Fact("lines", "int", "Lines"),
    Fact("reason", "string", "Reason"),
    Fact("note", "string", "Note"),
    Fact("days", "int", "Days since delivery", is_optional=True),
    Fact("level", "string", "Level", is_optional=True),
    Fact("categories", "strings", "Categories"),
    Fact("product_ids", "ints", "Products"),
    Fact("vip", "bool", "Is a VIP"),
    Fact("asked_at", "timestamp", "Asked at"),
    Fact("weight", "double", "Weight"),
    Fact("acme.code", "string", "Code", is_optional=True),
)
VALUES: dict[str, Any] = {
    "amount_minor": 15_000, "lines": 2, "reason": "quality", "note": "破损 broken", "days": None, "level": None,
    "categories": ["tools", "toys"], "product_ids": [7, 9], "vip": True, "asked_at": "2026-03-01T08:00:00+00:00",
    "weight": 1.5, "acme.code": "X-17",
}  # fmt: skip
