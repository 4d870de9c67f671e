"""Adds and edits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from ..store import Document
from .checking import checked
from .envelope import NOT_JSON, TAKEN, Refusal, nothing, success
from .resources import Record, Resource
from .site import Site

OPENED = "开立"


def add(site: Site, resource: Resource, given: Mapping[str, str], record: Record) -> Record:
    """Add one document and answer with its id."""
    made = keep(site, resource, checked(site, resource, record))
    return success(id=_id(site, made), tradeid=given.get("tradeid") or secrets.token_hex(16))


def edit(site: Site, resource: Resource, record: Record) -> Record:
    """Change a master; what is not sent stays as it is."""
    old = site.held(resource, str(record.get(resource.number) or ""))
    if old is None:
        raise nothing(resource.name)
    kept = checked(site, resource, {**old.body["head"], **record})
    site.store.put(replace(old, body=_stamped(site, kept)))
    return success(id=_id(site, old))


def record_of(resource: Resource, body: Record) -> Record:
    """The record under the resource's name."""
    record = body.get(resource.id)
    if not isinstance(record, dict):
        raise Refusal(f"请求体缺少[{resource.id}]", NOT_JSON)
    return record


def keep(site: Site, resource: Resource, kept: Record, status: str = OPENED) -> Document:
    """A checked record under its number, or the next free one."""
    head = kept["head"]
    code = head.get(resource.number) or _numbered(site, resource, head)
    if site.store.find(resource.id, _name(resource, head, code)) is not None:
        raise Refusal(f"{resource.name}编号[{code}]已存在", TAKEN)
    head = {**head, resource.number: code}
    marks = [("reserve2", head["reserve2"])] if "reserve2" in head else []
    return site.store.add(resource.id, _name(resource, head, code), status, _stamped(site, {**kept, "head": head}), marks)


def _stamped(site: Site, kept: Record) -> Record:
    """With who wrote it and when; the row version grows with every change."""
    who = {"maker": site.settings.identity.user_id, "createsystime": site.moment()}
    now = {"modifydate": site.moment(), "timestamp": site.stamp()}
    return {**kept, "head": {**who, **kept["head"], **now}}


def _id(site: Site, document: Document) -> str:
    return document.number if site.settings.reply_id == "code" else str(document.id)


def _numbered(site: Site, resource: Resource, head: Record) -> str:
    if "debit" not in resource.parts:
        return site.next_code(resource)
    return f"{site.store.next(_series(head)):04d}"


def _name(resource: Resource, head: Record, code: str) -> str:
    """Vouchers are numbered anew in every month and type."""
    return f"{_series(head)}-{code}" if "debit" in resource.parts else code


def _series(head: Record) -> str:
    year = head.get("fiscal_year") or head["date"][:4]
    month = head.get("accounting_period") or str(int(head["date"][5:7]))
    return f"{year}-{int(month):02d}-{head['voucher_type']}"
