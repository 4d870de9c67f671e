"""Shapes of approvals, in and out."""
