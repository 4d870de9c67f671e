"""Draw a page: the words of its language, the menu of its person, and the headers that keep it safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, render_template, request
from markupsafe import Markup

from core_erp.erp import Erp
from core_erp.http.edge import current_erp
from core_erp.masters import facts
from core_erp.permissions import ROLES
from core_erp.problems import Problem
from core_erp.transaction import Transaction
from core_erp.web import cookies, locales, parts
from core_erp.web.assets import Assets
from core_erp.web.done import Form
from core_erp.web.menu import menu
from core_erp.web.words import Words

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": CSP, "Cache-Control": "no-store", "Vary": "Cookie, HX-Request, Accept-Language"}


def page(tx: Transaction, template: str, shown: Mapping[str, Any], status: int = 200) -> Response:
    """The page of somebody who is here, or of nobody in particular."""
    zone = facts.company(tx).timezone if tx.company_id else "UTC"
    words = Words(tx.actor.locale if "visit" in g else locales.of_request(), zone, tx.now)
    return _response(render_template(template, **_common(tx, words), **shown), status)


def _common(tx: Transaction, words: Words) -> dict[str, Any]:
    """What every template may use."""
    is_in = "visit" in g
    common: dict[str, Any] = {
        "tx": tx, "words": words, "_": words.text, "n_": words.plural, "money": words.money, "number": words.number,
        "day": words.day, "moment": words.moment, "exact": words.exact, "span": words.span, "since": words.since,
        "me": tx.actor if is_in else None, "menu": menu(tx) if is_in else [], "csrf": g.visit.csrf if is_in else "",
        "role_name": lambda code: ROLES.get(code, code), "form": g.get("form") or Form(), "theme": locales.theme(),
        "said": _said(words),
        "further": lambda slot, subject=None: parts.acts(tx, slot, subject), "here": request.full_path.rstrip("?"),
    }  # fmt: skip
    return common | {"parts": lambda slot, subject=None: parts.drawn(tx, common, slot, subject)}


def problem_page(problem: Problem, told: Mapping[str, Any]) -> Response:
    """What went wrong, what to do about it, and the id to quote."""
    words = Words(locales.of_request(), "UTC", current_erp().clock())
    html = render_template(
        "web/problem.html", words=words, _=words.text, problem=told, me=None, menu=[], form=Form(), csrf="",
        theme=locales.theme(), said=None, here="/",
    )  # fmt: skip
    response = _response(html, problem.status)
    for name, value in problem.headers.items():
        if name != "WWW-Authenticate":
            response.headers[name] = value
    return response


def _said(words: Words) -> str | None:
    said = cookies.said()
    return words.text(said["text"], **said["facts"]) if said else None


def _response(html: str, status: int) -> Response:
    return cookies.was_said(Response(html, status, HEADERS, content_type="text/html; charset=utf-8"))  # type: ignore[return-value]


# -- for every template -------------------------------------------------------------------------------------------


def register(app: Flask, erp: Erp) -> None:
    """Assets and icons for all templates, and the page for what goes wrong."""
    assets = Assets(erp.plugins)
    app.extensions["erp_assets"] = assets
    app.extensions["erp_error_page"] = problem_page
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=assets.url, icon=lambda name: _icon(assets, name))
    app.add_url_rule("/static/<path:stamped>", "static_file", assets.serve)


def _icon(assets: Assets, name: str) -> Markup:
    href = f"{assets.url('core/icons.svg')}#{name}"
    return Markup('<svg aria-hidden="true" focusable="false"><use href="{}"/></svg>').format(href)
