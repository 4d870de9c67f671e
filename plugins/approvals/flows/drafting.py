"""Flows as the business edits them: a version is drafted, published, takes the place of the one before, and is retired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp import Conflict, refuse, require
from core_erp.errors import reject
from plugins.approvals import permissions
from plugins.approvals.flows import checking, conditioning
from plugins.approvals.flows.definition import Definition
from plugins.approvals.flows.reading import read
from plugins.approvals.flows.shapes import check_shape
from plugins.approvals.lint.linting import refuse_errors
from plugins.approvals.models import Flow
from plugins.approvals.workflow import FLOW

if TYPE_CHECKING:
    from core_erp import Transaction


def define(tx: Transaction, document: Mapping[str, Any]) -> Flow:
    """Draft the next version of a flow. Raises ValidationError for its shape, Refused with every mistake of its content."""
    require(tx, permissions.DESIGN)
    checked = check_shape(document)
    flow = _checked(tx, checked)
    _unlocked(tx, flow.code)
    versions = select(Flow.version).where(Flow.company_id == tx.company_id, Flow.code == flow.code)
    last = max(tx.session.scalars(versions), default=0)
    return tx.add(Flow(company_id=tx.company_id, code=flow.code, version=last + 1, name=flow.name["en"], state="draft",
                       definition=checked))  # fmt: skip


def check(tx: Transaction, document: Mapping[str, Any]) -> Definition:
    """The flow that a document describes, if it may be saved. Raises what ``define`` raises; writes nothing."""
    return _checked(tx, check_shape(document))


def edit(tx: Transaction, flow_id: int, document: Mapping[str, Any]) -> Flow:
    """Write a draft anew. Raises Conflict ``approvals/not-a-draft``, and what ``define`` raises."""
    require(tx, permissions.DESIGN)
    flow = tx.get(Flow, flow_id, lock=True)
    if flow.state != "draft":
        raise Conflict("Version {version} of {flow} is {state}; draft a new one", code="approvals/not-a-draft",
                       version=flow.version, flow=flow.code, state=flow.state)  # fmt: skip
    checked = check_shape(document)
    wanted = _checked(tx, checked)
    if wanted.code != flow.code:
        raise reject("approvals/other-code", "This is a draft of {flow}", "/code", flow=flow.code)
    flow.name, flow.definition = wanted.name["en"], checked
    return flow


def publish(tx: Transaction, flow_id: int) -> Flow:
    """New approvals follow this version from now on; running ones keep theirs. It is checked once more: people may have left.

    Raises ``approvals/flow-locked`` when the present version is locked, what ``define`` refuses, and the traps that the
    check of flows (``lint``) takes for errors.
    """
    require(tx, permissions.DESIGN)
    flow = tx.get(Flow, flow_id, lock=True)
    FLOW.check(flow, "published")
    _unlocked(tx, flow.code)
    refuse_errors(tx, _checked(tx, flow.definition))
    before = select(Flow).where(Flow.company_id == flow.company_id, Flow.code == flow.code, Flow.state == "published")
    for old in tx.session.scalars(before.with_for_update()):
        FLOW.advance(old, "retired")
    tx.flush()  # the database allows one published version at a time
    FLOW.advance(flow, "published")
    return flow


def retire(tx: Transaction, flow_id: int) -> Flow:
    """Nothing new begins by this version; what runs goes on. Raises ``approvals/flow-locked``."""
    require(tx, permissions.DESIGN)
    flow = tx.get(Flow, flow_id, lock=True)
    if flow.state == "published":
        _unlocked(tx, flow.code)
    FLOW.advance(flow, "retired")
    return flow


def _checked(tx: Transaction, document: Mapping[str, Any]) -> Definition:
    flow = read(document)
    refuse([[*checking.objections_to(tx, flow), *conditioning.objections_to(tx, flow)]])
    return flow


def _unlocked(tx: Transaction, code: str) -> None:
    """A locked profile (流程固化) is followed, not edited: copy it under another code instead."""
    present = select(Flow).where(Flow.company_id == tx.company_id, Flow.code == code, Flow.state == "published")
    flow = tx.session.scalar(present)
    if flow is not None and flow.definition.get("locked"):
        raise reject("approvals/flow-locked", "The flow {flow} is locked; copy it under another code to change it", flow=code)
