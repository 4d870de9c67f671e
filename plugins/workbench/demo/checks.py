"""Every difference there could be, counted: the demo ends with all of them zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core_erp import audit
from core_erp.laws import breaches
from core_erp.outbox import JobRow
from plugins.erp_connectors import api as connectors
from plugins.finance import api as finance
from plugins.retail import api as retail
from plugins.returns import api as returns
from plugins.workbench.demo.pounds import pounds

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.workbench.demo.stage import Stage


@dataclass(frozen=True)
class Difference:
    """Something that was compared, how much was compared, and what did not agree."""

    what: str
    compared: str
    difference: int


def differences(stage: Stage, report: retail.Report, reconciled: dict[str, connectors.Report]) -> Iterator[Difference]:
    """The summary of the demo, in the order of the story."""
    for check in report.checks:
        if check.unit != retail.LAW:  # the laws are asked again at the very end
            yield Difference(check.name, _shown(check), check.difference)
    with stage.erp.transaction(stage.house) as tx:
        audit.seal(tx.session, limit=1_000_000)
    with stage.erp.reading(stage.house) as tx:
        yield _balance(tx)
        yield _three_way(tx)
        yield _jobs(tx)
        yield _laws(stage, tx)
        yield _chain(tx)
    for name, compared in reconciled.items():
        off = sum(row.verdict != "matched" for row in compared.rows)
        yield Difference(f"{name}: documents here ↔ there", f"{len(compared.rows):,} documents", off)


def _shown(check: retail.Check) -> str:
    return f"{pounds(check.expected)} GBP" if check.unit == "GBP" else f"{check.expected:,} {check.unit}".rstrip()


def _balance(tx: Transaction) -> Difference:
    rows = finance.trial_balance(tx)
    turnover = sum(row.debit_minor for row in rows)
    off = turnover - sum(row.credit_minor for row in rows)
    return Difference("trial balance: debits − credits", f"{pounds(turnover)} GBP turned over", off)


def _three_way(tx: Transaction) -> Difference:
    every = list(tx.session.scalars(returns.matching(tx, returns.ReturnFilters())).unique())
    bad = sum(bool(returns.three_way(tx, one).problems) for one in every)
    return Difference("three-way check: goods ↔ money ↔ ERP", f"{len(every):,} returns", bad)


def _jobs(tx: Transaction) -> Difference:
    counted = Counter[str]()
    for state, count in tx.session.execute(select(JobRow.state, func.count()).group_by(JobRow.state)):
        counted[state] = count
    left = sum(count for state, count in counted.items() if state not in ("done", "skipped"))
    return Difference("jobs not done", f"{counted.total():,} jobs", left)


def _laws(stage: Stage, tx: Transaction) -> Difference:
    broken = breaches(tx.session, stage.erp.laws)
    return Difference("laws of stock, ledger, returns, audit, outbox", f"{len(stage.erp.laws)} laws", len(broken))


def _chain(tx: Transaction) -> Difference:
    verdict = audit.verify(tx.session)
    return Difference("audit chain", f"{verdict.sealed:,} links", len(verdict.problems) + verdict.unsealed)
