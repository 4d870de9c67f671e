"""How a link moves: what is remembered of each step, doubt, rest and refusal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from plugins.erp_connectors.models import Link

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.erp_connectors.adapters.base import Remote


def remembered(tx: Transaction, link: Link, there: Remote, steps: tuple[str, ...]) -> None:
    """They have it, and it has got this far."""
    link.plan, link.state = ",".join(steps), there.state
    link.their_id, link.their_number = there.id, there.number
    link.problem = link.next_action = None
    link.silences, link.standing = 0, "open"
    link.connection.rests_until = None
    if there.state == steps[-1]:
        link.standing, link.done_at = "done", tx.now


def doubted(link: Link, error: Exception) -> None:
    """Nobody knows whether they have it; counts how often it was looked for in vain since."""
    link.silences = link.silences + 1 if link.standing == "unknown" else 0
    link.standing, link.problem = "unknown", str(error)
    link.next_action = "nothing: it is looked for there before anything is sent again"


def rested(link: Link, error: Exception, until: datetime) -> None:
    """They did not answer, so nothing has happened there; the whole connection rests."""
    if link.standing != "unknown":
        link.standing = "waiting"
    link.problem, link.next_action = str(error), "nothing: it is tried again by itself"
    link.connection.rests_until = until


def parked(link: Link, problem: str, next_action: str) -> None:
    """Set aside until a person acts."""
    link.standing, link.problem, link.next_action = "parked", problem[:2000], next_action


def stumbled(link: Link, error: Exception) -> None:
    """Something of ours went wrong; what they have is found out at the next attempt."""
    link.problem = f"{type(error).__name__}: {error}"[:2000]
    link.next_action = f"erp sync retry {link.id}, once the cause is found (see the log)"
