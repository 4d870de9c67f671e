"""The check of a flow for traps (流程体检): what may be saved and still go wrong."""

from plugins.approvals.lint.findings import ERROR, WARNING, Finding
from plugins.approvals.lint.linting import lint, refuse_errors
from plugins.approvals.lint.world import World

__all__ = ["ERROR", "WARNING", "Finding", "World", "lint", "refuse_errors"]
