"""Is everything all right? Each finding says what is wrong and what to do about it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from core_erp import attachments, migrate
from core_erp.attachments import Attachment
from core_erp.audit import Verdict, verify
from core_erp.erp import Erp
from core_erp.identity import Actor, Grant, Membership, Role, User
from core_erp.laws import breaches
from core_erp.masters.models import Company
from core_erp.outbox import JobRow
from core_erp.permissions import MANAGE_USERS
from core_erp.transaction import Transaction

OVERDUE = timedelta(minutes=15)
ORPHAN_DAYS = 7
"""A file without a row may belong to a request that is just being served; after so many days it does not."""


@dataclass(frozen=True)
class Finding:
    """``level`` is ok, warning or error; ``remedy`` is what a person should do."""

    level: str
    check: str
    detail: str
    remedy: str = ""


Check = Callable[[Erp, Transaction], Iterator[Finding]]


def examine(erp: Erp) -> Iterator[Finding]:
    """Every check that can be made; those that need tables only when the tables are there."""
    yield from settings(erp)
    yield Finding("ok", "plugins", ", ".join(p.name for p in erp.plugins) or "none")
    yield from database(erp)
    standing = list(migrations(erp))
    yield from standing
    if any(f.level == "error" for f in standing):
        return
    with erp.reading(Actor.system(erp.first_company_id())) as tx:
        for check in (companies, files, jobs, audit, laws, health):
            yield from check(erp, tx)


def settings(erp: Erp) -> Iterator[Finding]:
    chosen = erp.settings
    yield Finding("ok", "settings", f"{chosen.file or 'no file, all from the environment'}; {chosen.env}")
    if chosen.is_production and not chosen.base_url.startswith("https://"):
        yield Finding("warning", "settings", f"base_url is {chosen.base_url}", "serve over https and say so in base_url")
    if chosen.is_production and not chosen.trusted_hosts:
        yield Finding("warning", "settings", "trusted_hosts is empty", "name the hosts this installation answers to")


def database(erp: Erp) -> Iterator[Finding]:
    with erp.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            version = connection.scalar(text("SELECT sqlite_version()"))
            condition = connection.scalar(text("PRAGMA quick_check"))
            if condition != "ok":
                yield Finding("error", "database", f"SQLite finds damage: {condition}", "restore the last backup")
        else:
            version = connection.scalar(text("SHOW server_version"))
    yield Finding("ok", "database", f"{erp.engine.dialect.name} {version}")
    if erp.settings.is_production and erp.engine.dialect.name == "sqlite":
        yield Finding(
            "warning", "database", "SQLite serves one writer at a time", "use PostgreSQL when several people write at once"
        )


def migrations(erp: Erp) -> Iterator[Finding]:
    standing = migrate.standing(erp)
    remedy = "run 'erp migrate'" if standing["core"][0] else "run 'erp init'"
    for owner, (now, newest) in standing.items():
        if now != newest and _is_newer(now, newest):
            yield Finding(
                "error",
                "migrations",
                f"{owner} stands at {now}, newer than this code ({newest})",
                "install the newer version again",
            )
        elif now != newest:
            yield Finding("error", "migrations", f"{owner} stands at {now or 'nothing'}, the code at {newest}", remedy)
    if all(now == newest for now, newest in standing.values()):
        yield Finding("ok", "migrations", f"{len(standing)} histories at their newest step")


def _is_newer(now: str | None, newest: str | None) -> bool:
    return bool(now and newest) and now > newest  # type: ignore[operator]


def companies(_erp: Erp, tx: Transaction) -> Iterator[Finding]:
    codes = tx.session.scalars(select(Company.code).order_by(Company.id)).all()
    managers = select(func.count(User.id.distinct())).join(Membership).join(Role).join(Grant)
    number = tx.session.scalar(managers.where(User.is_active, Grant.permission == MANAGE_USERS.code)) or 0
    if not codes:
        yield Finding("error", "company", "there is none", "run 'erp init'")
    elif not number:
        yield Finding("error", "users", "nobody may manage users", "run 'erp user add LOGIN --role admin'")
    else:
        yield Finding("ok", "company", f"{', '.join(codes)}; {number} may manage users")


# -- files --------------------------------------------------------------------------------------------------------


def files(erp: Erp, tx: Transaction) -> Iterator[Finding]:
    """Can attachments be written, is every one there, and does every file belong to one?"""
    folder = attachments.folder(erp.settings)
    if not _can_write(folder):
        yield Finding("error", "attachments", f"{folder} cannot be written", "make the folder, or let this user write to it")
        return
    known = set(tx.session.scalars(select(Attachment.uid)))
    there = {p.name for p in folder.glob("*/*") if not p.suffix} if folder.exists() else set()
    for uid in sorted(known - there)[:20]:
        yield Finding("error", "attachments", f"the file {uid} is gone", f"restore it into {folder / uid[:2]} from the backup")
    if left := list(orphans(erp, known)):
        yield Finding("warning", "attachments", f"{len(left)} files belong to no document", "'erp doctor --fix' removes them")
    if known <= there and not left:
        yield Finding("ok", "attachments", f"{len(known)} files in {folder}")


def _can_write(folder: Path) -> bool:
    """The folder is made when first needed: until then the nearest one above it counts."""
    nearest = next(p for p in (folder, *folder.parents) if p.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def orphans(erp: Erp, known: set[str]) -> Iterator[Path]:
    """Old files without a row: left by a kill between renaming the file and committing the row."""
    before = time.time() - ORPHAN_DAYS * 86_400
    for path in attachments.folder(erp.settings).glob("*/*"):
        if path.name not in known and path.is_file() and path.stat().st_mtime < before:
            yield path


def remove_orphans(erp: Erp) -> int:
    """Remove them; return how many."""
    with erp.reading(Actor.system(0)) as tx:
        left = list(orphans(erp, set(tx.session.scalars(select(Attachment.uid)))))
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


# -- work and laws ------------------------------------------------------------------------------------------------


def jobs(erp: Erp, tx: Transaction) -> Iterator[Finding]:
    counts = dict(tx.session.execute(select(JobRow.state, func.count()).group_by(JobRow.state)).all())
    late = select(func.count()).where(JobRow.state == "ready", JobRow.run_at < tx.now - OVERDUE)
    stuck = select(func.count()).where(JobRow.state == "running", JobRow.lease_until < tx.now - OVERDUE)
    unknown = [
        n for n in tx.session.scalars(select(JobRow.name).where(JobRow.state == "ready").distinct()) if n not in erp.handlers
    ]
    if dead := counts.get("dead"):
        yield Finding("error", "jobs", f"{dead} wait for a person", "see 'erp jobs list --state dead', then 'erp jobs retry'")
    if overdue := (tx.session.scalar(late) or 0) + (tx.session.scalar(stuck) or 0):
        yield Finding("warning", "jobs", f"{overdue} are overdue", "is a worker running? 'erp worker' or 'erp run'")
    if unknown:
        yield Finding("warning", "jobs", f"nobody handles {', '.join(unknown)}", "switch the plugin on again that brought them")
    if not (dead or overdue or unknown):
        yield Finding("ok", "jobs", f"{counts.get('ready', 0)} waiting, {counts.get('done', 0)} done")


def audit(_erp: Erp, tx: Transaction) -> Iterator[Finding]:
    found: Verdict = verify(tx.session, problems_shown=1)
    if not found.problems:
        yield Finding("ok", "audit", f"{found.sealed} rows sealed, {found.unsealed} not yet; head {found.head[:16]}…")


def laws(erp: Erp, tx: Transaction) -> Iterator[Finding]:
    broken = breaches(tx.session, erp.laws)
    for breach in broken:
        shown = "; ".join(", ".join(f"{k}={v}" for k, v in dict(row).items()) for row in breach.rows[:5])
        detail = f"{breach.law.code} {breach.law.title}: {shown}"
        yield Finding("error", "laws", detail, breach.law.remedy or "find out who wrote these rows: 'erp audit' and the log tell")
    if not broken:
        yield Finding("ok", "laws", f"{len(erp.laws)} hold")


def health(_erp: Erp, tx: Transaction) -> Iterator[Finding]:
    for check in (c for answer in tx.hook.erp_health_checks(tx=tx) for c in answer or ()):
        if not check.healthy and check.name != "jobs":
            yield Finding("warning", check.name, check.detail, "")
