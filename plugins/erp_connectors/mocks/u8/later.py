"""Adds that are done by and by: the reply holds a url, and there, after a while, what became of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from .envelope import RUNNING, Refusal, failure, nothing, success
from .once import forget
from .resources import Record, Resource
from .saving import add
from .site import Site

_WAITING = ("jobs", "waiting")


def put_off(site: Site, resource: Resource, given: Mapping[str, str], record: Record, address: str) -> Record:
    """Note the add and tell where its outcome will be."""
    request_id = secrets.token_hex(16)
    trade = given.get("tradeid") or secrets.token_hex(16)
    known = {"biz_id": given.get("biz_id", ""), "tradeid": trade}
    job = {"due": site.now + site.settings.async_seconds, "resource": resource.id, "record": record, "given": known}
    site.store.keep(*_WAITING, {**_jobs(site), request_id: job})
    return success(tradeid=trade, url=f"{address}/result?requestid={request_id}")


def outcome(site: Site, request_id: str) -> Record:
    """What became of an add that was put off."""
    if request_id in _jobs(site):
        raise Refusal("正在处理，请稍候再查询", RUNNING)
    done = site.store.kept("result", request_id, site.now)
    if done is None:
        raise nothing(f"requestid:{request_id}")
    return dict(done)


def run_due(site: Site) -> None:
    """Carry out the adds whose time has come, those of a killed server too."""
    jobs = _jobs(site)
    due = {id_: job for id_, job in jobs.items() if job["due"] <= site.now}
    if not due:
        return
    for request_id, job in due.items():
        site.store.keep("result", request_id, _done(site, job))
    site.store.keep(*_WAITING, {id_: job for id_, job in jobs.items() if id_ not in due})


def _jobs(site: Site) -> dict[str, Record]:
    return site.store.kept(*_WAITING, site.now) or {}


def _done(site: Site, job: Record) -> Record:
    """The reply; a refused add gives its key back."""
    resource = site.resources[job["resource"]]
    try:
        with site.store.transaction():
            return add(site, resource, job["given"], job["record"])
    except Refusal as refusal:
        forget(site, resource, job["given"])
        return failure(refusal)
