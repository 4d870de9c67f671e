"""Jobs rung for through Celery on Redis or RabbitMQ: the message is a doorbell with a job's id, the row stays the truth.

A message may be lost, doubled or late without harm: whoever hears it claims the row like any other worker, and rows
that nobody came for are rung for again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core_erp import jobs
from core_erp.errors import DomainError

try:
    from celery import Celery
except ImportError:  # the extra "celery" is not installed
    Celery = None

if TYPE_CHECKING:
    from core_erp.erp import Erp

log = logging.getLogger("core_erp.broker")
RING = "core_erp.ring"
_AT_ONCE = 500


class NoCelery(DomainError):
    """A broker is named in the settings, and Celery is not installed."""

    code = "core/no-celery"


def application(url: str) -> Any:
    """The Celery application: JSON only, ids only, late acknowledgement, no results. Raises NoCelery."""
    if Celery is None:
        raise NoCelery("The broker {url} needs Celery: pip install 'core-erp[celery]'", url=url.rpartition("@")[2])
    app = Celery("core_erp", broker=url)
    app.conf.update(
        task_serializer="json", accept_content=["json"], task_ignore_result=True, task_acks_late=True,
        worker_prefetch_multiplier=1, broker_connection_retry_on_startup=True, worker_hijack_root_logger=False,
        task_default_queue="core_erp",
    )  # fmt: skip
    return app


def listening(erp: Erp, app: Any) -> Any:
    """The application with the task that does the job of an id, if it is still to be done."""

    @app.task(name=RING)  # type: ignore[untyped-decorator]
    def ring(job_id: int) -> None:
        for task in jobs.claim(erp, ids=[int(job_id)]):
            jobs.run(task)

    return app


class Relay:
    """Rings for every due row, and again for those that nobody came for."""

    def __init__(self, erp: Erp, app: Any, *, again_after: float = 5.0) -> None:
        self._erp, self._app, self._again = erp, app, again_after
        self._rung: dict[int, float] = {}

    def ring(self) -> int:
        """Ring once for what is due; gives how many messages went out. A broker that is away is no reason to stop."""
        jobs.enqueue_repeating(self._erp)
        now = time.monotonic()
        self._rung = {job_id: at for job_id, at in self._rung.items() if now - at < self._again}
        wanted = [job_id for job_id in self._due() if job_id not in self._rung]
        for job_id in wanted:
            self._app.send_task(RING, args=[job_id])
            self._rung[job_id] = now
        return len(wanted)

    def _due(self) -> Sequence[int]:
        with self._erp.session(reading=True) as session:
            found: Sequence[int] = session.scalars(jobs.due(self._erp.clock()).limit(_AT_ONCE)).all()
            return found

    def run(self, stop: threading.Event, *, idle_seconds: float = 0.5) -> None:
        """Until ``stop`` is set."""
        while not stop.is_set():
            try:
                self.ring()
            except Exception:
                log.exception("the relay could not ring; it keeps trying")
            self._erp.doorbell.wait(idle_seconds)
            self._erp.doorbell.clear()


def work(erp: Erp, url: str, *, threads: int, relay: bool = True) -> None:
    """A Celery worker of so many threads, with the relay beside it, until it is told to stop."""
    app, stop = listening(erp, application(url)), threading.Event()
    ringing = threading.Thread(target=Relay(erp, app).run, args=(stop,), name="relay", daemon=True)
    if relay:
        ringing.start()
    try:
        app.worker_main(["worker", "--pool=threads", f"--concurrency={threads}", "--without-gossip", "--without-mingle",
                         "--loglevel=WARNING"])  # fmt: skip
    finally:
        stop.set()
