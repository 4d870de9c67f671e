"""The job that carries a connection's documents over: round after round of what is due, each found before it is pushed."""

from plugins.erp_connectors.courier.turns import carry

__all__ = ["carry"]
