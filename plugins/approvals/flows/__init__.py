"""Flows as data: the typed graph, its versions, and what can be wrong with it."""
