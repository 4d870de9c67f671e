"""The chart of accounts 科目表 every company begins with, after the Chinese standards 企业会计准则."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from plugins.finance.models import Account

if TYPE_CHECKING:
    from core_erp import Transaction

ACCOUNTS = (
    ("1001", "Cash on hand", "库存现金", "asset", "cash"),
    ("1002", "Bank", "银行存款", "asset", "bank"),
    ("1012", "Payment platforms", "其他货币资金", "asset", "platform"),
    ("1122", "Accounts receivable", "应收账款", "asset", "receivable"),
    ("1123", "Prepayments", "预付账款", "asset", None),
    ("1221", "Other receivables", "其他应收款", "asset", "claim"),
    ("1405", "Inventory", "库存商品", "asset", "inventory"),
    ("1406", "Goods dispatched", "发出商品", "asset", "stock_interim"),
    ("1471", "Inventory allowance", "存货跌价准备", "asset", "inventory_allowance"),
    ("1901", "Property loss or gain pending", "待处理财产损溢", "asset", "pending_loss"),
    ("2202", "Accounts payable", "应付账款", "liability", "payable"),
    ("220202", "Goods received not invoiced", "应付账款—暂估应付账款", "liability", "supplier_accrual"),
    ("2203", "Advances from customers", "预收账款", "liability", "advance"),
    ("220301", "Store credit", "预收账款—储值", "liability", "store_credit"),
    ("22210101", "Input VAT", "应交税费—应交增值税(进项税额)", "liability", "vat_input"),
    ("22210102", "Output VAT", "应交税费—应交增值税(销项税额)", "liability", "vat_output"),
    ("22210103", "Input VAT transferred out", "应交税费—应交增值税(进项税额转出)", "liability", "vat_input_out"),
    ("2801", "Provisions", "预计负债", "liability", "provision"),
    ("4001", "Paid-in capital", "实收资本", "equity", None),
    ("4103", "Profit of the year", "本年利润", "equity", None),
    ("4104", "Retained earnings and opening balances", "利润分配—未分配利润", "equity", "opening_equity"),
    ("6001", "Revenue", "主营业务收入", "income", "revenue"),
    ("6051", "Other operating income", "其他业务收入", "income", "other_income"),
    ("6301", "Non-operating income", "营业外收入", "income", "non_operating_income"),
    ("6401", "Cost of goods sold", "主营业务成本", "expense", "cogs"),
    ("6601", "Selling expense", "销售费用", "expense", "selling_expense"),
    ("6602", "Administrative expense", "管理费用", "expense", "admin_expense"),
    ("6603", "Finance expense", "财务费用", "expense", None),
    ("660302", "Exchange gain or loss", "财务费用—汇兑损益", "expense", "fx"),
    ("6701", "Impairment loss", "资产减值损失", "expense", "impairment"),
    ("6711", "Non-operating expense", "营业外支出", "expense", "non_operating_expense"),
)
"""Code, name, Chinese name, kind and the purpose that postings ask for."""

CONTROL = frozenset({"receivable", "inventory"})
"""Purposes whose balance documents must explain; entries by hand are refused there."""


def seed(tx: Transaction) -> None:
    """Give the company of ``tx`` the accounts it does not have yet."""
    known = set(tx.session.scalars(select(Account.code).where(Account.company_id == tx.company_id)))
    tx.add_all(a for a in _accounts(tx.company_id) if a.code not in known)


def _accounts(company_id: int) -> Iterator[Account]:
    for code, name, name_zh, kind, purpose in ACCOUNTS:
        yield Account(
            company_id=company_id,
            code=code,
            name=name,
            name_zh=name_zh,
            kind=kind,
            purpose=purpose,
            is_control=purpose in CONTROL,
        )
