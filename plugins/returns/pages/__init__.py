"""The console's pages of returns: the list, one return, the warehouse's and the cashier's."""

from plugins.returns.pages import asking, detail, listing, settling, warehouse
from plugins.returns.pages.blueprint import pages

__all__ = ["asking", "detail", "listing", "pages", "settling", "warehouse"]
