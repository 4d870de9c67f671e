"""Fixtures of the tests of the connectors."""

from connectors_house import choose, house

__all__ = ["choose", "house"]
