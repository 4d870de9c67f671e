"""Verbs of sales: place, confirm, deliver, cancel, and what others count on the lines."""
