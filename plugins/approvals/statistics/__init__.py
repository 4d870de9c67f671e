"""Figures of what happened: how long each step took, waiting and working apart, and how often a document was touched."""
