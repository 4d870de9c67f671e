"""Where a browser's request becomes a transaction: whose session, may they, is the form ours; then one call, and a page."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import current_app, g, redirect, request, url_for
from marshmallow import ValidationError
from werkzeug import Response

from core_erp import idempotency, sessions
from core_erp.errors import Forbidden, NotFound, Refused
from core_erp.fields import LARGEST_ID
from core_erp.http.body import canonical, query
from core_erp.http.edge import anonymous, current_erp
from core_erp.idempotency import Answer, Key
from core_erp.identity import Actor
from core_erp.permissions import require
from core_erp.problems import problem_of
from core_erp.transaction import Transaction, repeating
from core_erp.web import cookies, drawing, forms, locales, origin
from core_erp.web.done import Done, Form
from core_erp.web.page import Page


def show(page: Page, path: dict[str, Any], form: Form | None = None, status: int = 200) -> Response:
    """Answer a GET: the page, or the way to sign in."""
    _check_ids(path)
    erp = current_erp()
    with erp.reading(anonymous()) as tx:
        if not _admitted(tx, page):
            return _to_sign_in()
        g.form = form or Form(key=uuid.uuid4().hex)
        wish = [] if page.takes is None else query(request, page.takes)
        shown = page.act(tx, *wish, **path)
        answer = shown if isinstance(shown, Response) else drawing.page(tx, page.template, shown, status)
    _note_visit()
    return answer


def act(page: Page, path: dict[str, Any]) -> Response:
    """Answer a POST: do it once, then show where it leads; refused, show the form again with every reason."""
    _check_ids(path)
    erp = current_erp()
    origin.check_site()
    with erp.reading(anonymous()) as tx:
        if not _admitted(tx, page):
            return _to_sign_in()
        actor = tx.actor
    if not page.is_public or "visit" in g:
        origin.check_token(g.visit.csrf if "visit" in g else "")
    sent = forms.sent(request.form)
    try:
        done = _done(page, actor, path, sent)
    except (Refused, ValidationError) as error:
        done = error
    if not isinstance(done, Done):
        return _again(page, path, done)
    _note_visit()
    return cookies.given(redirect(done.to, 303), done)


def _done(page: Page, actor: Actor, path: dict[str, Any], sent: forms.Sent) -> Done | Refused | ValidationError:
    """What the act says. A refusal that it returns, instead of raising it, keeps what was written until then."""
    erp = current_erp()
    wish = [] if page.takes is None else [forms.load(page.takes, sent)]

    def once() -> Done | Refused:
        with erp.transaction(actor) as tx:
            key = _key(actor, sent)
            if key is not None and (before := idempotency.claim(tx, key)):
                return Done(**before.body)
            done: Done | Refused = page.act(tx, *wish, **path)
            if key is not None and isinstance(done, Done):
                facts = {name: str(value) for name, value in done.facts.items()}
                idempotency.keep(tx, key, Answer(303, {"to": done.to, "said": done.said, "facts": facts}))
            return done

    return repeating(once)


def _key(actor: Actor, sent: forms.Sent) -> Key | None:
    """Forms of people who are signed in carry a key, so that a double press is one act."""
    if not sent.key or actor.user_id is None:
        return None
    print_of_it = idempotency.fingerprint("POST", request.path, canonical(sent.fields))
    return Key(f"web:{actor.company_id}:{actor.user_id}", sent.key, print_of_it)


def _again(page: Page, path: dict[str, Any], error: Refused | ValidationError) -> Response:
    if not page.again:
        raise error
    problem = problem_of(error, locales.of_request())
    errors = problem.errors or ({"detail": problem.template, "pointer": ""},)
    form = Form(given=dict(request.form), errors=tuple(errors), key=uuid.uuid4().hex)
    return show(_page_at(page.again), path, form, problem.status)


def _page_at(endpoint: str) -> Page:
    view: Any = current_app.view_functions[endpoint]
    page: Page = view.page
    return page


# -- who is here --------------------------------------------------------------------------------------------------


def _admitted(tx: Transaction, page: Page) -> bool:
    """May this browser come in? Raises Forbidden when its person may not; False when nobody is signed in."""
    text = request.cookies.get(cookies.session_name())
    visit = sessions.visit(tx, text) if text else None
    if visit is not None:
        g.visit = visit
        tx.actor = g.actor = replace(visit.actor, locale=locales.of(visit.actor.locale))
    elif not page.is_public:
        return False
    if page.needs is not None:
        require(tx, page.needs)
    if visit is not None and tx.actor.partner_id is not None and not page.is_public:
        raise Forbidden("This page is for the staff; customers have their own", permission="core.console")
    return True


def _to_sign_in() -> Response:
    if request.headers.get("HX-Request"):
        return Response("", 204, {"HX-Redirect": url_for("console_pages.sign_in")})
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("console_pages.sign_in", next=wanted if wanted not in ("", "/") else None), 303)


def _note_visit() -> None:
    if "visit" in g and g.visit.is_to_be_noted:
        with current_erp().transaction(g.visit.actor) as tx:
            sessions.note(tx, g.visit.session_id)


def _check_ids(path: dict[str, Any]) -> None:
    if too_large := [v for v in path.values() if isinstance(v, int) and v > LARGEST_ID]:
        raise NotFound("There is no record {key}", key=too_large[0])
