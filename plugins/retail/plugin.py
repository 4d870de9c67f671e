"""All the retail import brings."""

from __future__ import annotations

from core_erp import Plugin
from plugins.retail import cli, models

plugin = Plugin(
    name="retail",
    version="1.0.0",
    title="Retail import",
    depends=("inventory", "orders", "finance", "approvals", "returns"),
    models=models,
    commands=(cli.import_,),
    migrations="migrations",
)
