"""Tables of returns."""

from plugins.returns.models.arrivals import Arrival, Difference, Inspection, Receipt
from plugins.returns.models.credits import Credit
from plugins.returns.models.documents import KIND, Line, Return
from plugins.returns.models.reasons import Reason

__all__ = ["KIND", "Arrival", "Credit", "Difference", "Inspection", "Line", "Reason", "Receipt", "Return"]
