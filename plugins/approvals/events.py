"""What happened in approvals. The subject is the document that is decided on, so that its facts keep their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core_erp import Event


@dataclass(frozen=True, kw_only=True)
class TaskOpened(Event):
    """A level was reached and waits for somebody."""

    name: ClassVar[str] = "approvals.task_opened"
    instance_id: int
    subject_kind: str
    subject_id: int
    node: str
    role: str
    assignee_ids: tuple[int, ...] = ()

    @property
    def subject(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


@dataclass(frozen=True, kw_only=True)
class Decided(Event):
    """Somebody decided a level; ``state`` is what the whole approval is now."""

    name: ClassVar[str] = "approvals.decided"
    instance_id: int
    subject_kind: str
    subject_id: int
    node: str
    outcome: str
    reason: str
    decider_id: int
    state: str

    @property
    def subject(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"
