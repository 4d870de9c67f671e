"""Verbs of the warehouse: move, reserve, release, adjust, open, transfer."""
