"""The systems that ship with the plugin, by the door a third party would use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.erp_connectors.adapters.base import System
from plugins.erp_connectors.adapters.kingdee import KingdeeAdapter
from plugins.erp_connectors.adapters.yonbip import CAPABILITIES as YONBIP_CAPABILITIES
from plugins.erp_connectors.adapters.yonbip import YonbipAdapter

if TYPE_CHECKING:
    from core_erp.config import Settings

_MAPPINGS = Path(__file__).parents[1] / "mapping"

KINGDEE = System(
    name="kingdee", title="金蝶云星空 Kingdee Cloud Galaxy", open=KingdeeAdapter, mapping=_MAPPINGS / "kingdee.toml",
    needs=("acct_id", "user", "app_id"),
)  # fmt: skip
YONBIP = System(
    name="yonbip", title="用友 YonBIP", open=YonbipAdapter, mapping=_MAPPINGS / "yonbip.toml", needs=("tenant_id", "app_key"),
    capabilities=YONBIP_CAPABILITIES,
)  # fmt: skip


@hookimpl
def erp_connectors_adapters(config: Settings) -> Iterable[System]:
    """Kingdee Cloud Galaxy and YonBIP."""
    return (KINGDEE, YONBIP)
