"""The workbench: the demo and the benchmark, for people who try, sell or build the product."""

from core_erp import Plugin
from plugins.workbench.bench import command as bench

plugin = Plugin(
    name="workbench",
    version="1.0.0",
    title="Workbench",
    depends=("returns", "finance", "orders", "inventory", "approvals"),
    commands=(bench.bench,),
    development_only=True,
)
