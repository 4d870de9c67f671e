"""Fixtures of the scenarios."""

from story import shop

__all__ = ["shop"]
