"""How each service of YonBIP wants to be spoken to; a section's ``options`` may say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from plugins.erp_connectors.adapters.base import Capabilities
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire import yonbip as wire

SAVED, SUBMITTED, AUDITED = "saved", "submitted", "audited"
VERIFIED = (SAVED, SUBMITTED, AUDITED)
"""Their verifystate 0, 1, 2 -> how far a document has got."""
STEPS: Mapping[str, tuple[str, ...]] = {
    "customer": (SAVED,),
    "product": (SAVED,),
    "sale_order": VERIFIED,
    "delivery": VERIFIED,
    "return_notice": VERIFIED,
    "return_receipt": VERIFIED,
    "credit_note": (SAVED,),
    "refund": (SUBMITTED, AUDITED),
    "voucher": (SAVED,),
}
"""A receivable is saved and submitted in one call, and no open service audits it or a voucher: their people do."""
AT_ONCE = 50
CAPABILITIES = Capabilities(
    sends=frozenset(STEPS),
    gives=frozenset({"customer", "product", "warehouse", "stock_level", "sale_order", "delivery"}),
    batches=dict.fromkeys(("sale_order", "delivery", "return_notice", "return_receipt"), AT_ONCE),
)


@dataclass(frozen=True, kw_only=True)
class Form:
    """The addresses of one service. ``style`` is how an action names documents: ``arrays``, ``objects`` or ``one``."""

    save: str = "singleSave"
    save_and_submit: str = "saveandsubmit"
    change: str = ""
    """Where a change goes; to ``save`` when it is empty."""
    submit: str = "submit"
    audit: str = "audit"
    unaudit: str = "unaudit"
    unsubmit: str = ""
    list: str = "list"
    style: str = "arrays"
    by: str = ""
    """Master services and vouchers are found by a question of their own: the name of its parameter."""
    keyed: bool = True
    """Whether saves heed a resubmit key. Finance services know a document by the foreign system's two codes instead."""
    inserts_only: bool = False

    @property
    def submits_at_once(self) -> bool:
        """Saving is submitting: one that is not submitted was taken back."""
        return self.save == self.save_and_submit

    def data(self, ids: Sequence[str]) -> Any:
        """What an action sends under `data`."""
        if self.style == "objects":
            return [{"id": one} for one in ids]
        return {"id": ids[0]} if self.style == "one" else {"id": list(ids), "code": []}


_FORMS: Mapping[str, Form] = {
    wire.SALE_RETURN: Form(unsubmit="oppose"),
    wire.SALE_ORDER: Form(submit="batchsubmit", audit="batchaudit", unaudit="batchunaudit", style="objects"),
    wire.SALES_OUT: Form(
        save="single/save", change="single/update", submit="batchsubmit", audit="batchaudit", unaudit="batchunaudit",
        unsubmit="batchunsubmit", style="objects",
    ),
    wire.SALE_INVOICE: Form(unsubmit="unsubmit"),
    wire.RECEIVABLE: Form(save="saveandsubmit", unaudit="unsubmit", unsubmit="unsubmit", style="one", keyed=False),
    wire.REFUND: Form(save="save", unaudit="", style="one", keyed=False, inserts_only=True),
    wire.MERCHANT: Form(save="idempotent/newinsert", list="newlist", by="code"),
    wire.PRODUCT: Form(save="idempotent/save", list="listproductbycondition", by="productCode"),
    wire.WAREHOUSE: Form(by="code"),
    wire.VOUCHER_ADD: Form(by="businessId", keyed=False),
}  # fmt: skip
_NAMES = frozenset(field.name for field in fields(Form))


def form_of(section: Section) -> Form:
    """How to speak to the service of a section."""
    said = {key: value for key, value in section.options.items() if key in _NAMES}
    return replace(_FORMS.get(section.form, Form()), **said)


def steps_of(kind: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps of a kind; a mapping that sends it as another document names them under [options.steps]."""
    return tuple(options.get("steps", {}).get(kind, ())) or STEPS[kind]
