"""What the check of a flow finds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from core_erp import Objection

Severity = Literal["error", "warning"]
Evidence = Literal["proved", "tried", "people"]
ERROR: Severity = "error"
WARNING: Severity = "warning"


@dataclass(frozen=True)
class Finding:
    """One trap of a flow. An ``error`` keeps it from being published unless it is one of ``people``, a ``warning`` does not.

    ``evidence`` says how it is known: ``proved`` from the flow, or from every combination of facts that matters;
    ``tried`` with many combinations and the latest real documents; ``people`` from who works here today.
    """

    objection: Objection
    severity: Severity = WARNING
    evidence: Evidence = "proved"

    @property
    def code(self) -> str:
        return self.objection.code

    @property
    def place(self) -> str:
        """A JSON pointer into the flow document."""
        return self.objection.pointer

    @property
    def text(self) -> str:
        return self.objection.text

    def with_severity(self, severity: Severity) -> Finding:
        return replace(self, severity=severity)
