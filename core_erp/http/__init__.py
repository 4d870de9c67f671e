"""The few words routes use: a blueprint whose endpoints open their transaction, check rights, and answer in JSON."""

from core_erp.http.route import Route
from core_erp.http.routes import Routes

__all__ = ["Route", "Routes"]
