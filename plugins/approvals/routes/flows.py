"""Flows: drafted, edited, published, retired, and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugins.approvals import permissions, queries
from plugins.approvals.flows import drafting, exchange
from plugins.approvals.flows.shapes import FlowDocument
from plugins.approvals.models import Flow
from plugins.approvals.routes.blueprint import routes
from plugins.approvals.schemas import incoming, views

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction


@routes.lists("/flows", gives=views.FlowView, needs=permissions.VIEW)
def list_flows(tx: Transaction) -> Select[Any]:
    """All versions of all flows."""
    return queries.flows(tx)


@routes.reads("/flows/<int:flow_id>", gives=views.FlowView, needs=permissions.VIEW)
def flow(tx: Transaction, flow_id: int) -> Flow:
    """One version."""
    return tx.get(Flow, flow_id)


@routes.writes("POST", "/flows", takes=FlowDocument, gives=views.FlowView, needs=permissions.DESIGN, status=201)
def define(tx: Transaction, document: dict[str, Any]) -> Flow:
    """Draft the next version of a flow."""
    return drafting.define(tx, document)


@routes.writes("PUT", "/flows/<int:flow_id>", takes=FlowDocument, gives=views.FlowView, needs=permissions.DESIGN)
def edit(tx: Transaction, document: dict[str, Any], flow_id: int) -> Flow:
    """Write a draft anew."""
    return drafting.edit(tx, flow_id, document)


@routes.writes("POST", "/flows/<int:flow_id>/publish", gives=views.FlowView, needs=permissions.DESIGN)
def publish(tx: Transaction, flow_id: int) -> Flow:
    """New approvals follow this version from now on."""
    return drafting.publish(tx, flow_id)


@routes.writes("POST", "/flows/<int:flow_id>/retire", gives=views.FlowView, needs=permissions.DESIGN)
def retire(tx: Transaction, flow_id: int) -> Flow:
    """Nothing new begins by it."""
    return drafting.retire(tx, flow_id)


@routes.writes("POST", "/flows/import", takes=incoming.ImportFlow, gives=views.FlowView, needs=permissions.DESIGN, status=201)
def import_flow(tx: Transaction, wish: incoming.FileText) -> Flow:
    """Draft the next version from the text of a YAML or JSON file."""
    return exchange.import_flow(tx, wish.text)


@routes.reads("/flows/<int:flow_id>/yaml", gives=views.FlowFile, needs=permissions.VIEW)
def export_yaml(tx: Transaction, flow_id: int) -> dict[str, str]:
    """The flow as the text of a YAML file."""
    return {"form": "yaml", "text": exchange.export_flow(tx.get(Flow, flow_id))}


@routes.reads("/flows/<int:flow_id>/json", gives=views.FlowFile, needs=permissions.VIEW)
def export_json(tx: Transaction, flow_id: int) -> dict[str, str]:
    """The flow as the text of a JSON file."""
    return {"form": "json", "text": exchange.export_flow(tx.get(Flow, flow_id), "json")}
