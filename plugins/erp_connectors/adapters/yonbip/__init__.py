"""用友 YonBIP: our documents sent as theirs, each once; their customers, products, stock, orders and deliveries read."""

from plugins.erp_connectors.adapters.yonbip.adapter import YonbipAdapter
from plugins.erp_connectors.adapters.yonbip.forms import CAPABILITIES
from plugins.erp_connectors.adapters.yonbip.saving import resubmit_key

__all__ = ["CAPABILITIES", "YonbipAdapter", "resubmit_key"]
