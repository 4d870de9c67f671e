"""Holds the books against the file, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core_erp.laws import Law, breaches
from core_erp.masters.models import Product
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.retail.documents import Kind
from plugins.retail.findings import LAW, Check
from plugins.retail.models import FINAL, RetailDocument, RetailOpening
from plugins.retail.overview import Overview
from plugins.retail.report import Report
from plugins.retail.shop import Shop

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, slots=True)
class Books:
    """What the books say at one moment, and what the import has noted down by then."""

    revenue_minor: int
    stock: Mapping[int, int]
    """Pieces on the shelf by product."""
    noted_minor: int
    noted_pieces: int
    opened_pieces: int
    documents: int
    stock_minor: int
    """What all stock is worth, as the warehouse says."""
    inventory_minor: int
    """The same, as the inventory account says."""

    @property
    def pieces(self) -> int:
        return sum(self.stock.values())

    @property
    def other_minor(self) -> int:
        """Revenue of other business than imports."""
        return self.revenue_minor - self.noted_minor

    @property
    def other_pieces(self) -> int:
        """Pieces that other business has put on the shelf (or taken away)."""
        return self.pieces - self.opened_pieces - self.noted_pieces


def look_into_books(shop: Shop) -> Books:
    """The figures of this moment. Nobody else should work in the company while a file is imported."""
    with shop.erp.reading(shop.house) as tx:
        minor, pieces, documents = _noted(tx)
        return Books(
            revenue_minor=-finance.balance_of(tx, "revenue"), stock=_stock(tx), noted_minor=minor, noted_pieces=pieces,
            opened_pieces=_opened(tx), documents=documents, stock_minor=inventory.stock_value(tx),
            inventory_minor=finance.balance_of(tx, "inventory"),
        )  # fmt: skip


def _noted(tx: Transaction) -> tuple[int, int, int]:
    sums = (func.coalesce(func.sum(column), 0) for column in (RetailDocument.net_minor, RetailDocument.pieces))
    done = func.count().filter(RetailDocument.step.in_(FINAL))
    row = tx.session.execute(select(*sums, done).where(RetailDocument.company_id == tx.company_id)).one()
    return int(row[0]), int(row[1]), int(row[2])


def _opened(tx: Transaction) -> int:
    pieces = select(func.coalesce(func.sum(RetailOpening.quantity), 0)).where(RetailOpening.company_id == tx.company_id)
    return int(tx.session.scalar(pieces) or 0)


def _stock(tx: Transaction) -> dict[int, int]:
    goods = select(Product.id).where(Product.company_id == tx.company_id, Product.is_stocked)
    return {k: int(pieces) for k, pieces in inventory.on_hand_of(tx, tx.session.scalars(goods).all()).items()}


def checked(shop: Shop, overview: Overview, report: Report, before: Books) -> list[Check]:
    """Every figure as the file says it, and as the books say it now."""
    after = look_into_books(shop)
    return [
        *_lines(overview, report),
        _documents(report, after),
        _money(report, before, after),
        _pieces(report, before, after),
        _products(report, before, after),
        Check("inventory account = value of the stock", after.stock_minor, after.inventory_minor, report.currency),
        *_laws(shop),
    ]


def _lines(overview: Overview, report: Report) -> Iterator[Check]:
    if not report.stopped:
        yield Check("lines of the file accounted for", overview.line_count, report.line_count, "lines")


def _documents(report: Report, after: Books) -> Check:
    others = after.documents - report.booked.documents
    return Check("documents in the books", report.accepted.documents.total(), after.documents - others, "documents")


def _money(report: Report, before: Books, after: Books) -> Check:
    besides = before.other_minor + after.noted_minor - report.booked.net_minor
    return Check("revenue less credits in the ledger = net of the file", report.accepted.net_pence,
                 after.revenue_minor - besides, report.currency, _besides(besides))  # fmt: skip


def _pieces(report: Report, before: Books, after: Books) -> Check:
    pieces = report.accepted.pieces
    besides = before.other_pieces + after.noted_pieces - report.booked.pieces
    expected = after.opened_pieces - pieces[Kind.SALE] - pieces[Kind.RETURN] + pieces[Kind.WRITE_OFF]
    return Check("stock = opening − sold + returned − written off", expected, after.pieces - besides, "pieces", _besides(besides))


def _besides(amount: int) -> str:
    return f"besides {amount:,} of other business or other files" if amount else ""


def _products(report: Report, before: Books, after: Books) -> Check:
    products = set(before.stock) | set(after.stock) | set(report.moved)
    wrong = [p for p in products if after.stock.get(p, 0) - before.stock.get(p, 0) != report.moved[p]]
    return Check("products whose stock is not what this run has moved", 0, len(wrong), "products")


def _laws(shop: Shop) -> Iterator[Check]:
    with shop.erp.reading(shop.house) as tx:
        for law in _of_plugins(shop):
            rows = sum(len(breach.rows) for breach in breaches(tx.session, [law]))
            yield Check(law.title, 0, rows, LAW, f"{law.code}: {law.remedy}" if rows else law.code)


def _of_plugins(shop: Shop) -> Iterator[Law]:
    """The laws of goods, orders and money; the host's chain of audit seals takes longer than an import."""
    for plugin in shop.erp.plugins:
        yield from plugin.laws
