"""Fixtures of the tests of orders."""

from orders_shop import shop

__all__ = ["shop"]
