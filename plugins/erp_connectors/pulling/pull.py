"""What was made or changed over there, read page by page from a cursor that steps back a little, so that nothing is missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import Actor
from plugins.erp_connectors import advice, carrying, endpoints, queries, systems
from plugins.erp_connectors.adapters.base import Adapter, Page, Pulling
from plugins.erp_connectors.mappings import FieldMapping
from plugins.erp_connectors.models import Connection, PullCursor
from plugins.erp_connectors.pulling.outcomes import SAME, Outcome
from plugins.erp_connectors.pulling.states import check_states
from plugins.erp_connectors.pulling.taking import take
from plugins.erp_connectors.wire import pacing
from plugins.erp_connectors.wire.errors import WireError

if TYPE_CHECKING:
    from core_erp import Transaction
    from core_erp.erp import Erp

Progress = Callable[[int], None]
_SHOWN = 1000


@dataclass
class Pulled:
    """What came of a pull: counts by kind and outcome, and of the first thousand that were not the same what and why."""

    connection: str
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    def note(self, outcome: Outcome) -> None:
        self.counts.setdefault(outcome.kind, Counter())[outcome.outcome] += 1
        if outcome.outcome != SAME and len(self.outcomes) < _SHOWN:
            self.outcomes.append(outcome)

    @property
    def seen(self) -> int:
        return sum(counter.total() for counter in self.counts.values())


def pull(
    erp: Erp, company_id: int, name: str, kinds: Iterable[str] = (), *, dry_run: bool = False, progress: Progress | None = None
) -> Pulled:
    """Read what changed since last time, kind after kind, and how our documents stand there.

    ``kinds`` reads these instead of what the connection pulls. A dry run says what would come of it and writes nothing,
    not even how far it has read. Raises WireError when they cannot be asked; what was read until then is kept.
    """
    with erp.reading(Actor.system(company_id)) as tx:
        connection = queries.connection_named(tx, name)
    endpoints.check_not_a_mock(erp, connection)
    mapping = systems.mapping_of(erp, connection.system, connection.mapping_file)
    wanted = carrying.pullable(erp, connection, mapping, kinds)
    pulled = Pulled(connection.name)
    with systems.opened(erp, connection, mapping) as adapter, pacing.using(pacing.of(connection.id, connection.per_minute)):
        for kind in wanted:
            _Reading(erp, connection, mapping, adapter, kind, dry_run=dry_run).run(pulled, progress)
        if not dry_run:
            check_states(erp, connection, mapping, adapter)
    return pulled


class _Reading:
    """One kind of record, from where the last run ended."""

    def __init__(
        self, erp: Erp, connection: Connection, mapping: FieldMapping, adapter: Adapter, kind: str, *, dry_run: bool
    ) -> None:
        assert isinstance(adapter, Pulling)
        self._erp, self._connection, self._mapping = erp, connection, mapping
        self._adapter: Pulling = adapter
        self._kind, self._dry_run = kind, dry_run
        self._actor = Actor.system(connection.company_id, via="pull")

    def run(self, pulled: Pulled, progress: Progress | None) -> None:
        since, after = self._place()
        while True:
            try:
                page = self._adapter.pull(self._mapping.pulls[self._kind], since, after)
            except WireError as error:
                self._stopped(error)
                raise
            for row in page.rows:
                pulled.note(take(self._erp, self._connection, self._mapping, self._kind, row, dry_run=self._dry_run))
            if progress:
                progress(pulled.seen)
            self._remember(page)
            if page.after is None:
                return
            after = page.after

    def _place(self) -> tuple[datetime | None, str]:
        overlap = timedelta(minutes=self._erp.setting("erp_connectors.overlap_minutes"))
        with self._erp.reading(self._actor) as tx:
            cursor = self._cursor(tx)
        if cursor is None or cursor.since is None:
            return None, cursor.after if cursor else ""
        return cursor.since - overlap, cursor.after

    def _cursor(self, tx: Transaction) -> PullCursor | None:
        mine = (PullCursor.connection_id == self._connection.id, PullCursor.kind == self._kind)
        return tx.session.scalar(select(PullCursor).where(*mine))

    def _remember(self, page: Page) -> None:
        """How far it was read: within a run the place to go on from, at its end the newest change seen."""
        if self._dry_run:
            return
        with self._erp.transaction(self._actor) as tx:
            cursor = self._made(tx)
            newest = [row.changed_at for row in page.rows if row.changed_at] + ([cursor.newest] if cursor.newest else [])
            cursor.newest, cursor.after = max(newest, default=None), page.after or ""
            cursor.seen += len(page.rows)
            if page.after is None:
                cursor.since, cursor.newest = cursor.newest or cursor.since, None
                cursor.run_at, cursor.problem, cursor.next_action = tx.now, None, None

    def _stopped(self, error: Exception) -> None:
        if self._dry_run:
            return
        with self._erp.transaction(self._actor) as tx:
            cursor = self._made(tx)
            cursor.run_at, cursor.problem = tx.now, str(error)[:2000]
            cursor.next_action = advice.about_connection(error, self._connection)

    def _made(self, tx: Transaction) -> PullCursor:
        found = self._cursor(tx)
        if found is None:
            mine = {"company_id": self._connection.company_id, "connection_id": self._connection.id, "kind": self._kind}
            found = tx.add(PullCursor(seen=0, after="", **mine))
        return found
