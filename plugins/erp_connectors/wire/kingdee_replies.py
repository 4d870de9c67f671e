"""Reads the replies of Galaxy: the envelope as values, its refusals as errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    UnknownOutcome,
    WireError,
)
from .transport import lost_answer

_LOST_WORDS = ("会话信息已丢失", "上下文丢失", "ctx == null", "未登录")
_TAKEN_WORDS = ("唯一", "已经被使用")
_DONE_WORDS = ("已经提交", "已经审核")
_CLOSED_WORDS = ("已结账", "已关账", "已结帐", "已关帐", "期间已关闭", "关账日期", "结账日期")
_UNKNOWN_WORDS = ("基础资料", "不存在")
_NO_PERMISSION = ("2", "15")
_BUSY = "13"
"""MsgCode: somebody else holds the document open (网控冲突); it is free again later."""


@dataclass(frozen=True)
class Saved:
    """A document as the server reports it after a write."""

    id: str
    number: str
    returned: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """What became of each item of a batch, by its index; one that is in neither half was not spoken of."""

    done: dict[int, Saved]
    refused: dict[int, Refused]


def is_lost_text(text: str) -> bool:
    """A `response_error:` text that means the session is gone."""
    return any(word in text for word in _LOST_WORDS)


def lost_session(reply: Any) -> SessionLost | None:
    """The lost session a reply of any shape reports."""
    inner = reply[0][0] if isinstance(reply, list) and reply and isinstance(reply[0], list) and reply[0] else reply
    result = inner.get("Result") if isinstance(inner, dict) else None
    status = _status(result) if isinstance(result, dict) else {"IsSuccess": True}
    problem = None if status.get("IsSuccess") else failure(status)
    return problem if isinstance(problem, SessionLost) else None


def result_of(reply: Any, *, writes: bool) -> dict[str, Any]:
    """The Result of an envelope that reports success."""
    result = _result(reply, writes)
    status = _status(result)
    if not status.get("IsSuccess"):
        raise failure(status)
    return result


def rows_of(reply: Any) -> list[list[Any]]:
    """The rows of a query; a failure comes as an envelope inside two arrays."""
    if isinstance(reply, dict):
        raise failure(_status(_result(reply, writes=False)))
    if not isinstance(reply, list):
        raise lost_answer("the reply of a query is not an array", writes=False)
    first = reply[0][0] if reply and isinstance(reply[0], list) and reply[0] else None
    if isinstance(first, dict) and "Result" in first:
        raise failure(_status(_result(first, writes=False)))
    return reply


def saved_of(result: dict[str, Any]) -> Saved:
    """The first document of a successful write."""
    entities = _status(result).get("SuccessEntitys") or []
    if not entities:
        raise UnknownOutcome("the reply reports success and names no document")
    returned = (result.get("NeedReturnData") or [{}])[0]
    return Saved(str(entities[0].get("Id")), str(entities[0].get("Number")), returned or {})


def batch_of(reply: Any) -> Batch:
    """Both halves of a batch; only a failure that names no item is raised."""
    status = _status(_result(reply, writes=True))
    done = {int(one["DIndex"]): Saved(str(one["Id"]), str(one["Number"])) for one in status.get("SuccessEntitys") or []}
    errors: dict[int, list[dict[str, Any]]] = {}
    for one in status.get("Errors") or []:
        errors.setdefault(int(one.get("DIndex") or 0), []).append(one)
    if str(status.get("MsgCode")) in ("1", "14", _BUSY) and not done:
        raise failure(status)
    code = str(status.get("MsgCode", ""))
    return Batch(done, {index: _refused(code, listed) for index, listed in errors.items()})


def failure(status: dict[str, Any]) -> WireError:
    """The error a failed status stands for."""
    errors = status.get("Errors") or []
    messages, code = _messages(errors), str(status.get("MsgCode", ""))
    if code in ("1", "-10001") or any(map(is_lost_text, messages)):
        return SessionLost("; ".join(messages))
    if code in ("14", _BUSY):
        return Throttled("; ".join(messages))
    return _refused(code, errors)


def as_step(refusal: Refused) -> Refused:
    """A refused step seen as what it is when the document has passed that step before."""
    if any(word in str(refusal) for word in _DONE_WORDS):
        return AlreadyDone(refusal.messages, refusal.code, refusal.field)
    return refusal


def _refused(code: str, errors: Sequence[dict[str, Any]]) -> Refused:
    messages = _messages(errors)
    named = next((str(one["FieldName"]) for one in errors if one.get("FieldName")), "")
    if all(word in "".join(messages) for word in _TAKEN_WORDS):
        return Duplicate(messages, code, named)
    return Refused(messages, code, named, _kind(code, "".join(messages), named))


def _kind(code: str, said: str, field: str) -> str:
    """What sort of refusal it is, by their code and words."""
    if any(word in said for word in _CLOSED_WORDS):
        return CLOSED_PERIOD
    if code in _NO_PERMISSION or "没有权限" in said:
        return PERMISSION
    if not all(word in said for word in _UNKNOWN_WORDS):
        return OTHER
    return ORGANISATION if "org" in field.casefold() or "组织" in said else UNMAPPED


def _messages(errors: Sequence[dict[str, Any]]) -> list[str]:
    return [str(one.get("Message")) for one in errors]


def _result(reply: Any, writes: bool) -> dict[str, Any]:
    result = reply.get("Result") if isinstance(reply, dict) else None
    if not isinstance(result, dict):
        raise lost_answer("the reply has no Result", writes)
    return result


def _status(result: dict[str, Any]) -> dict[str, Any]:
    """Some old servers leave the status of a successful view null."""
    status = result.get("ResponseStatus")
    return status if isinstance(status, dict) else {"IsSuccess": "Result" in result}
