"""Reads the replies of YonBIP: the envelope as its data, its codes as errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import (
    CLOSED_PERIOD,
    ORGANISATION,
    OTHER,
    PERMISSION,
    UNMAPPED,
    AlreadyDone,
    Duplicate,
    Refused,
    SessionLost,
    Throttled,
    WireError,
)
from .transport import lost_answer

_LOST = {"310001", "310036"}
_THROTTLED = {"310032", "310039", "310042", "310043", "310046"}
_FORBIDDEN = {"310005", "310006", "310031", "310037", "310038", "310041", "310047"}
# The gateway lost sight of the service, or the same request is still being worked on.
_DOUBTFUL = {"202", "310071", "310072", "310504", "315001"}
_TAKEN = {"10004", "100004"}
NOTHING = "118001"
"""Their word for an empty list of customers."""
NO_SUCH = "1002"
_PAUSE_SECONDS = 60.0
"""They count by the minute and do not say when to come back."""


@dataclass(frozen=True)
class Outcome:
    """What became of a batch action, which reports code 200 whatever happened."""

    count: int
    succeeded: int
    failed: int
    messages: tuple[str, ...]
    infos: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    rows: tuple[dict[str, Any], ...]
    index: int
    pages: int
    total: int


def data_of(reply: Any, *, writes: bool) -> Any:
    """The data of a reply that reports success; `code` is a number in some services, text in others."""
    if not isinstance(reply, dict) or "code" not in reply:
        raise lost_answer("the reply has no code", writes)
    if str(reply["code"]) != "200":
        raise _failure(reply, writes)
    return reply.get("data")


def outcome_of(data: Any, *, writes: bool = True) -> Outcome:
    """The counts of a batch action; `sucessCount` is their spelling. Messages may be a list or one text."""
    if not isinstance(data, Mapping):
        raise lost_answer("the reply of a batch has no counts", writes)
    messages = data.get("messages") or ()
    told = (messages,) if isinstance(messages, str) else messages
    return Outcome(
        count=int(data.get("count", 0)),
        succeeded=int(data.get("sucessCount", data.get("successCount", 0))),
        failed=int(data.get("failCount", 0)),
        messages=tuple(filter(None, map(_message, told))),
        infos=tuple(one for one in data.get("infos") or () if isinstance(one, dict)),
    )


def page_of(data: Any) -> Page:
    """A page of a list; a service without rows may answer with nothing."""
    if not isinstance(data, Mapping):
        return Page((), 1, 0, 0)
    rows = tuple(data.get("recordList") or ())
    return Page(rows, int(data.get("pageIndex") or 1), int(data.get("pageCount") or 0), int(data.get("recordCount") or 0))


def refusal(message: str, code: str, id_: str = "") -> Refused:
    """A refusal in their words, with its kind as far as the words tell."""
    if code in _TAKEN or (any(word in message for word in ("已存在", "重复")) and "操作" not in message):
        return Duplicate([message], code, id_=id_)
    if any(word in message for word in ("不允许重复操作", "当前状态为已审核", "当前单据已审核", "当前单据已提交")):
        return AlreadyDone([message], code)
    return Refused([message], code, kind=_kind(message, code))


def _kind(message: str, code: str) -> str:
    if code in _FORBIDDEN:
        return PERMISSION
    if any(word in message for word in ("已结账", "已关账", "期间已关闭")):
        return CLOSED_PERIOD
    if "不存在" in message or "未找到" in message:
        return ORGANISATION if "组织" in message else UNMAPPED if "单据" not in message and code != NO_SUCH else OTHER
    return OTHER


def _failure(reply: Mapping[str, Any], writes: bool) -> WireError | Exception:
    code, message = str(reply["code"]), str(reply.get("message") or "")
    if code in _LOST:
        return SessionLost(message)
    if code in _THROTTLED:
        return Throttled(message, _PAUSE_SECONDS)
    if code in _DOUBTFUL:
        return lost_answer(f"{code}: {message}", writes)
    data = reply.get("data")
    return refusal(message, code, str(data.get("id", "")) if isinstance(data, Mapping) else "")


def _message(one: Any) -> str:
    return str(one.get("message", one)) if isinstance(one, Mapping) else str(one)
