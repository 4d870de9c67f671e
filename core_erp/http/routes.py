"""The blueprint of a plugin's API: what an endpoint takes, gives and needs is said once, where it is declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask_smorest import Blueprint
from marshmallow import Schema
from werkzeug import Response

from core_erp.db import Versioned
from core_erp.http.edge import answer
from core_erp.http.operation import described
from core_erp.http.route import Route
from core_erp.plugin import Permission

Act = TypeVar("Act", bound=Callable[..., Any])


class Decorator(Protocol):
    """Declares a function and hands it back unchanged."""

    def __call__(self, act: Act, /) -> Act: ...


class Routes(Blueprint):  # type: ignore[misc]
    """``Routes("returns", "Sales returns")`` serves ``/api/v1/returns``; ``table`` lists its endpoints.

    A decorated function is handed the transaction, then what was sent (``takes``) or the ``filters``, then the parts of
    the address by name. It stays an ordinary function.
    """

    def __init__(self, name: str, title: str, *, prefix: str | None = None) -> None:
        super().__init__(name, "core_erp", url_prefix=f"/api/v1/{name}" if prefix is None else prefix, description=title)
        self.table: list[Route] = []

    def reads(self, rule: str, *, gives: type[Schema], needs: Permission | None) -> Decorator:
        """GET one thing, in a transaction that only reads. Answers with an ETag; 304 to a fitting If-None-Match."""
        return self._declares(lambda act: Route(kind="reads", method="GET", rule=rule, act=act, gives=gives, needs=needs))

    def lists(self, rule: str, *, gives: type[Schema], needs: Permission | None,
              filters: type[Schema] | None = None) -> Decorator:  # fmt: skip
        """GET a page ``{"items": […], "next": cursor}`` of the Select that the function returns."""
        return self._declares(
            lambda act: Route(kind="lists", method="GET", rule=rule, act=act, gives=gives, needs=needs, filters=filters)
        )

    def writes(self, method: str, rule: str, *, needs: Permission | None, takes: type[Schema] | None = None,
               gives: type[Schema] | None = None, status: int | None = None, guards: type[Any] | None = None,
               idempotent: bool = False) -> Decorator:  # fmt: skip
        """Do something in one transaction, run again when others got in its way.

        ``guards`` names the Versioned record that the address names first: an If-Match header is compared with its
        version. A POST may carry an Idempotency-Key; with ``idempotent`` it must. Without ``gives`` the answer is 204.
        """
        if guards is not None and not issubclass(guards, Versioned):
            raise TypeError(f"{guards.__name__} is not Versioned, so If-Match cannot guard it")
        code = status or (200 if gives else 204)
        return self._declares(
            lambda act: Route(kind="writes", method=method, rule=rule, act=act, needs=needs, takes=takes, gives=gives,
                              status=code, guards=guards, idempotent=idempotent)
        )  # fmt: skip

    def _declares(self, routed: Callable[[Callable[..., Any]], Route]) -> Decorator:
        def declare(act: Act) -> Act:
            route = routed(act)
            self.table.append(route)
            self.add_url_rule(route.rule, self._endpoint(route), _view(self, route), methods=[route.method])
            return act

        return declare

    def _endpoint(self, route: Route) -> str:
        return f"{route.name}_{route.method.lower()}" if any(r.name == route.name for r in self.table[:-1]) else route.name


def _view(routes: Routes, route: Route) -> Callable[..., Response]:
    def view(**path: Any) -> Response:
        return answer(route, path)

    view.__name__, view.__doc__ = route.name, route.act.__doc__
    view._apidoc = {"manual_doc": described(routes.name, route)}  # type: ignore[attr-defined]
    view.route = route  # type: ignore[attr-defined]
    return view
