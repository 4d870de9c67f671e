"""The systems that ship with the plugin, by the door a third party would use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.erp_connectors.adapters.base import Capabilities, System
from plugins.erp_connectors.adapters.kingdee import CAPABILITIES as KINGDEE_CAPABILITIES
from plugins.erp_connectors.adapters.kingdee import KingdeeAdapter
from plugins.erp_connectors.adapters.u8 import U8Adapter
from plugins.erp_connectors.adapters.yonbip import CAPABILITIES as YONBIP_CAPABILITIES
from plugins.erp_connectors.adapters.yonbip import YonbipAdapter

if TYPE_CHECKING:
    from core_erp.config import Settings

_MAPPINGS = Path(__file__).parents[1] / "mapping"

KINGDEE = System(
    name="kingdee", title="金蝶云星空 Kingdee Cloud Galaxy", open=KingdeeAdapter, mapping=_MAPPINGS / "kingdee.toml",
    needs=("acct_id", "user", "app_id"), capabilities=KINGDEE_CAPABILITIES,
)  # fmt: skip
YONBIP = System(
    name="yonbip", title="用友 YonBIP", open=YonbipAdapter, mapping=_MAPPINGS / "yonbip.toml", needs=("tenant_id", "app_key"),
    capabilities=YONBIP_CAPABILITIES,
)  # fmt: skip
U8 = System(
    name="u8", title="用友 U8", open=U8Adapter, mapping=_MAPPINGS / "u8.toml",
    needs=("from_account", "to_account", "app_key"),
    capabilities=Capabilities(
        sends=frozenset({
            "customer", "product", "sale_order", "delivery", "return_receipt", "credit_note", "refund", "voucher",
        }),
        gives=frozenset({"customer", "product", "warehouse", "stock_level", "sale_order", "delivery"}),
    ),
)  # fmt: skip


@hookimpl
def erp_connectors_adapters(config: Settings) -> Iterable[System]:
    """Kingdee Cloud Galaxy, YonBIP and U8."""
    return (KINGDEE, YONBIP, U8)
