"""Verify, audit, close and their way back: a table of legal steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..store import Document
from . import saleouts, stock
from .checking import check_period
from .envelope import NOT_SIGNED_IN, REQUIRED, WRONG_STATE, Refusal, nothing, success
from .resources import Record, Resource
from .site import Site

OPENED, VERIFIED, CLOSED = "开立", "审核", "关闭"


@dataclass(frozen=True)
class Step:
    """From which state a step goes to which; those of the workflow (工作流) need an operator who is signed in."""

    name: str
    come_from: str
    to: str
    workflow: bool = False


STEPS = {
    "verify": Step("审核", OPENED, VERIFIED),
    "unverify": Step("弃审", VERIFIED, OPENED),
    "audit": Step("审批", OPENED, VERIFIED, workflow=True),
    "abandon": Step("弃审", VERIFIED, OPENED, workflow=True),
    "close": Step("关闭", VERIFIED, CLOSED),
    "open": Step("打开", CLOSED, VERIFIED),
}


def act(site: Site, resource: Resource, name: str, record: Record) -> Record:
    """Take one document one step; a step disagreed with is noted and takes it nowhere."""
    step = STEPS[name]
    document = _named(site, resource, record)
    _check_operator(site, record, step)
    if document.status != step.come_from:
        raise Refusal(f"{resource.name}[{document.number}]的状态为{document.status}，不能{step.name}", WRONG_STATE)
    if resource.date:
        check_period(site, str(document.body["head"].get(resource.date) or ""))
    if name == "audit" and str(record.get("agree", "1")) == "0":
        site.store.put(_noted(site, document, {"opinion": record.get("opinion", "")}))
        return success()
    moved = _noted(site, replace(document, status=step.to), _signature(site, step, record))
    _follow(site, resource, moved)
    site.store.put(moved)
    return success()


def _named(site: Site, resource: Resource, record: Record) -> Document:
    code = str(record.get("voucher_code") or "")
    if not code:
        raise Refusal("voucher_code不能为空", REQUIRED)
    if resource.voucher_types and not record.get("voucher_type"):
        raise Refusal("voucher_type不能为空（48=收款单；49=付款单）", REQUIRED)
    document = site.held(resource, code)
    if document is None or (resource.voucher_types and document.body["head"]["vouchtype"] != str(record["voucher_type"])):
        raise nothing(resource.name)
    return document


def _check_operator(site: Site, record: Record, step: Step) -> None:
    """Who acts in his own name must be signed in; nobody named means the platform's own operator."""
    who = str(record.get("user_id") or record.get("person_code") or "")
    if (step.workflow or who) and site.store.kept("operator", who, site.now) is None:
        raise Refusal(f"操作员[{who}]未登录", NOT_SIGNED_IN)


def _signature(site: Site, step: Step, record: Record) -> Record:
    if step.to == OPENED:
        return {"verifier": "", "verifysystime": ""}
    who = str(record.get("user_id") or record.get("person_code") or site.settings.identity.user_id)
    if step.to == CLOSED:
        return {"closer": who}
    return {"closer": "", "verifier": who, "verifysystime": site.moment()}


def _noted(site: Site, document: Document, more: Record) -> Document:
    head = {**document.body["head"], **more, "modifydate": site.moment(), "timestamp": site.stamp()}
    return replace(document, body={**document.body, "head": head})


def _follow(site: Site, resource: Resource, after: Document) -> None:
    """What a document brings about when it becomes verified, and takes back when it no longer is."""
    if resource.id == "saleout":
        stock.move(site, after, into_effect=after.status == VERIFIED)
    elif resource.goods and after.status == VERIFIED:
        saleouts.bring(site, resource, after)
    elif resource.goods:
        saleouts.take_back(site, after)
