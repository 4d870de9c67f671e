"""Where others may join in notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import hookspec

if TYPE_CHECKING:
    from plugins.notices.kinds import NoticeKind


@hookspec
def notices_kinds() -> Iterable[NoticeKind]:
    """The kinds of notice you tell people; asked once, when the first notice is told or shown.

    The facts are what the templates of that kind may name; the wording is what is said until the business writes its
    own, in every language you have. Then tell it in any transaction with ``notices.tell``::

        @hookimpl
        def notices_kinds():
            yield NoticeKind(
                code="acme_rma.parcel_lost", title="A parcel is lost", facts={"parcel": "text", "since": "moment"},
                wording={"en": Wording("Parcel {{ parcel }} is lost", "Nobody has seen it since {{ since }}.")},
            )
    """
