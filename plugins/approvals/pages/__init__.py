"""The console's pages of approvals: the decision."""

from plugins.approvals.pages import deciding
from plugins.approvals.pages.blueprint import pages

__all__ = ["deciding", "pages"]
