"""Reconciliation 对账: both sides compared, safe repairs, the month-end cut-off."""

from plugins.erp_connectors.reconcile.comparing import reconcile
from plugins.erp_connectors.reconcile.cutoff import CutOff, CutOffRow, cut_off
from plugins.erp_connectors.reconcile.periods import Period
from plugins.erp_connectors.reconcile.repairing import Repair, repair
from plugins.erp_connectors.reconcile.rows import (
    DIFFERENT,
    IN_FLIGHT,
    MATCHED,
    MISSING_HERE,
    MISSING_THERE,
    VERDICTS,
    Report,
    Row,
)

__all__ = [
    "DIFFERENT", "IN_FLIGHT", "MATCHED", "MISSING_HERE", "MISSING_THERE", "VERDICTS", "CutOff", "CutOffRow", "Period", "Repair",
    "Report", "Row", "cut_off", "reconcile", "repair",
]  # fmt: skip
