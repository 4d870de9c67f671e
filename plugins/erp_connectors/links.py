"""How a link moves: what is remembered of each step, doubt, rest and refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plugins.erp_connectors import advice, breaker
from plugins.erp_connectors.models import Link

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.erp_connectors.adapters.base import Remote


def remembered(tx: Transaction, link: Link, there: Remote, steps: tuple[str, ...]) -> None:
    """They have it, and it has got this far."""
    link.plan, link.state = ",".join(steps), there.state
    link.their_id, link.their_number = there.id, there.number
    link.problem = link.next_action = None
    link.silences = link.failures = 0
    link.standing, link.verdict = "open", ""
    if there.state == steps[-1]:
        link.standing, link.done_at, link.due_at = "done", tx.now, None


def doubted(tx: Transaction, link: Link, error: Exception) -> None:
    """Nobody knows whether they have it; counts how often it was looked for in vain since."""
    link.silences = link.silences + 1 if link.standing == "unknown" else 0
    link.standing, link.problem = "unknown", str(error)[:2000]
    link.next_action = "nothing: it is looked for there before anything is sent again"
    _try_later(tx, link)


def rested(tx: Transaction, link: Link, error: Exception) -> None:
    """They did not answer, so nothing has happened there."""
    if link.standing != "unknown":
        link.standing = "waiting"
    link.problem, link.next_action = str(error)[:2000], "nothing: it is tried again by itself"
    _try_later(tx, link)


def _try_later(tx: Transaction, link: Link) -> None:
    link.failures += 1
    link.due_at = tx.now + breaker.pause(tx.setting("erp_connectors.rest_seconds"), link.failures)


def held(tx: Transaction, link: Link, reason: advice.Waits) -> None:
    """Another document goes first."""
    link.standing, link.problem, link.next_action = "waiting", str(reason), reason.next_action
    link.waits_for = reason.link_id
    link.due_at = tx.now + timedelta(seconds=tx.setting("erp_connectors.wait_seconds"))


def parked(link: Link, problem: str, next_action: str) -> None:
    """Set aside until a person acts."""
    link.standing, link.problem, link.next_action = "parked", problem[:2000] or "no reason was given", next_action
    link.due_at = None


def skipped(link: Link, reason: str) -> None:
    """Set aside: it does not go, and what comes after it no longer waits."""
    link.standing, link.due_at = "skipped", None
    link.problem, link.next_action = f"set aside: {reason}", f"erp sync retry {link.id} to send it after all"


def stumbled(tx: Transaction, link: Link, error: Exception) -> None:
    """Something of ours went wrong; what they have is found out at the next attempt. After too many it waits for a person."""
    problem = f"{type(error).__name__}: {error}"[:2000]
    next_action = f"erp sync retry {link.id}, once the cause is found (see the log)"
    link.problem, link.next_action = problem, next_action
    _try_later(tx, link)
    if link.failures >= tx.erp.settings.job_attempts:
        parked(link, problem, next_action)
