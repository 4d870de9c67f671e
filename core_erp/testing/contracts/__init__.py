"""What every plugin promises, as tests. A third party's test module needs two lines to run them::

    from core_erp.testing.contracts import *
    CONTRACTS = ("acme_rma",)

Without ``CONTRACTS`` they run for the host and every shipped plugin.
"""

from __future__ import annotations

from core_erp.testing.contracts.tests import (
    test_effects_are_not_generators,
    test_hooks_follow_the_grammar,
    test_imports_go_down,
    test_migrations_lead_to_the_models,
    test_names_follow_the_grammar,
    test_questions_have_an_answer,
    test_starts_with_only_what_it_depends_on,
    test_the_host_starts_alone,
)

__all__ = [
    "test_effects_are_not_generators", "test_hooks_follow_the_grammar", "test_imports_go_down",
    "test_migrations_lead_to_the_models", "test_names_follow_the_grammar", "test_questions_have_an_answer",
    "test_starts_with_only_what_it_depends_on", "test_the_host_starts_alone",
]  # fmt: skip
