"""Approvals: who must agree before something happens, one level after the other, and never the person who asked."""
