"""What happened in approvals. The subject is the document that is decided on, so that its facts keep their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core_erp import Event


@dataclass(frozen=True, kw_only=True)
class _About(Event):
    """The approval and the document it is about."""

    instance_id: int
    subject_kind: str
    subject_id: int

    @property
    def subject(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


@dataclass(frozen=True, kw_only=True)
class TaskOpened(_About):
    """A task waits for somebody: for ``assignee_ids``, or for anyone who has the role."""

    name: ClassVar[str] = "approvals.task_opened"
    task_id: int
    kind: str
    node: str
    role: str
    assignee_ids: tuple[int, ...] = ()
    due_at: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskClaimed(_About):
    """Somebody took a task that was for several."""

    name: ClassVar[str] = "approvals.task_claimed"
    task_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TaskReleased(_About):
    """Somebody gave back a task he had taken."""

    name: ClassVar[str] = "approvals.task_released"
    task_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TaskTransferred(_About):
    """A task was handed on (转交), by whoever had it or by a supervisor."""

    name: ClassVar[str] = "approvals.task_transferred"
    task_id: int
    to_ids: tuple[int, ...]
    role: str = ""
    reason: str
    by_supervisor: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskDone(_About):
    """Work was done, an opinion given or a question answered: tasks that decide nothing."""

    name: ClassVar[str] = "approvals.task_done"
    task_id: int
    kind: str
    node: str
    note: str
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class Decided(_About):
    """Somebody decided a task; ``state`` is what the whole approval is now, ``policy`` the version of the rules it quotes."""

    name: ClassVar[str] = "approvals.decided"
    task_id: int
    node: str
    outcome: str
    reason: str
    reason_code: str = ""
    rule: str = ""
    policy: str = ""
    decider_id: int | None
    on_behalf_of_id: int | None = None
    state: str


@dataclass(frozen=True, kw_only=True)
class SentBack(_About):
    """Somebody sent it back to an earlier node, or to its requester (退回)."""

    name: ClassVar[str] = "approvals.sent_back"
    task_id: int
    node: str
    to: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class InformationAsked(_About):
    """The requester was asked for more; or, with another person or role, somebody for an opinion."""

    name: ClassVar[str] = "approvals.information_asked"
    task_id: int
    asked_ids: tuple[int, ...]
    role: str = ""
    question: str


@dataclass(frozen=True, kw_only=True)
class SignerAdded(_About):
    """Somebody else has to sign too (加签): ``where`` is before, after or beside."""

    name: ClassVar[str] = "approvals.signer_added"
    task_id: int
    signer_id: int
    where: str
    note: str


@dataclass(frozen=True, kw_only=True)
class CopySent(_About):
    """The flow passed a node that only tells people (抄送): ``person_ids``, or everyone who has the role."""

    name: ClassVar[str] = "approvals.copy_sent"
    node: str
    role: str
    person_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Urged(_About):
    """Whoever waits asks for speed (催办); ``count`` is how often."""

    name: ClassVar[str] = "approvals.urged"
    task_id: int
    assignee_ids: tuple[int, ...]
    role: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Commented(_About):
    """Somebody left a message; a public one is for the customer too."""

    name: ClassVar[str] = "approvals.commented"
    comment_id: int
    text: str
    mention_ids: tuple[int, ...] = ()
    is_public: bool = False


@dataclass(frozen=True, kw_only=True)
class Withdrawn(_About):
    """The requester took it back (撤回)."""

    name: ClassVar[str] = "approvals.withdrawn"
    reason: str


@dataclass(frozen=True, kw_only=True)
class Paused(_About):
    """A supervisor holds it: nothing is decided and no timer runs."""

    name: ClassVar[str] = "approvals.paused"
    reason: str


@dataclass(frozen=True, kw_only=True)
class Resumed(_About):
    """A supervisor lets it go on; every timer starts again where it stood."""

    name: ClassVar[str] = "approvals.resumed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class Appealed(_About):
    """Somebody appeals against a rejection (申诉)."""

    name: ClassVar[str] = "approvals.appealed"
    appeal_id: int
    grounds: str


@dataclass(frozen=True, kw_only=True)
class AppealDecided(_About):
    """An appeal was ``upheld``: the flow resumes where the rejection stood; or ``dismissed``."""

    name: ClassVar[str] = "approvals.appeal_decided"
    appeal_id: int
    outcome: str
    reason: str
    reviewer_id: int


@dataclass(frozen=True, kw_only=True)
class Delegated(Event):
    """Somebody lets another decide in his name for a while (委托)."""

    name: ClassVar[str] = "approvals.delegated"
    delegation_id: int
    delegator_id: int
    delegate_id: int
    begins_at: str
    ends_at: str

    @property
    def subject(self) -> str:
        return f"approvals.delegation:{self.delegation_id}"


@dataclass(frozen=True, kw_only=True)
class DelegationRevoked(Event):
    """A delegation was ended early."""

    name: ClassVar[str] = "approvals.delegation_revoked"
    delegation_id: int
    delegator_id: int
    delegate_id: int

    @property
    def subject(self) -> str:
        return f"approvals.delegation:{self.delegation_id}"


ALL = (
    TaskOpened, TaskClaimed, TaskReleased, TaskTransferred, TaskDone, Decided, SentBack, InformationAsked, SignerAdded,
    CopySent, Urged, Commented, Withdrawn, Paused, Resumed, Appealed, AppealDecided, Delegated, DelegationRevoked,
)  # fmt: skip
