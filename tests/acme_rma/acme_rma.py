"""ACME's house rules for returns: a pickup code, and a manager's word above 1,000.00."""

import sys

from core_erp import ExtraField, Plugin, hookimpl, object_to


@hookimpl
def erp_extra_fields(kind):
    if kind == "returns.return":
        yield ExtraField("acme_rma", "pickup_code", label="Pickup code", max_length=20)


@hookimpl
def approvals_decision_objections(tx, task, outcome):
    large = task.instance.facts["amount_minor"] > 100_000
    if outcome == "approve" and large and not tx.actor.has_role("manager"):
        yield object_to("acme_rma/manager-needed", "Only a manager may approve a return above 1,000.00")


plugin = Plugin(name="acme_rma", version="1.0", title="ACME RMA", depends=("returns",), hooks=(sys.modules[__name__],))
