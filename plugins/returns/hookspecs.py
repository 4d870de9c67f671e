"""Where others may join in returns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import hookspec

if TYPE_CHECKING:
    from core_erp import Objection, Transaction
    from plugins.returns.dispositions import Disposition
    from plugins.returns.facts import History
    from plugins.returns.models import Line, Return
    from plugins.returns.refunds import Terms
    from plugins.returns.requests import Request
    from plugins.returns.wishes import Finding


@hookspec
def returns_objections(tx: Transaction, request: Request) -> Iterable[Objection]:
    """Every reason why a return may not be asked for; asked before it is opened, with the order lines claimed.

    ``request`` has the wish, the reason, and per line the order line with its order, or the product. All objections
    are answered together as 422; point at the field that is wrong::

        @hookimpl
        def returns_objections(tx, request):
            for asked in request.lines:
                if asked.product_id in unreturnable(tx):
                    yield Objection("acme/hygiene", "Opened cosmetics do not come back", asked.pointer)
    """


@hookspec(firstresult=True)
def returns_flow(tx: Transaction, returned: Return) -> str | None:
    """The code of the approval flow this return goes through; asked once, when it is opened; the first who knows decides.

    Returns itself answers last, with the flow of the reason::

        @hookimpl
        def returns_flow(tx, returned):
            if returned.amount_minor < 5_000:
                return "single"
    """


@hookspec(firstresult=True)
def returns_risk(tx: Transaction, returned: Return, history: History) -> int | None:
    """How risky does this return look, from 0 to 100? Asked when its approval starts; conditions of flows go by it.

    ``history`` says what is known of the customer. Returns itself answers last: 5 for each other return in a year (at
    most 40), 15 for each that was rejected (at most 30), 30 when a line names no order::

        @hookimpl
        def returns_risk(tx, returned, history):
            if returned.partner_id in watched(tx):
                return 100
    """


@hookspec(firstresult=True)
def returns_refund(tx: Transaction, line: Line, quantity: Decimal, reason: str) -> Terms | None:
    """On which terms is this quantity of a line credited? Asked by credit and preview alike; the first who knows decides.

    ``Terms(fee_share=Decimal("0.1"))`` keeps a tenth of the line's gross as a fee, ``Terms(fee_minor=500)`` keeps an
    amount. Returns itself answers last: its setting ``restocking_fee`` where the customer's own choice is the reason::

        @hookimpl
        def returns_refund(tx, line, quantity, reason):
            if line.product_id in furniture(tx):
                return Terms(fee_minor=2_500)
    """


@hookspec(firstresult=True)
def returns_destination(tx: Transaction, returned: Return) -> int | None:
    """The id of the warehouse that takes this return; asked when it is approved; the first who knows decides.

    Returns itself answers last: the warehouse that was named, or the only one; with several and none named it refuses::

        @hookimpl
        def returns_destination(tx, returned):
            if returned.warehouse_id is None:
                return cheapest_warehouse(tx, returned)
    """


@hookspec(firstresult=True)
def returns_disposition(tx: Transaction, line: Line, inspection: Finding) -> Disposition | None:
    """Where do inspected goods of this grade go, and do they count as accepted? The first who knows decides.

    Returns itself answers last, by grade: A and B to stock, ``scrap`` away, ``hold`` stays in quarantine, ``vendor`` to
    the supplier, ``refused`` stays for the customer and earns no credit::

        @hookimpl
        def returns_disposition(tx, line, inspection):
            if inspection.grade == "C":
                return Disposition("stock", place_id=refurbishing(tx))
    """


@hookspec
def returns_settle_objections(tx: Transaction, returned: Return) -> Iterable[Objection]:
    """Every reason why no money may move for this return now; asked by credit, refund, settle and preview alike.

    Returns itself objects before the goods are here (unless the policy says otherwise), and to people who asked for,
    decided or received it::

        @hookimpl
        def returns_settle_objections(tx, returned):
            if fraud.is_suspected(tx, returned.partner_id):
                yield Objection("acme/fraud", "The fraud desk holds this return")
    """


@hookspec
def returns_advanced(tx: Transaction, returned: Return, before: str) -> None:
    """The return went from the state ``before`` to ``returned.state``: make true what belongs with it, in the same transaction.

    To send messages, subscribe to its events instead::

        @hookimpl
        def returns_advanced(tx, returned, before):
            if returned.state == "settled":
                loyalty.take_back(tx, returned.partner_id, returned.credited_minor)
    """
