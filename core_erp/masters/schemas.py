"""Master data as JSON."""

from __future__ import annotations

from marshmallow import fields

from core_erp.fields import Amount, Choice, Code, Currency, Flag, Id, Rate, Shape, Text
from core_erp.masters.founding import CompanyWish
from core_erp.masters.operations import PartnerWish, ProductWish, RateWish
from core_erp.masters.queries import MasterFilters, RateFilters


class CompanyView(Shape):
    id = Id()
    code = Code()
    name = Text()
    currency = Currency()
    timezone = Text()
    country = Text()
    voucher_style = Choice("red", "reverse")
    allow_negative_stock = Flag()


class FoundCompany(Shape):
    makes = CompanyWish

    code = Code(required=True)
    name = Text(minimum=1, required=True)
    currency = Currency(required=True)
    timezone = Text(64)
    country = Text(64)
    voucher_style = Choice("red", "reverse")
    allow_negative_stock = Flag()


class _Partner(Shape):
    country = Text(64, allow_none=True)
    email = fields.Email(allow_none=True)
    phone = Text(64, allow_none=True)
    address = Text(1000, allow_none=True)
    tax_id = Text(64, allow_none=True)
    locale = Choice("en", "zh_CN")
    level = Text(64, allow_none=True)


class AddPartner(_Partner):
    makes = PartnerWish

    code = Code(required=True)
    name = Text(minimum=1, required=True)


class ChangePartner(_Partner):
    name = Text(minimum=1)
    is_active = Flag()


class PartnerView(_Partner):
    document = "core.partner"

    id = Id()
    code = Code()
    name = Text()
    is_active = Flag()


class _Product(Shape):
    category = Text(allow_none=True)
    is_stocked = Flag()
    list_price = Amount(allow_none=True, metadata={"description": "per unit, in major units of the company's currency"})
    tax_rate = Rate(places=6, metadata={"description": "a fraction: `0.13` is 13 %"})
    owner_id = Id(allow_none=True, metadata={"description": "the user who answers for it"})


class AddProduct(_Product):
    makes = ProductWish

    code = Code(required=True)
    name = Text(minimum=1, required=True)
    unit = Code(16)


class ChangeProduct(_Product):
    name = Text(minimum=1)
    unit = Code(16)
    is_active = Flag()


class ProductView(_Product):
    document = "core.product"

    id = Id()
    code = Code()
    name = Text()
    unit_id = Id()
    is_active = Flag()


class UnitView(Shape):
    id = Id()
    code = Code()
    name = Text()
    places = fields.Integer()


class SetRate(Shape):
    makes = RateWish

    base = Currency(required=True)
    quote = Currency(required=True)
    day = fields.Date(required=True)
    rate = Rate(required=True, metadata={"description": "units of `quote` for one `base`"})


class RateView(SetRate):
    id = Id()


class Filters(Shape):
    makes = MasterFilters

    search = Text(100)
    code = Code()
    is_active = Flag()


class ProductsFilters(Filters):
    category = Text()


class RatesFilters(Shape):
    makes = RateFilters

    base = Currency()
    quote = Currency()
