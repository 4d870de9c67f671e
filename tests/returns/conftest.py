"""Fixtures of the tests of returns."""

from returns_desk import desk

__all__ = ["desk"]
