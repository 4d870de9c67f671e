"""Idempotency: one write per trade id, one document per id of the caller's own (biz_id)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .envelope import KEY_USED, NO_KEY, Refusal
from .resources import Record, Resource
from .site import Site


def once(site: Site, resource: Resource, given: Mapping[str, str], act: Callable[[], Record]) -> Record:
    """The reply of `act`, or what was replied to the same key before; a refused write leaves its key unused."""
    if not given.get("biz_id"):
        _check_trade(site, resource, given.get("tradeid", ""))
    kind, name = _key(resource, given)
    earlier = site.store.kept(kind, name, site.now)
    if earlier is None:
        reply = act()
        site.store.keep(kind, name, reply)
        return reply
    if site.settings.repeated == "refused":
        raise Refusal(f"{kind}[{name.partition(':')[2]}]已经使用", KEY_USED)
    return dict(earlier)


def forget(site: Site, resource: Resource, given: Mapping[str, str]) -> None:
    """The key may be used again: what it stood for was refused after all."""
    site.store.forget(*_key(resource, given))


def _key(resource: Resource, given: Mapping[str, str]) -> tuple[str, str]:
    if given.get("biz_id"):
        return "biz_id", f"{resource.id}:{given['biz_id']}"
    return "tradeid", f"{resource.id}:{given['tradeid']}"


def _check_trade(site: Site, resource: Resource, trade: str) -> None:
    """It was handed out, and has not been used for something else."""
    if not trade:
        raise Refusal("tradeid和biz_id不能同时为空", NO_KEY)
    used = site.store.kept("traded", trade, site.now)
    if site.store.kept("trade", trade, site.now) is None or used not in (None, resource.id):
        raise Refusal(f"tradeid[{trade}]无效或已经使用", KEY_USED)
    site.store.keep("traded", trade, resource.id)
