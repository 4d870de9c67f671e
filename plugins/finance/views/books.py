"""Shapes of what the books show."""

from __future__ import annotations

from marshmallow import fields

from core_erp.fields import Code, Currency, Flag, Id, Minor, Moment, Shape, Text, Whole


class AccountView(Shape):
    """An account of the chart."""

    id = Id()
    code = Code()
    name = Text()
    name_zh = Text()
    kind = Text()
    purpose = Text(allow_none=True)
    is_control = Flag()
    is_active = Flag()


class PeriodView(Shape):
    """A month of the books."""

    id = Id()
    year = Whole()
    month = Whole()
    state = Text()
    closed_at = Moment(allow_none=True)
    entry_count = Whole(allow_none=True)
    reason = Text()


class ItemView(Shape):
    """One side of an entry."""

    account_code = fields.String(attribute="account.code")
    account_name = fields.String(attribute="account.name")
    account_name_zh = fields.String(attribute="account.name_zh")
    partner_id = Id(allow_none=True)
    debit_minor = Minor()
    credit_minor = Minor()
    foreign_minor = Minor()
    currency = Currency()


class EntryView(Shape):
    """A voucher, in the company's currency."""

    id = Id()
    number = Text()
    journal = Text()
    day = fields.Date()
    posted_at = Moment()
    actor_id = Id(allow_none=True)
    memo = Text()
    style = Text()
    source_kind = Text()
    source_id = Id(allow_none=True)
    purpose = Text()
    reverses_id = Id(allow_none=True)
    debit_total_minor = Minor()
    credit_total_minor = Minor()
    items = fields.List(fields.Nested(ItemView))


class BalanceView(Shape):
    """An account's turnover and balance."""

    code = Code()
    name = Text()
    name_zh = Text()
    kind = Text()
    debit_minor = Minor()
    credit_minor = Minor()
    balance_minor = Minor()


class TrialBalanceView(Shape):
    """The trial balance; both totals are the same."""

    currency = Currency()
    upto = fields.Date(allow_none=True)
    debit_minor = Minor()
    credit_minor = Minor()
    accounts = fields.List(fields.Nested(BalanceView))


class StatementLineView(Shape):
    """A posting on a customer's account."""

    day = fields.Date()
    number = Text()
    memo = Text()
    source_kind = Text()
    source_id = Id(allow_none=True)
    debit_minor = Minor()
    credit_minor = Minor()
    balance_minor = Minor()
    currency = Currency()
    foreign_minor = Minor()


class StatementView(Shape):
    """A customer's account, in the company's currency."""

    partner_id = Id()
    currency = Currency()
    opening_minor = Minor()
    closing_minor = Minor()
    owed = fields.Function(lambda s: dict(s.owed), metadata={"type": "object", "additionalProperties": {"type": "integer"}})
    lines = fields.List(fields.Nested(StatementLineView))
