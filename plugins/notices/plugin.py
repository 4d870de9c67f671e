"""Notices: all that this plugin brings."""

from __future__ import annotations

from core_erp import Plugin
from plugins.notices import cli, health, hookspecs, jobs, kinds, laws, models, permissions
from plugins.notices.routes import routes

plugin = Plugin(
    name="notices",
    version="1.0.0",
    title="Notices",
    hookspecs=hookspecs,
    hooks=(kinds, health),
    models=models,
    blueprints=(routes,),
    permissions=permissions.ALL,
    jobs=jobs.ALL,
    commands=(cli.notices,),
    laws=laws.LAWS,
    migrations="migrations",
    translations="translations",
    settings={
        "smtp_host": "",
        "smtp_port": 587,
        "smtp_security": "starttls",
        "smtp_user": "",
        "smtp_password": "",
        "smtp_ca_file": "",
        "mail_from": "",
        "mail_domains": [],
        "endpoints": {},
        "timeout_seconds": 10,
        "give_up_hours": 24,
        "digest_at": 540,
        "keep_days": 365,
    },
)
