"""The blueprint that every page of returns is declared on."""

from __future__ import annotations

from core_erp.web import Pages

pages = Pages("returns", "plugins.returns")
