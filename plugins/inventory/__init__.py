"""Goods: where they are, how many, what they are worth, and every move that made it so."""
