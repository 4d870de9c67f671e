"""GetSysReportData: the rows of a form in the envelope of reports, which is none of the others."""

from __future__ import annotations

from typing import Any

from .galaxy import Galaxy
from .query import execute_bill_query
from .requests import Call


def report(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Rows of the wanted columns; the mock knows no reports of its own, so any form may be asked like one."""
    rows = execute_bill_query(galaxy, call)
    return {"Result": {"IsSuccess": True, "RowCount": len(rows), "Rows": rows}}
