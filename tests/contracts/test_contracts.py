"""The contracts of the host and of every shipped plugin."""

from core_erp.testing.contracts import *  # noqa: F403
