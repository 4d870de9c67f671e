"""What notices can be about: plugins declare their kinds, with the facts these carry and their first words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core_erp import hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core_erp.erp import Erp

ALWAYS = ("person", "company", "link")
"""Facts of every notice: who reads it, in which company, and where the document is."""
FORMS = ("text", "moment", "amount")


@dataclass(frozen=True)
class Wording:
    """The words of a notice in one language, as templates."""

    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """``facts``: name to its form: text, moment (ISO 8601) or amount (``{"minor": 1250, "currency": "CNY"}``).

    ``mail``: it goes by e-mail where nobody chose otherwise. An ``urgent`` one does not wait for quiet hours to end.
    """

    code: str
    title: str
    facts: Mapping[str, str]
    wording: Mapping[str, Wording]
    mail: bool = True
    urgent: bool = False

    @property
    def names(self) -> frozenset[str]:
        """What its templates may name."""
        return frozenset((*self.facts, *ALWAYS))


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something to be told to ``people`` (ids of users), to everyone who has one of the ``roles``, and to ``partners``.

    ``key`` names what is told: the same person is told of the same key once. ``link`` is a path of the application.
    """

    kind: str
    key: str
    subject: str = ""
    people: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    partners: tuple[int, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""


def catalogue(erp: Erp) -> Mapping[str, NoticeKind]:
    """Every kind that the plugins declare, by its code."""
    return erp.cache.get("notices.kinds", lambda: {kind.code: kind for answer in erp.hook.notices_kinds() for kind in answer})


DIGEST, TEST = "notices.digest", "notices.test"


@hookimpl
def notices_kinds() -> Iterable[NoticeKind]:
    """Our own: several notices in one message, and the one that tries a channel out."""
    yield NoticeKind(
        code=DIGEST, title="Several notices in one message", facts={"count": "text", "lines": "text"}, urgent=True,
        wording={
            "en": Wording("{{ count }} notices", "Dear {{ person }},\n\n{{ lines }}\n\n{{ company }}\n{{ link }}"),
            "zh_CN": Wording("{{ count }} 条通知", "{{ person }}，您好：\n\n{{ lines }}\n\n{{ company }}\n{{ link }}"),
        },
    )  # fmt: skip
    yield NoticeKind(
        code=TEST, title="A test of a channel", facts={}, urgent=True,
        wording={
            "en": Wording("This is a test", "Dear {{ person }},\n\nif you can read this, notices reach you.\n\n{{ company }}"),
            "zh_CN": Wording("这是一条测试通知", "{{ person }}，您好：\n\n看到本消息说明通知可以送达。\n\n{{ company }}"),
        },
    )  # fmt: skip
