"""Trying a flow without starting it: which way a document would go, and what that means for people and time."""
