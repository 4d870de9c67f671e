"""What the tests of approvals share."""

from __future__ import annotations

import pytest
from approvals_house import House

from core_erp.erp import Erp
from core_erp.testing.people import People


@pytest.fixture
def house(erp: Erp, people: People) -> House:
    """Somebody of every role, and a kind of document of its own."""
    for role in ("sales", "customer_service", "warehouse", "finance", "supervisor", "quality", "manager"):
        getattr(people, role)
    return House(erp, people)
