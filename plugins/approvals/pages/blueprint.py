"""The blueprint that every page of approvals is declared on."""

from __future__ import annotations

from core_erp.web import Pages

pages = Pages("approvals", "plugins.approvals")
