"""End an approval without a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import Conflict, reject, require
from plugins.approvals import permissions
from plugins.approvals.events import Withdrawn
from plugins.approvals.fairness.asking import is_own
from plugins.approvals.models import Instance
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.run import Run
from plugins.approvals.running.taking import take, take_of
from plugins.approvals.running.walking import end

if TYPE_CHECKING:
    from core_erp import Transaction


def withdraw(tx: Transaction, instance_id: int, *, reason: str = "") -> Instance:
    """End an open approval, since its subject is gone. Raises Conflict ``approvals/not-open``."""
    return _withdraw(take(tx, instance_id), reason)


def withdraw_of(tx: Transaction, subject_kind: str, subject_id: int, *, reason: str = "") -> Instance | None:
    """Withdraw the open approval of a subject, if it has one. Call it before locking the subject."""
    run = take_of(tx, subject_kind, subject_id)
    return _withdraw(run, reason) if run and run.instance.is_open else None


def take_back(tx: Transaction, instance_id: int, *, reason: str = "") -> Instance:
    """The requester takes it back (撤回); whoever owns the subject calls it off with it (``approvals_withdrawn``).

    Raises Refused ``approvals/not-yours`` for others, Conflict ``approvals/not-open``.
    """
    run = take(tx, instance_id)
    require(tx, permissions.TAKE_PART)
    if not is_own(tx, run.instance):
        raise reject("approvals/not-yours", "Only whoever asked for it can take it back")
    instance = _withdraw(run, reason.strip())
    tx.hook.approvals_withdrawn(tx=tx, instance=instance, reason=reason.strip())
    tx.emit(Withdrawn(**run.about, reason=reason.strip()))
    return instance


def _withdraw(run: Run, reason: str) -> Instance:
    if not run.instance.is_open:
        raise Conflict("This approval is {state} already", code="approvals/not-open", state=run.instance.state)
    end(run, "withdrawn", reason=reason)
    return finish(run)
