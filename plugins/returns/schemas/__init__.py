"""Shapes of returns in and out."""
