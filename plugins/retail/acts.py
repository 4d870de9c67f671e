"""Which acts each kind of document is made of, who does them, and in what order."""

from __future__ import annotations

from plugins.retail.documents import Kind
from plugins.retail.returning import approve, inspect, receive, request, settle
from plugins.retail.selling import sell
from plugins.retail.stepping import Step, Steps
from plugins.retail.writing_off import write_off

STEPS: Steps = {
    Kind.SALE: (Step("sold", "till", sell),),
    Kind.WRITE_OFF: (Step("written_off", "store", write_off),),
    Kind.RETURN: (
        Step("requested", "desk", request),
        Step("endorsed", "service", approve),
        Step("approved", "store", approve),
        Step("received", "dock", receive, only_goods=True),
        Step("inspected", "quality", inspect, only_goods=True),
        Step("settled", "accounts", settle),
    ),
}
"""A sale over the counter is one transaction by one person; each act of a return is one of its own."""
