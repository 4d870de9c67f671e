"""The workbench: the demo and the benchmark, for people who try, sell or build the product."""

from core_erp import Plugin
from plugins.workbench.bench.command import bench
from plugins.workbench.demo.command import demo

plugin = Plugin(
    name="workbench",
    version="1.0.0",
    title="Workbench",
    depends=("retail", "erp_connectors", "returns", "finance", "orders", "inventory", "approvals"),
    commands=(demo, bench),
    development_only=True,
)
