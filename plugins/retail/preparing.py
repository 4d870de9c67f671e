"""Makes the shop ready: the company, its people, its customers and its products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp.errors import NotFound, reject
from core_erp.identity import Actor
from core_erp.masters.bulk import ensure_partners, ensure_products
from core_erp.masters.models import Company
from core_erp.masters.operations import CompanyWish, found_company
from plugins.inventory import api as inventory
from plugins.retail.codes import is_goods, kind_of_code
from plugins.retail.countries import country_code
from plugins.retail.crew import hire
from plugins.retail.options import Options
from plugins.retail.overview import Overview
from plugins.retail.returning import REASON
from plugins.retail.shop import Shop, walk_in_code
from plugins.returns import api as returns

if TYPE_CHECKING:
    from core_erp import Transaction
    from core_erp.erp import Erp

NO_WINDOW = 36_500
"""Days."""
CURRENCY = "GBP"
"""The files name no currency; the shop is in Britain."""


def company_of(erp: Erp, options: Options) -> Company | None:
    """The company to import into; None if it is yet to be founded. Raises NotFound, or Refused ``retail/currency``."""
    with erp.reading(Actor.system(0)) as tx:
        found = tx.session.scalar(select(Company).where(Company.code == options.company))
    if found is None and not options.create_company:
        raise NotFound("There is no company {company}; --create-company founds it", company=options.company)
    if found is not None and found.currency != CURRENCY:
        raise reject("retail/currency", "{company} keeps its books in {currency}; the file is in pounds (GBP)",
                     company=found.code, currency=found.currency)  # fmt: skip
    return found


def found(erp: Erp, options: Options) -> Company:
    """Found the company."""
    with erp.transaction(Actor.system(0)) as tx:
        return found_company(tx, company_wish(options.company))


def company_wish(code: str) -> CompanyWish:
    """The shop: British, in pounds, reversing on the other side as is usual there."""
    return CompanyWish(code=code, name="UK gift retailer", currency=CURRENCY, timezone="Europe/London",
                       country="GB", voucher_style="reverse")  # fmt: skip


def prepare(erp: Erp, company_id: int, overview: Overview, options: Options) -> Shop:
    """Everybody and everything the file speaks of; what is there already stays as it is."""
    with erp.transaction(Actor.system(company_id, via="import"), now=overview.first) as tx:
        _ensure_reason(tx)
        return Shop(
            erp=erp, crew=hire(tx), products=ensure_products(tx, _products(overview)),
            partners=ensure_partners(tx, _partners(overview)), warehouse_id=inventory.the_warehouse(tx, None).id,
            currency=CURRENCY, cost_share=options.cost_share,
        )  # fmt: skip


def _ensure_reason(tx: Transaction) -> None:
    """The file gives no reasons, and its shop took things back whenever they came."""
    if REASON not in returns.reasons(tx):
        tx.add(returns.Reason(
            company_id=tx.company_id, code=REASON, name="Not told (retail import)", name_zh="未说明（零售导入）",
            flow="two_level", fault="none", window_days=NO_WINDOW,
        ))  # fmt: skip


def _products(overview: Overview) -> Iterator[dict[str, Any]]:
    for code, name in overview.products.items():
        yield {"code": code, "name": name or code, "is_stocked": is_goods(code), "category": kind_of_code(code).value}


def _partners(overview: Overview) -> Iterator[dict[str, Any]]:
    for customer, country in overview.customers.items():
        yield {"code": customer, "name": f"Customer {customer}", "country": country_code(country)}
    for country in overview.walk_in:
        yield {"code": walk_in_code(country), "name": f"Walk-in customer, {country}", "country": country_code(country)}
