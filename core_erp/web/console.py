"""The shell's own pages: the door, the inbox, the search, and one's own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, g, request, url_for

from core_erp import attempts, sessions
from core_erp.errors import Refused, reject
from core_erp.identity import User
from core_erp.transaction import Transaction
from core_erp.web import cookies, drawing, inbox, searching, signing_in
from core_erp.web.done import Done
from core_erp.web.pages import Pages
from core_erp.web.shapes import (
    InboxQuery,
    InboxShape,
    NewPasswordShape,
    Preference,
    PreferenceShape,
    Question,
    QuestionShape,
    SignInShape,
    Wanted,
    WantedShape,
)

pages = Pages("console", __name__, prefix="")


def own_path(text: str) -> str:
    """The path to go to, on this host whatever was asked for: ``//evil`` and ``https:evil`` lead home."""
    parts = urlsplit(text.replace("\\", "/"))
    is_ours = not parts.scheme and not parts.netloc and text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if is_ours and not any(ord(c) < 32 for c in text) else "/"


# -- the door -----------------------------------------------------------------------------------------------------


@pages.shows("/sign-in", template="web/sign_in.html", needs=None, takes=WantedShape, is_public=True)
def sign_in(tx: Transaction, wanted: Wanted) -> dict[str, Any]:
    """Login and password, one message for both."""
    return {"next": own_path(wanted.next)}


@pages.acts("/sign-in", needs=None, takes=SignInShape, again="console_pages.sign_in", is_public=True)
def let_in(tx: Transaction, wish: signing_in.SignIn) -> Done | Refused:
    """Begin a session. A wrong attempt is handed back, not raised, so that counting it is kept."""
    address = request.remote_addr or ""
    user = signing_in.person(tx, wish, address)
    if user is None:
        attempts.failed(tx, signing_in.DOOR, wish.login, address)
        return reject("core/wrong-login", "Login or password is wrong", "/password")
    text = sessions.begin(tx, user, address=address, browser=request.headers.get("User-Agent", ""))
    return Done(own_path(wish.next), cookies={cookies.session_name(): text})


@pages.acts("/sign-out", needs=None)
def sign_out(tx: Transaction) -> Done:
    """End this session."""
    sessions.end(tx, request.cookies.get(cookies.session_name(), ""))
    return Done(url_for("console_pages.sign_in"), "You are signed out", cookies={cookies.session_name(): None})


# -- work ---------------------------------------------------------------------------------------------------------


@pages.shows("/", template="web/inbox.html", needs=None, takes=InboxShape)
def home(tx: Transaction, wanted: InboxQuery) -> dict[str, Any]:
    """The work inbox: everybody's first page."""
    every = inbox.tasks(tx)
    mine = [task for task in every if task.is_mine]
    late = sum(task.state(tx.now) == "stop" for task in mine)
    return {"tasks": mine if wanted.of == "mine" else every, "of": wanted.of, "mine": len(mine), "team": len(every), "late": late}


@pages.shows("/search", template="web/search.html", needs=None, takes=QuestionShape)
def search(tx: Transaction, asked: Question) -> dict[str, Any] | Response:
    """Documents and pages; asked for by the palette, it answers with the list alone."""
    found = {"q": asked.q, "hits": searching.hits(tx, asked.q), "places": searching.places(tx, asked.q)}
    return drawing.page(tx, "web/found.html", found) if "HX-Request" in request.headers else found


# -- one's own account --------------------------------------------------------------------------------------------


@pages.shows("/account", template="web/account.html", needs=None)
def account(tx: Transaction) -> dict[str, Any]:
    """Who I am here, where I am signed in, and my password."""
    user = tx.get(User, tx.actor.user_id)
    return {"user": user, "sessions": sessions.of_person(tx, user.id), "this": g.visit.session_id}


@pages.acts("/account/password", needs=None, takes=NewPasswordShape, again="console_pages.account")
def change_password(tx: Transaction, wish: signing_in.NewPassword) -> Done:
    """A new password; every other session ends."""
    signing_in.change_password(tx, wish, g.visit.session_id)
    return Done(url_for("console_pages.account"), "Your password is changed; you are signed out everywhere else")


@pages.acts("/account/sessions/<int:session_id>/end", needs=None)
def end_session(tx: Transaction, session_id: int) -> Done:
    """Sign out another browser."""
    sessions.end_one(tx, session_id)
    return Done(url_for("console_pages.account"), "That browser is signed out")


@pages.acts("/preferences", needs=None, takes=PreferenceShape, is_public=True)
def prefer(tx: Transaction, wish: Preference) -> Done:
    """The language or the theme of this browser; somebody who is signed in keeps the language."""
    chosen: dict[str, str | None] = {n: v for n, v in (("lang", wish.lang), ("theme", wish.theme)) if v}
    if wish.lang and tx.actor.user_id is not None:
        tx.get(User, tx.actor.user_id, lock=True).locale = wish.lang
    return Done(own_path(wish.back), cookies=chosen)
