"""Fixtures of the tests of the inventory."""

from inventory_floor import floor

__all__ = ["floor"]
