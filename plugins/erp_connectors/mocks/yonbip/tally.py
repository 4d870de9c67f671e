"""The counts of a batch, spelt as the system spells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """What became of each item."""

    infos: list[Any] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def done(self, info: Any) -> None:
        self.infos.append(info)

    def refused(self, message: str) -> None:
        self.messages.append(message)

    def reply(self) -> dict[str, Any]:
        return {
            "count": len(self.infos) + len(self.messages),
            "sucessCount": len(self.infos),
            "failCount": len(self.messages),
            "messages": self.messages,
            "infos": self.infos,
        }
