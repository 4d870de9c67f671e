"""Idempotency: the same key within the hour gives the same reply, later the duplicate code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .centre import Centre
from .envelope import DUPLICATE, PATTERN, Refusal

_KEY_LENGTH = 32


def key_of(record: dict[str, Any]) -> str:
    """The key a request carries: resubmitCheckKey, businessId, or the foreign system's two codes together."""
    key = str(record.get("resubmitCheckKey") or "")
    if len(key) > _KEY_LENGTH:
        raise Refusal(f"resubmitCheckKey长度不能超过{_KEY_LENGTH}", PATTERN)
    foreign = [str(record.get(name) or "") for name in ("extSystemCode", "extVouchCode")]
    return key or str(record.get("businessId") or "") or ("/".join(foreign) if all(foreign) else "")


def once(centre: Centre, scope: str, key: str, act: Callable[[], tuple[int, Any]]) -> Any:
    """The reply of `act` (which also tells the id it made), or what was replied to the key before."""
    if not key:
        return act()[1]
    name, now = f"{scope}:{key}", centre.system.clock()
    made = centre.store.kept("made", name, now)
    if made is not None and centre.store.get(scope, made) is not None:
        earlier = centre.store.kept("reply", name, now)
        if earlier is None:
            raise Refusal("重复的请求，单据已经存在", DUPLICATE, {"id": str(made)})
        return earlier
    id_, reply = act()
    centre.store.keep("made", name, id_)
    centre.store.keep("reply", name, reply, now + centre.settings.repeat_seconds)
    return reply
