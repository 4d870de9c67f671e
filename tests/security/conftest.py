"""Fixtures of the security tests."""

from security_house import house

__all__ = ["house"]
