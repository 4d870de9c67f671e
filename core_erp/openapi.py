"""The API's own description: OpenAPI 3.1 at /api/openapi.json and a page to read it at /api/docs."""

from __future__ import annotations

import json
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response, render_template
from flask_smorest import Api
from flask_smorest.utils import prepare_response
from marshmallow import fields
from werkzeug.routing import IntegerConverter

from core_erp import fields as erp_fields
from core_erp.fields import LARGEST_ID, Shape
from core_erp.http.routes import Routes
from core_erp.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from flask import Flask

    from core_erp.erp import Erp

_HEADERS: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": "How to sign in"},
    405: {"Allow": "Methods this address knows"},
    503: {"Retry-After": "Seconds to wait"},
}
_WORDS = {
    400: "The body is not JSON, or a header cannot be used", 401: "No token, or one that is unknown, expired or revoked",
    403: "The permission is missing", 404: "There is no such record, or not for you",
    409: "It was changed meanwhile, is not in the right state, exists already, or the Idempotency-Key was used otherwise",
    412: "If-Match names an older version", 413: "The body is too large", 415: "The body is not application/json",
    422: "The form is wrong, or the business says no; `errors` names every reason",
    500: "Something went wrong inside; the log knows it by `facts.incident`", 503: "Try again in a moment, with the same key",
}  # fmt: skip


class ProblemItem(Shape):
    """One reason, with the place it points at."""

    code = fields.String(required=True, metadata={"description": "stable word, `owner/kebab-case`"})
    detail = fields.String(required=True)
    pointer = fields.String(metadata={"description": "JSON pointer into the body"})
    parameter = fields.String(metadata={"description": "query parameter"})
    facts = fields.Dict(keys=fields.String())


class ProblemShape(Shape):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "stable word, `owner/kebab-case`"})
    errors = fields.List(fields.Nested(ProblemItem))
    facts = fields.Dict(keys=fields.String())
    request_id = fields.String()


class ErpApi(Api):  # type: ignore[misc]
    """flask-smorest with problem+json told as what it is, and our page instead of one that loads scripts from elsewhere."""

    ERROR_SCHEMA = ProblemShape

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            if status >= 400:
                self._problem(status.name, _WORDS.get(status, status.phrase), _HEADERS.get(status, {}))
        self._problem("DEFAULT_ERROR", "Any other problem", {})

    def _problem(self, name: str, words: str, headers: dict[str, str]) -> None:
        response: dict[str, Any] = {"description": words, "schema": self.ERROR_SCHEMA}
        if headers:
            response["headers"] = {k: {"description": v, "schema": {"type": "string"}} for k, v in headers.items()}
        prepare_response(response, self.spec, MEDIA_TYPE)
        self.spec.components.response(name, response, lazy=True)

    def _register_pagination_header(self) -> None:
        """Lists say ``next`` in their body."""

    def _register_error_handlers(self) -> None:
        """``problems`` answers every error."""

    def _init_spec(self, **options: Any) -> None:
        super()._init_spec(**options)
        self.register_field(erp_fields.Moment, "string", "date-time")
        self.register_field(erp_fields.Exact, "string", None)
        bounded = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID, "format": "int64"}
        self.register_converter(IntegerConverter, lambda _: dict(bounded))

    def _register_doc_blueprint(self) -> None:
        pages = Blueprint("api_docs", "core_erp", url_prefix="/api")
        pages.add_url_rule("/openapi.json", "spec", lambda: Response(self.text, content_type="application/json"))
        pages.add_url_rule("/docs", "page", lambda: self.page)
        pages.add_url_rule("/docs.css", "style", lambda: Response(render_template("api_docs.css"), content_type="text/css"))
        self._app.register_blueprint(pages)

    @cached_property
    def text(self) -> str:
        """The description as JSON; made when first asked for, when every blueprint is in."""
        return json.dumps(self.spec.to_dict(), indent=1, ensure_ascii=False)

    @cached_property
    def page(self) -> str:
        """The description to read; made once, since it is the same for everyone."""
        return render_template("api_docs.html", spec=self.spec.to_dict())


def component(schema: Any) -> str:
    """``plugins.returns.schemas.ReturnView`` is ``returns.ReturnView``: two plugins may use one name."""
    shape = schema if isinstance(schema, type) else type(schema)
    parts = shape.__module__.split(".")
    owner = parts[1] if parts[0] == "plugins" and len(parts) > 1 else parts[0].removesuffix("_erp")
    return f"{owner}.{shape.__name__.removesuffix('Schema')}"


def register(app: Flask, erp: Erp, own: tuple[Routes, ...]) -> ErpApi:
    """Serve the blueprints of the host and of every plugin, and their description."""
    bearer = {"type": "http", "scheme": "bearer", "description": "A token made with `erp token new`"}
    app.config.update(API_TITLE="core-erp", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = ErpApi(app, spec_kwargs={
        "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=component),
        "security": [{"bearer": []}],
        "info": {"description": "Errors are problem details (RFC 9457). Lists come in pages: send `next` as `cursor`."},
    })  # fmt: skip
    api.spec.components.security_scheme("bearer", bearer)
    for blueprint in (*own, *(b for plugin in erp.plugins for b in plugin.blueprints)):
        if isinstance(blueprint, Routes):
            api.register_blueprint(blueprint)
        else:
            app.register_blueprint(blueprint)
    return api
