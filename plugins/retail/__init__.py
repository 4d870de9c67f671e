"""Imports the UCI Online Retail data set as orders, returns and stock write-offs."""
