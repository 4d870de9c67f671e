"""What happens in an approval, as people say it; the timeline's verbs stand after the name of whoever acted."""

from __future__ import annotations

from core_erp.i18n import word

HAPPENED = {
    "started": word("started the approval"), "entered": word("the approval came to"), "opened": word("a task was opened at"),
    "decided": word("decided at"), "left": word("the approval went on from"), "withdrawn": word("was withdrawn"),
    "joined": word("the ways met at"), "ended": word("the approval ended"), "notified": word("told"),
    "fell_back": word("asked the stand-in at"), "found_nobody": word("found nobody for"), "claimed": word("took the task"),
    "condition_failed": word("a condition failed at"), "released": word("put the task back"), "asked": word("asked for more"),
    "answered": word("answered"), "transferred": word("handed it on"), "reassigned": word("gave it to somebody else"),
    "sent_back": word("sent it back"), "urged": word("urged"), "commented": word("wrote"), "paused": word("paused it"),
    "resumed": word("resumed it"), "signed": word("added a signer"), "reminded": word("was reminded"),
    "escalated": word("it was raised to the superior"), "expired": word("the time limit passed"), "appealed": word("appealed"),
    "delegated": word("delegated"), "completed": word("said it is done"), "dismissed": word("no longer needed at"),
    "reopened": word("reopened at"), "signalled": word("what was waited for has come at"), "waits": word("the approval waits at"),
}  # fmt: skip
"""Kind of happening -> words."""

STATES = {
    "open": word("open"), "waiting": word("waiting"), "approved": word("approved"), "rejected": word("refused"),
    "done": word("done"), "returned": word("sent back"), "withdrawn": word("withdrawn"), "appealed": word("appealed"),
}  # fmt: skip
"""State of a task or an approval -> its word."""
