"""Fixtures of the tests of the connectors."""

from connectors_house import house

__all__ = ["house"]
