"""The blueprint that every part of the API hangs its endpoints on."""

from __future__ import annotations

from core_erp.http import Routes

routes = Routes("approvals", "Approvals")
