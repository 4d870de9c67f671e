"""Fixtures of the races."""

from races_shop import shop

__all__ = ["shop"]
