"""``erp run`` and ``erp worker``: serve the API, and do what was asked for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click
import waitress
from flask import Flask
from werkzeug.serving import run_simple

from core_erp import broker, jobs, migrate
from core_erp.app import create_app, create_erp, erp_of
from core_erp.commands.setting_up import seed_companies, set_up, show_token
from core_erp.erp import Erp
from core_erp.errors import DomainError
from core_erp.longlived import settle_in
from core_erp.masters.founding import CompanyWish
from core_erp.permissions import ROLES


class NotMigrated(DomainError):
    """The tables are not those of the code."""

    code = "core/not-migrated"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--threads", default=8, show_default=True, help="Requests served side by side.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Do jobs in a thread of this process.")
@click.option(
    "--with", "beside", multiple=True, metavar="COMMAND", help="Run another erp command beside it, such as 'mock kingdee'."
)
@click.option("--mocks", is_flag=True, help="Run every mock system that the connectors bring beside it.")
@click.option("--reload", "reloading", is_flag=True, help="Start again when code changes; for development.")
def run(host: str, port: int, threads: int, *, worker: bool, beside: tuple[str, ...], mocks: bool, reloading: bool) -> None:
    """Serve the API. In development an empty database is set up first, and a token is shown."""
    app = create_app()
    erp = erp_of(app)
    _make_ready(erp)
    settle_in()
    _until_terminated()
    commands = (*beside, *(_mocks(erp) if mocks else ()))
    with _beside(commands if not _is_reloaded() else ()), _worker(erp, wanted=worker):
        _serve(app, host, port, threads, reloading=reloading)


def _serve(app: Flask, host: str, port: int, threads: int, *, reloading: bool) -> None:
    if reloading:
        run_simple(host, port, app, use_reloader=True, threaded=True)
        return
    limit = int(app.config["MAX_CONTENT_LENGTH"]) + 65_536
    try:
        server = waitress.create_server(app, host=host, port=port, threads=threads, ident=None, max_request_body_size=limit)
    except OSError as error:
        raise click.ClickException(f"{host}:{port} cannot be served: {error.strerror or error}") from error
    bound = getattr(server, "effective_port", port)
    click.echo(f"serving http://{host}:{bound}  (API description: /api/docs)")
    server.run()


def _is_reloaded() -> bool:
    """The reloader runs this command twice: once to watch, once to serve."""
    return os.environ.get("WERKZEUG_RUN_MAIN") == "true"


def _make_ready(erp: Erp) -> None:
    """Set up an empty database in development; raise NotMigrated when the tables are not those of the code."""
    standing = migrate.standing(erp)
    if not erp.settings.is_production and all(now is None for now, _newest in standing.values()):
        show_token(set_up(erp, CompanyWish(), login="admin", roles=tuple(r for r in ROLES if r != "customer")))
        return
    behind = [owner for owner, (now, newest) in standing.items() if now != newest]
    if behind and erp.settings.env == "development":
        migrate.upgrade(erp)
        seed_companies(erp)
    elif behind:
        raise NotMigrated("The tables of {owners} are not those of this version; run 'erp migrate'", owners=", ".join(behind))


def _mocks(erp: Erp) -> Iterator[str]:
    commands = (c for p in erp.plugins for c in p.commands if c.name == "mock")
    for argument in (a for c in commands for a in c.params if isinstance(a.type, click.Choice)):
        yield from (f"mock {system}" for system in argument.type.choices)  # type: ignore[attr-defined]


@contextmanager
def _beside(commands: tuple[str, ...]) -> Iterator[None]:
    """Other erp commands as processes that end with this one."""
    running = [subprocess.Popen([sys.executable, "-m", "core_erp.cli", *words.split()]) for words in commands]  # noqa: S603
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(10)


@contextmanager
def _worker(erp: Erp, *, wanted: bool) -> Iterator[None]:
    stop = threading.Event()
    threads = {"threads": erp.settings.job_threads}
    thread = threading.Thread(target=jobs.work, args=(erp, stop), kwargs=threads, name="worker", daemon=True)
    if wanted:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        erp.doorbell.set()
        if wanted:
            thread.join(30)


def _until_terminated() -> None:
    """A polite kill ends like Ctrl-C: what runs is finished, nothing new begins."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)


@click.command()
@click.option("--until-idle", is_flag=True, help="Stop when nothing is due.")
@click.option("--relay/--no-relay", default=True, show_default=True, help="With a broker: also ring for what is due.")
def worker(*, until_idle: bool, relay: bool) -> None:
    """Do jobs: what events caused, what was put off, what repeats. With the setting ``broker`` as a Celery worker."""
    erp = create_erp()
    settle_in()
    if until_idle:
        click.echo(f"{jobs.drain(erp)} jobs tried")
        return
    if erp.settings.broker:
        broker.work(erp, erp.settings.broker, threads=erp.settings.job_threads, relay=relay)
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: stop.set())
    click.echo("the worker is waiting for jobs; Ctrl-C stops it")
    jobs.work(erp, stop, threads=erp.settings.job_threads)
