"""Every operation of the dynamic form service by its name in lower case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .business_info import query_business_info
from .envelope import NO_OPERATION, Refusal, failure
from .galaxy import Galaxy
from .lifecycle import operate, step
from .push import push
from .query import bill_query, execute_bill_query
from .requests import Call
from .saving import batch_save, put_aside, save, task_result
from .view import view

Operation = Callable[[Galaxy, Call], Any]

OPERATIONS: dict[str, Operation] = {
    "save": save,
    "draft": put_aside,
    "batchsave": batch_save,
    "queryasyncresult": task_result,
    "submit": step,
    "audit": step,
    "unaudit": step,
    "cancelassign": step,
    "delete": step,
    "excuteoperation": operate,
    "executeoperation": operate,
    "view": view,
    "executebillquery": execute_bill_query,
    "billquery": bill_query,
    "push": push,
    "querybusinessinfo": query_business_info,
}


def perform(galaxy: Galaxy, call: Call) -> Any:
    """The reply of a call; a refusal comes in the shape of its operation."""
    act = OPERATIONS.get(call.operation.casefold())
    try:
        if act is None:
            raise Refusal(f"操作“{call.operation}”不存在", NO_OPERATION)
        return act(galaxy, call)
    except Refusal as refusal:
        return failed(call.operation, refusal)


def failed(operation: str, refusal: Refusal) -> Any:
    """A failure as the operation reports it: the array query wraps it twice."""
    envelope = failure(refusal)
    return [[envelope]] if operation.casefold() == "executebillquery" else envelope
