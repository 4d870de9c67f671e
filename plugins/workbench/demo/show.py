"""How the demo looks on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.rule import Rule
from rich.table import Table

from core_erp import Transaction
from plugins.erp_connectors import api as connectors
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.returns import api as returns
from plugins.workbench.demo import story
from plugins.workbench.demo.checks import Difference
from plugins.workbench.demo.pounds import pounds

LATEST = 5


def section(console: Console, title: str) -> None:
    console.print()
    console.print(Rule(title, align="left"))


def one_return(console: Console, tx: Transaction) -> None:
    """The story of one return and its postings."""
    one = story.chosen(tx)
    console.print(story.headline(tx, one), style="bold", highlight=False)
    steps = Table("when", "who", "what", box=None, pad_edge=False)
    for line in story.told(tx, one):
        steps.add_row(f"{line.at:%Y-%m-%d %H:%M}", line.who, line.what)
    console.print(steps)
    legs = Table("entry", "posted for", "account", "debit", "credit", box=None, pad_edge=False)
    for posting in story.posted(tx, one):
        legs.add_row(posting.entry, posting.memo, posting.account, _amount(posting.debit), _amount(posting.credit))
    console.print(legs)


def _amount(value: object) -> str:
    return f"{value:,.2f}" if value else ""


def pushed(console: Console, tx: Transaction, addresses: dict[str, str], seconds: float) -> None:
    """What has arrived over there."""
    table = Table("system", "address", "documents arrived", "still to go", "problems")
    for row in connectors.overview(tx):
        arrived, open_, problems = row.counts.get("done", 0), row.counts.get("open", 0), row.counts.get("parked", 0)
        table.add_row(row.connection.name, addresses[row.connection.name], f"{arrived:,}", f"{open_:,}", f"{problems:,}")
    console.print(table)
    console.print(f"goods receipts and credit notes, pushed over HTTP in {seconds:.1f} s", highlight=False)


def trial_balance(console: Console, tx: Transaction) -> None:
    table = Table("account", "", title="Trial balance 试算平衡表 (GBP)", title_justify="left")
    for head in ("debit", "credit", "balance"):
        table.add_column(head, justify="right")
    for row in finance.trial_balance(tx):
        amounts = (row.debit_minor, row.credit_minor, row.balance_minor)
        table.add_row(row.code, f"{row.name} {row.name_zh}", *(pounds(minor) for minor in amounts))
    console.print(table)


def stock(console: Console, tx: Transaction) -> None:
    """What the stock is worth by the shelves and by the ledger."""
    console.print(f"Stock value in the warehouse: {pounds(inventory.stock_value(tx))} GBP, in the ledger: "
                  f"{pounds(finance.balance_of(tx, 'inventory'))} GBP", highlight=False)  # fmt: skip


def three_questions(console: Console, tx: Transaction) -> None:
    """Who has it, have the goods arrived, is the money back? For the latest returns."""
    latest = returns.matching(tx, returns.ReturnFilters()).order_by(returns.Return.id.desc()).limit(LATEST)
    table = Table("return", "state", "who has it? 谁在处理", "goods arrived? 货到了没", "money back? 钱退了吗", "three-way check")
    for one in tx.session.scalars(latest).unique():
        answers, check = returns.three_questions(one), returns.three_way(tx, one)
        table.add_row(one.number, one.state, answers.who_has_it or "nobody: done", answers.goods_arrived, answers.money_back,
                      "agree" if not check.problems else "; ".join(check.problems))  # fmt: skip
    console.print(table)


def summary(console: Console, differences: Iterable[Difference]) -> None:
    table = Table("compared", "of", "difference")
    for one in differences:
        colour = "red" if one.difference else "green"
        table.add_row(one.what, one.compared, f"[{colour}]{one.difference:,}[/]")
    console.print(table)
