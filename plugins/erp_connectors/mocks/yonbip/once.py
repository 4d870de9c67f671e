"""Idempotency: the same key within the hour gives the same reply, later the duplicate code; 202 while it is worked on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..store import Document
from .centre import Centre
from .envelope import PATTERN, RUNNING, Refusal
from .services import Record

_KEY_LENGTH = 32


def key_of(record: Any) -> str:
    """The resubmit key a record carries."""
    key = str(record.get("resubmitCheckKey") or "") if isinstance(record, dict) else ""
    if len(key) > _KEY_LENGTH:
        raise Refusal(f"resubmitCheckKey长度不能超过{_KEY_LENGTH}", PATTERN)
    return key


@contextmanager
def at_work(centre: Centre, path: str, key: str) -> Iterator[None]:
    """Answer 202 to a key that is being worked on; take as long over it as the settings say."""
    name = f"{path}:{key}"
    if key and name in centre.running:
        raise Refusal("幂等请求正在执行", RUNNING)
    if not key:
        yield
        return
    centre.running.add(name)
    try:
        if centre.settings.save_seconds:
            time.sleep(centre.settings.save_seconds)
        yield
    finally:
        centre.running.discard(name)


def once(centre: Centre, path: str, key: str, answer: Callable[[], Record]) -> Record:
    """The answer, or what was answered to the key at this address before.

    The gateway keeps replies of success, not documents: what became of the document since does not matter to it.
    """
    if not key:
        return answer()
    name, now = f"{path}:{key}", centre.system.clock()
    if (earlier := centre.store.kept("reply", name, now)) is not None:
        told: Record = earlier
        return told
    if (made := centre.store.kept("made", name, now)) is not None:
        raise Refusal("重复提交请求", centre.settings.duplicate_code, {"id": made})
    reply = answer()
    if str(reply.get("code")) == "200":
        centre.store.keep("made", name, _id_in(reply.get("data")))
        centre.store.keep("reply", name, reply, now + centre.settings.repeat_seconds)
    return reply


def _id_in(data: Any) -> str:
    """The id a reply of a save names, whether its data is the document, a list of one or the counts of a batch."""
    if isinstance(data, dict) and "infos" in data:
        data = data["infos"]
    if isinstance(data, list):
        data = data[0] if data else {}
    return str(data.get("id", "")) if isinstance(data, dict) else ""


# -- keys of the business itself ------------------------------------------------------------------------------------


def foreign_key(record: Record) -> str:
    """extSystemCode and extVouchCode together; a voucher code without a system's is not looked at."""
    system, voucher = (str(record.get(name) or "") for name in ("extSystemCode", "extVouchCode"))
    if system and not voucher:
        raise Refusal("外部系统单号不能为空!")
    return f"{system}/{voucher}" if system else ""


def known_by(centre: Centre, form: str, mark: str, key: str) -> Document | None:
    """The document that bears a key of the business, while it is there."""
    found = centre.store.marked(mark, key, form) if key else []
    if found and centre.settings.business_repeat == "refuse":
        raise Refusal(f"唯一标识[{key}]重复，单据[{found[0].number}]已存在")
    return found[0] if found else None
