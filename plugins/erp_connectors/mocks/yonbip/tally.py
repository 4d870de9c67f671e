"""The counts of a batch, spelt as the system spells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..trouble import item_refusal
from .envelope import FAULT, Refusal


@dataclass
class Tally:
    """What became of each item."""

    infos: list[Any] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    failed: list[Any] = field(default_factory=list)

    def done(self, info: Any) -> None:
        self.infos.append(info)

    def refused(self, message: str, item: Any = None) -> None:
        self.messages.append(message)
        self.failed.append(item)

    def reply(self) -> dict[str, Any]:
        good, bad = len(self.infos), len(self.messages)
        return {
            "count": good + bad,
            "sucessCount": good,
            "failCount": bad,
            "successCountAI": good,
            "failCountAI": bad,
            "messages": self.messages,
            "infos": self.infos,
            "failInfos": [item for item in self.failed if item is not None],
        }


def check_item(index: int) -> None:
    """Refuse this item of the batch when the mock was told to."""
    if (fault := item_refusal(index)) is not None:
        raise Refusal("mock: refused on demand", fault.code or FAULT)
