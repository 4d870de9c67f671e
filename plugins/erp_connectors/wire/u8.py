"""A client of Yonyou U8 through its open platform (用友 U8 OpenAPI)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from .errors import SessionLost
from .transport import DEFAULT_TIMEOUT, open_http, parsed, send
from .u8_replies import Codes, NothingFound, Page, StillRunning, checked, page_of
from .u8_token import U8Account, U8Tokens

__all__ = ["Codes", "NothingFound", "Page", "StillRunning", "U8Account", "U8Client"]

Record = Mapping[str, Any]
ROWS = 100


class U8Client:
    """One caller's conversation with one account set; close it, or use it in a `with`."""

    def __init__(
        self,
        account: U8Account,
        *,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        verify: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._base = account.url.rstrip("/")
        self._http = open_http(timeout, verify)
        self._tokens = U8Tokens(account, self._http, clock)

    def __repr__(self) -> str:
        return f"<U8Client {self._account.from_account} to {self._account.to_account}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def check(self) -> None:
        """Fetch a token and read from the account set, to see whether we are let in."""
        self._tokens.forget()
        self.page("department", {}, rows=1)

    # -- reading ----------------------------------------------------------------------------------------------------

    def get(self, resource: str, id: str) -> dict[str, Any] | None:
        """One whole document or master by its number; None when there is none."""
        try:
            found = self._called("GET", f"{resource}/get", {"id": id}, writes=False).get(resource)
        except NothingFound:
            return None
        return found if isinstance(found, dict) else None

    def page(self, name: str, filters: Mapping[str, str], *, index: int = 1, rows: int = ROWS) -> Page:
        """One page of a list, such as ``returnorderlist`` or ``customer``; an empty one when nothing is found."""
        asked = {**filters, "page_index": str(index), "rows_per_page": str(rows)}
        try:
            return page_of(self._called("GET", f"{name}/batch_get", asked, writes=False), name)
        except NothingFound:
            return Page((), index, 0, 0)

    def every(self, name: str, filters: Mapping[str, str], *, rows: int = ROWS) -> Iterator[dict[str, Any]]:
        """All rows of a list, page after page."""
        index = 1
        while True:
            page = self.page(name, filters, index=index, rows=rows)
            yield from page.rows
            if index >= page.pages or not page.rows:
                return
            index += 1

    # -- writing ----------------------------------------------------------------------------------------------------

    def add(self, resource: str, record: Record, *, biz_id: str = "", at_once: bool = True) -> str:
        """Add one document and give its id; the same ``biz_id`` sent again stands for the same document.

        Without a ``biz_id`` a fresh trade id is drawn. Not ``at_once``, it raises StillRunning with the url where the
        outcome will be: ask there (``outcome``), never add again under another key.
        """
        key = {"biz_id": biz_id} if biz_id else {"tradeid": self._tokens.trade()}
        given = {**key, "sync": "1" if at_once else "0"}
        reply = self._called("POST", f"{resource}/add", given, {resource: record}, writes=True)
        if reply.get("url") and not reply.get("id"):
            raise StillRunning(str(reply["url"]))
        return str(reply.get("id") or "")

    def outcome(self, url: str) -> str:
        """The id of what was added by and by. StillRunning while it is not done, Refused when it was refused.

        Only the path and the query of the url are used: what a reply says does not lead us to another host.
        """
        told = urlsplit(url)
        request = self._http.build_request("GET", f"{self._base}{told.path}?{told.query}")
        try:
            reply = self._read(request, writes=False)
        except StillRunning as running:
            raise StillRunning(url) from running
        return str(reply.get("id") or "")

    def edit(self, resource: str, record: Record) -> None:
        """Change a master."""
        self._called("POST", f"{resource}/edit", {}, {resource: record}, writes=True)

    def step(self, resource: str, step: str, code: str, **more: str) -> None:
        """Verify, unverify, audit, close … one document. NothingFound when there is no such number."""
        self._called("POST", f"{resource}/{step}", {}, {resource: {"voucher_code": code, **more}}, writes=True)

    def sign_in(self, user_id: str, password: str) -> None:
        """Sign an operator in, who may then verify in his own name."""
        told = {"user_id": user_id, "password": password}
        self._called("POST", "user/login_v2", {}, {"user": told}, writes=False)

    def cancel_voucher(self, number: str) -> None:
        """Void the voucher that carries our number."""
        self._called("GET", "voucher/cancel", {"id": number}, writes=True)

    # -- sending ----------------------------------------------------------------------------------------------------

    def _called(
        self, method: str, path: str, given: Mapping[str, str], body: Record | None = None, *, writes: bool
    ) -> dict[str, Any]:
        """The platform turns a bad token away before U8 sees the request, so it is safe to send it again."""
        try:
            return self._sent(method, path, given, body, writes)
        except SessionLost:
            self._tokens.forget()
            return self._sent(method, path, given, body, writes)

    def _sent(self, method: str, path: str, given: Mapping[str, str], body: Record | None, writes: bool) -> dict[str, Any]:
        who = {**self._tokens.caller(), "to_account": self._account.to_account, "token": self._tokens.token()}
        sequence = {"ds_sequence": self._account.ds_sequence} if self._account.ds_sequence else {}
        content = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        request = self._http.build_request(
            method, f"{self._base}/api/{path}", params={**who, **sequence, **given}, content=content,
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        return self._read(request, writes)

    def _read(self, request: httpx.Request, writes: bool) -> dict[str, Any]:
        return checked(parsed(send(self._http, request, writes=writes), writes=writes), self._account.codes, writes=writes)
