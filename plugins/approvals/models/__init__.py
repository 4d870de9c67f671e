"""Tables of approvals: versions of flows, running instances, their tasks, and the append-only list of what happened."""

from plugins.approvals.models.appeals import Appeal
from plugins.approvals.models.comments import Comment
from plugins.approvals.models.delegations import Delegation
from plugins.approvals.models.flows import Flow
from plugins.approvals.models.happenings import Happening
from plugins.approvals.models.instances import Instance
from plugins.approvals.models.reasons import RejectReason
from plugins.approvals.models.rotations import Rotation
from plugins.approvals.models.tasks import Assignee, Task

__all__ = [
    "Appeal", "Assignee", "Comment", "Delegation", "Flow", "Happening", "Instance", "RejectReason", "Rotation", "Task",
]  # fmt: skip
