"""The session of a transaction: SQLAlchemy's, with a direct line to the driver and a unit of work of our own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session, SessionTransaction

from core_erp import audit, unit_of_work
from core_erp.prepared import plain_cursor


class ErpSession(Session):
    """A session whose flushes are noticed by the audit trail, and cost little more than their statements."""

    _line: tuple[SessionTransaction | None, Connection, DBAPICursor] | None = None
    _writing = False

    def line(self) -> tuple[Connection, DBAPICursor]:
        """The connection of the running transaction or savepoint, and a cursor of the driver that prepared statements share."""
        running = self.get_nested_transaction() or self.get_transaction()
        if self._line is None or running is None or self._line[0] is not running:
            connection = self.connection()
            self._line = self.get_nested_transaction() or self.get_transaction(), connection, plain_cursor(connection)
        return self._line[1], self._line[2]

    def hang_up(self) -> None:
        """Forget the cursor: something went wrong on it."""
        self._line = None

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what is new and what has changed; plain rows by statements kept ready, anything else by SQLAlchemy itself."""
        if self._writing:
            return
        self._writing = True
        try:
            done = objects is None and unit_of_work.write(self)
        finally:
            self._writing = False
        if not done:
            super().flush(objects)


event.listen(ErpSession, "after_flush", audit.notice_flush)
