"""Every operation of the dynamic form service by its name in lower case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .attachments import download, upload
from .business_info import query_business_info
from .envelope import NO_OPERATION, Refusal, failure
from .flexes import flex_save
from .galaxy import Galaxy
from .groups import group_delete, group_save, query_group_info
from .lifecycle import operate, step
from .organisations import allocate, cancel_allocate, disassembly, switch_org
from .push import push
from .query import bill_query, execute_bill_query
from .reports import report
from .requests import Call
from .saving import batch_save, put_aside, save, task_result
from .view import view
from .workflow import send_msg, workflow_audit

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
    "querygroupinfo": query_group_info,
    "groupsave": group_save,
    "groupdelete": group_delete,
    "getsysreportdata": report,
    "attachmentupload": upload,
    "attachmentdownload": download,
    "flexsave": flex_save,
    "switchorg": switch_org,
    "allocate": allocate,
    "cancelallocate": cancel_allocate,
    "disassembly": disassembly,
    "workflowaudit": workflow_audit,
    "sendmsg": send_msg,
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
