"""Imports a file: looks it through, makes the shop ready, opens it, and carries out one document after the other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core_erp.identity import Actor
from plugins.retail import checks
from plugins.retail.acts import STEPS
from plugins.retail.allotting import Part, Sold, allotted, how_matched
from plugins.retail.codes import is_goods
from plugins.retail.days import chosen_days, items
from plugins.retail.documents import Document, Kind
from plugins.retail.findings import Outcome
from plugins.retail.matching import Matcher
from plugins.retail.models import REFUSED
from plugins.retail.opening import open_shop
from plugins.retail.options import OnProgress, Options, Progress, StopAsked
from plugins.retail.overview import look_through
from plugins.retail.preparing import company_of, found, prepare
from plugins.retail.reading import BadLine
from plugins.retail.register import Known, register
from plugins.retail.report import Report
from plugins.retail.shop import Shop
from plugins.retail.stepping import Work, carry_out
from plugins.retail.stock import stock_change

if TYPE_CHECKING:
    from core_erp.erp import Erp

CHANGED = "known under this number with other content; the one that is in the books stays"
BEFORE = "refused before: "


def import_file(erp: Erp, path: Path, options: Options | None = None, progress: OnProgress | None = None) -> Report:
    """Bring every document of a file into the books, each once, however often the file is imported.

    ``progress`` hears of every document and may raise ``StopAsked``. Raises FileProblem before anything is written,
    NotFound for a company that is not there and may not be founded, Refused ``retail/currency``.
    """
    options = options or Options()
    begun = time.monotonic()
    company = company_of(erp, options)
    known = _known(erp, company.id, options) if company else {}
    days = chosen_days(path, options)
    overview = look_through(path, options, days, known)
    company = company or found(erp, options)
    report = Report(path.name, company.code, company.currency, beyond=overview.beyond)
    shop = prepare(erp, company.id, overview, options)
    before = checks.look_into_books(shop)
    open_shop(shop, overview, options, report)
    _Run(shop, known, report, progress or _quietly).all(items(path, options, days), overview.documents)
    report.checks = checks.checked(shop, overview, report, before)
    report.seconds = time.monotonic() - begun
    return report


def _known(erp: Erp, company_id: int, options: Options) -> dict[str, Known]:
    with erp.reading(Actor.system(company_id, via="import")) as tx:
        return register(tx, forgive=options.retry_refused)


def _quietly(progress: Progress) -> None:
    pass


@dataclass(slots=True)
class _Run:
    """One pass over the documents. What is known already is told to the matcher as if it had just been sold."""

    shop: Shop
    known: dict[str, Known]
    report: Report
    progress: OnProgress
    matcher: Matcher[Sold] = field(default_factory=Matcher)

    def all(self, found: Iterable[tuple[Document | BadLine, bool]], total: int) -> None:
        done = 0
        try:
            for item, is_within in found:
                if isinstance(item, BadLine):
                    self.report.refuse_line(item)
                elif is_within:
                    self._one(item)
                    done += 1
                    self.progress(Progress(done, total, item.invoice))
        except StopAsked:
            self.report.stopped, self.report.not_reached = True, total - done

    def _one(self, document: Document) -> None:
        known = self.known.get(document.invoice)
        if document.kind is Kind.REFUSED:
            self.report.refuse_document(document, document.why)
        elif known and not known.is_same(document):
            self.report.refuse_document(document, CHANGED)
        else:
            self._into_the_books(document, known)

    def _into_the_books(self, document: Document, known: Known | None) -> None:
        parts = allotted(self.matcher, document) if document.kind is Kind.RETURN else ()
        is_untouched = known is not None and (known.is_done or bool(known.reason))
        now = known if known is not None and is_untouched else self._carry_out(document, known, parts)
        self._sold(document, now)
        self._tell(document, known, now, parts)

    def _carry_out(self, document: Document, known: Known | None, parts: tuple[Part, ...]) -> Known:
        now = carry_out(Work(self.shop, document, parts, known), STEPS[document.kind])
        self.known[document.invoice] = now
        return now

    def _sold(self, document: Document, now: Known) -> None:
        if document.kind is Kind.SALE and now.order_id is not None:
            for place, line in enumerate(document.lines):
                self.matcher.sold(line.customer, line.code, line.price, line.quantity, (now.order_id, place))

    def _tell(self, document: Document, before: Known | None, now: Known, parts: tuple[Part, ...]) -> None:
        if now.pieces != (before.pieces if before else 0):
            self.report.moved.update(self._moved(document))
        if now.is_done:
            self.report.take(document, Outcome.ALREADY if before and before.is_done else Outcome.IMPORTED)
            self.report.booked.add(now)
            self.report.continued += before is not None and before.is_under_way
            self.report.matched.update(how_matched(parts))
        else:
            stage = "" if now.step == REFUSED else f"left at step “{now.step}”: "
            again = BEFORE if before and before.reason else ""
            self.report.refuse_document(document, f"{again}{stage}{now.reason}")

    def _moved(self, document: Document) -> Counter[int]:
        moved: Counter[int] = Counter()
        for line in document.lines:
            if is_goods(line.code):
                moved[self.shop.product(line.code)] += stock_change(document.kind, line.quantity)
        return moved
