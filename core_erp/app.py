"""Build the ERP out of the host and its plugins: the one wiring place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import URL, Engine, create_engine, make_url

from core_erp import host, i18n, identity, numbering, observe, openapi, problems, routes, trace
from core_erp.config import Settings, load
from core_erp.db import db, prepare
from core_erp.erp import Erp
from core_erp.plugin import Plugin
from core_erp.registry import find
from core_erp.web import console, drawing

DEFAULTS = (identity, numbering, host)
"""The host's own answers to its hooks, registered before anyone's so that they come last."""


def create_app(settings: Settings | None = None, *, plugins: list[Plugin] | None = None) -> Flask:
    """The host and the plugins that are switched on, as a Flask application; its ERP is ``app.extensions["erp"]``.

    Raises PluginError or BadSetting, saying which plugin or setting and what to do.
    """
    settings = settings or load()
    app = Flask("core_erp", static_folder=None)
    app.config.update(_flask_config(settings))
    db.init_app(app)
    with app.app_context():
        erp = create_erp(settings, plugins=plugins, engine=db.engine)
    app.extensions["erp"] = erp
    _open_doors(app, erp)
    return app


def create_erp(settings: Settings | None = None, *, plugins: list[Plugin] | None = None, engine: Engine | None = None) -> Erp:
    """The host and the plugins without any HTTP: all that commands, workers and most tests need, made in a moment.

    Raises PluginError or BadSetting.
    """
    settings = settings or load()
    if engine is None:
        engine = create_engine(_url(settings), **_engine_options(settings))
    prepare(engine)
    erp = Erp(find(settings.plugins) if plugins is None else plugins, settings, engine, DEFAULTS, host.LAWS)
    if settings.trace:
        trace.watch(erp.pm)
    return erp


def _open_doors(app: Flask, erp: Erp) -> None:
    observe.register(app, erp)
    problems.register(app)
    i18n.load(erp.plugins)
    i18n.register(app, problems.locale_of_request)
    openapi.register(app, erp, routes.ALL)
    drawing.register(app, erp)
    app.register_blueprint(console.pages)


def erp_of(app: Flask) -> Erp:
    """The running ERP of an application."""
    erp = app.extensions["erp"]
    assert isinstance(erp, Erp)
    return erp


def _url(settings: Settings) -> URL:
    """The address of the database; a relative SQLite file is meant from where the process runs."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        path = Path(str(url.database)).absolute()
        path.parent.mkdir(parents=True, exist_ok=True)
        url = url.set(database=str(path))
    return url


def _engine_options(settings: Settings) -> dict[str, Any]:
    return {"pool_pre_ping": False, "hide_parameters": settings.is_production}


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SQLALCHEMY_DATABASE_URI": _url(settings), "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "MAX_CONTENT_LENGTH": settings.max_body_bytes, "TESTING": settings.env == "test",
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
    }  # fmt: skip
