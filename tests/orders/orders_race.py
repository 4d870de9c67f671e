"""Six threads that do the same act at the same moment, round after round."""

from __future__ import annotations

import threading

from core_erp import Refused
from core_erp.transaction import repeating

THREADS, ROUNDS = 6, 25


class Race:
    """Each thread has its own transaction; all of a round start together. ``act(tx, turn, lane)`` is the act."""

    def __init__(self, erp, actor):
        self.erp, self.actor = erp, actor
        self.barrier = threading.Barrier(THREADS)
        self.outcomes = [[""] * THREADS for _ in range(ROUNDS)]

    def run(self, act):
        """Of each round what became of each thread: "ok", a problem code, or an error that should not be."""
        threads = [threading.Thread(target=self._run, args=(act, lane)) for lane in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.outcomes

    def _run(self, act, lane):
        for turn in range(ROUNDS):
            self.barrier.wait(60)
            self.outcomes[turn][lane] = self._outcome(act, turn, lane)

    def _outcome(self, act, turn, lane):
        try:
            repeating(lambda: self._body(act, turn, lane), tries=20)
        except Refused as refused:
            return refused.code
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return "ok"

    def _body(self, act, turn, lane):
        with self.erp.transaction(self.actor) as tx:
            act(tx, turn, lane)


def one_wins(outcomes, code):
    """In every round exactly one was served and all others were refused for this reason."""
    return all(o.count("ok") == 1 and o.count(code) == THREADS - 1 for o in outcomes)
