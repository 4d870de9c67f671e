"""Connectors: received returns and credit notes carried over to Kingdee Cloud Galaxy and YonBIP, each exactly once."""
