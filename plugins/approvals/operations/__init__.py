"""The verbs of approvals."""

from plugins.approvals.operations.asking import ask, consult
from plugins.approvals.operations.batching import BatchAnswer, BatchWish, decide_many
from plugins.approvals.operations.commenting import comment
from plugins.approvals.operations.completing import complete, signal
from plugins.approvals.operations.deciding import Outcome, decide
from plugins.approvals.operations.delegating import DelegationWish, delegate, revoke
from plugins.approvals.operations.expiring import expire
from plugins.approvals.operations.handing import claim, release, transfer
from plugins.approvals.operations.sending_back import send_back
from plugins.approvals.operations.signing import add_signer
from plugins.approvals.operations.starting import start
from plugins.approvals.operations.supervising import pause, reassign, resume
from plugins.approvals.operations.urging import urge
from plugins.approvals.operations.withdrawing import take_back, withdraw, withdraw_of

__all__ = [
    "BatchAnswer", "BatchWish", "DelegationWish", "Outcome", "add_signer", "ask", "claim", "comment", "complete", "consult",
    "decide", "decide_many", "delegate", "expire", "pause", "reassign", "release", "resume", "revoke", "send_back", "signal",
    "start", "take_back", "transfer", "urge", "withdraw", "withdraw_of",
]  # fmt: skip
