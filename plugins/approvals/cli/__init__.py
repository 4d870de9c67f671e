"""``erp approvals``: check, try, carry and look at flows from the command line."""

from plugins.approvals.cli.carrying import export_flow, import_flow
from plugins.approvals.cli.checking import lint
from plugins.approvals.cli.group import approvals
from plugins.approvals.cli.looking import overdue, stats
from plugins.approvals.cli.trying import simulate

__all__ = ["approvals", "export_flow", "import_flow", "lint", "overdue", "simulate", "stats"]
