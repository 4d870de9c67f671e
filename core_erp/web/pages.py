"""The blueprint of a plugin's pages: what an address shows or does, and who may, is said once, where it is declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint
from marshmallow import Schema
from werkzeug import Response

from core_erp.plugin import Permission
from core_erp.web import edge
from core_erp.web.page import Page

Function = TypeVar("Function", bound=Callable[..., Any])


class Pages(Blueprint):
    """``Pages("returns", __name__)`` serves ``/returns``; its endpoints are ``returns_pages.<function>``.

    A decorated function is handed the transaction, then the query or the form (``takes``), then the parts of the address
    by name. It stays an ordinary function.
    """

    def __init__(self, name: str, import_name: str, *, prefix: str | None = None) -> None:
        prefix = f"/{name}" if prefix is None else prefix
        super().__init__(f"{name}_pages", import_name, url_prefix=prefix or None, template_folder="templates")
        self.table: list[Page] = []

    def shows(self, rule: str, *, template: str, needs: Permission | None, takes: type[Schema] | None = None,
              is_public: bool = False) -> Callable[[Function], Function]:  # fmt: skip
        """GET a page: the function returns what its template shows."""
        return self._declares(lambda act: Page(kind="shows", rule=rule, act=act, needs=needs, template=template, takes=takes,
                                               is_public=is_public))  # fmt: skip

    def acts(self, rule: str, *, needs: Permission | None, takes: type[Schema] | None = None, again: str = "",
             is_public: bool = False) -> Callable[[Function], Function]:  # fmt: skip
        """POST a form: the function does it and returns Done. A refusal shows the page ``again``, with every reason."""
        return self._declares(lambda act: Page(kind="acts", rule=rule, act=act, needs=needs, takes=takes, again=again,
                                               is_public=is_public))  # fmt: skip

    def _declares(self, paged: Callable[[Callable[..., Any]], Page]) -> Callable[[Function], Function]:
        def declare(act: Function) -> Function:
            page = paged(act)
            self.table.append(page)
            self.add_url_rule(page.rule, act.__name__.strip("_"), _view(page), methods=[page.method], strict_slashes=False)
            return act

        return declare


def _view(page: Page) -> Callable[..., Response]:
    run = edge.show if page.kind == "shows" else edge.act

    def view(**path: Any) -> Response:
        return run(page, path)

    view.page = page  # type: ignore[attr-defined]
    view.__doc__ = page.act.__doc__
    return view
