"""Tables of returns."""

from plugins.returns.models.arrivals import Difference, Inspection, Receipt, ReceiptLine
from plugins.returns.models.credits import Credit
from plugins.returns.models.documents import KIND, Return
from plugins.returns.models.lines import Line
from plugins.returns.models.reasons import Reason

__all__ = ["KIND", "Credit", "Difference", "Inspection", "Line", "Reason", "Receipt", "ReceiptLine", "Return"]
