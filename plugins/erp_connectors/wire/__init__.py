"""Clients that speak the protocols of the outside systems; they know nothing of the ERP."""
