"""Reads the replies of the U8 open platform: errcode as errors, text as what it means.

Only two of its codes are known: ``0``, and ``20002`` for an empty result. What any other refusal means is told from its
words; an installation that has learned a code says so (``codes``), and that goes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import errors
from .errors import AlreadyDone, Duplicate, Refused, SessionLost, Throttled, UnknownOutcome, WireError
from .transport import lost_answer

OK, NOTHING = "0", "20002"
SESSION, THROTTLED, RUNNING = "session", "throttled", "running"
# The first of these whose words are in a refusal says what it means.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (RUNNING, ("正在处理", "处理中", "尚未完成")),
    (THROTTLED, ("频繁", "超过限制", "超限", "流量")),
    (SESSION, ("token无效", "token已过期", "token过期", "token失效", "token不存在", "app_secret错误")),
    (errors.CLOSED_PERIOD, ("已结账", "已关账", "结账", "关账")),
    (errors.ORGANISATION, ("to_account", "from_account", "账套", "数据源")),
    (errors.DUPLICATE, ("已存在", "重复", "已经使用", "已使用")),
    (errors.PERMISSION, ("未授权", "无权", "权限")),
    (errors.DONE, ("已审核", "已审批", "状态为审核")),
    (errors.UNMAPPED, ("不存在", "未找到", "非法的编码", "编码错误")),
)  # fmt: skip
MEANINGS = tuple(meaning for meaning, _ in _WORDS)


class NothingFound(Refused):
    """The result is empty, which this platform tells as an error."""


class StillRunning(UnknownOutcome):
    """An add that was taken to be done by and by; ``url`` is where its outcome will be."""

    def __init__(self, url: str) -> None:
        super().__init__("it was taken and is still being worked on there")
        self.url = url


@dataclass(frozen=True)
class Codes:
    """What an installation has learned: code -> one of MEANINGS."""

    known: Mapping[str, str] = field(default_factory=dict)

    def meaning(self, code: str, message: str) -> str:
        """What a refusal means, "" when nobody can tell."""
        if code in self.known:
            return self.known[code]
        return next((meaning for meaning, words in _WORDS if any(word in message for word in words)), "")


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    rows: tuple[dict[str, Any], ...]
    index: int
    pages: int
    total: int


def checked(reply: Any, codes: Codes, *, writes: bool) -> dict[str, Any]:
    """A reply that reports success; NothingFound for an empty result."""
    if not isinstance(reply, dict) or "errcode" not in reply:
        raise lost_answer("the reply has no errcode", writes)
    code = str(reply["errcode"])
    if code == NOTHING:
        raise NothingFound([str(reply.get("errmsg") or "")], code)
    if code != OK:
        raise _failure(code, str(reply.get("errmsg") or ""), codes)
    return reply


def page_of(reply: Mapping[str, Any], name: str) -> Page:
    """A page of a list; every number comes as text. Vouchers stand one level deeper."""
    told = reply.get(name)
    if isinstance(told, Mapping):
        told = next((value for value in told.values() if isinstance(value, list)), [])
    rows = tuple(row for row in told or () if isinstance(row, dict))
    index, pages = _whole(reply.get("page_index"), 1), _whole(reply.get("page_count"), 1)
    return Page(rows, index, pages, _whole(reply.get("row_count"), len(rows)))


def _whole(value: Any, default: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return default


def _failure(code: str, message: str, codes: Codes) -> WireError:
    meaning = codes.meaning(code, message)
    match meaning:
        case "session":
            return SessionLost(message)
        case "throttled":
            return Throttled(message)
        case "running":
            return StillRunning("")
        case errors.DUPLICATE:
            return Duplicate([message], code)
        case errors.DONE:
            return AlreadyDone([message], code)
    return Refused([message], code, kind=meaning)
