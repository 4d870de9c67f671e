"""The front door of the retail import: what a demonstration may call."""

from plugins.retail.findings import LAW, Check, Outcome, Refusal
from plugins.retail.importing import import_file
from plugins.retail.options import OnProgress, Options, Progress, StopAsked
from plugins.retail.preparing import company_wish
from plugins.retail.printing import print_report
from plugins.retail.report import Report
from plugins.retail.slicing import DEMO_FILE
from plugins.retail.source import FileProblem
from plugins.retail.watching import watching

__all__ = [
    "DEMO_FILE", "LAW", "Check", "FileProblem", "OnProgress", "Options", "Outcome", "Progress", "Refusal", "Report", "StopAsked",
    "company_wish", "import_file", "print_report", "watching",
]  # fmt: skip
