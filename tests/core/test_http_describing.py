"""The API describes itself: OpenAPI 3.1 and a page that loads nothing from elsewhere."""

from __future__ import annotations

import re

import pytest
from http_fixtures import app, clerk, routes, settings  # noqa: F401
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

PLUGINS = ()
DATABASES = ("sqlite",)


@pytest.fixture
def spec(client):
    answer = client.get("/api/openapi.json")
    assert answer.content_type == "application/json"
    return answer.json


def test_it_is_valid(spec):
    validate(spec, cls=OpenAPIV31SpecValidator)
    assert spec["openapi"].startswith("3.1")
    assert spec["security"] == [{"bearer": []}]


def test_every_endpoint_names_its_right_and_its_refusals(spec, app):  # noqa: F811
    for route in routes.table:
        path = "/api/v1/notes" + re.sub(r"<int:(\w+)>", r"{\1}", route.rule)
        operation = spec["paths"][path][route.method.lower()]
        assert operation.get("x-permission") == (route.needs.code if route.needs else None)
        refusals = {s for s in operation["responses"] if s >= "400"} - {"default"}
        wanted = {"reads": {"401", "403", "404", "422", "500", "503"}, "lists": {"401", "403", "422", "500", "503"}}
        if route.kind in wanted:
            assert refusals == wanted[route.kind]
        else:
            assert {"400", "401", "404", "409", "413", "415", "422"} <= refusals
            assert ("412" in refusals) == bool(route.guards)


def test_problems_are_told_as_problems(spec):
    for name, response in spec["components"]["responses"].items():
        assert list(response["content"]) == ["application/problem+json"], name
    assert "WWW-Authenticate" in spec["components"]["responses"]["UNAUTHORIZED"]["headers"]


def test_headers(spec):
    headers = {p["name"]: p for p in spec["paths"]["/api/v1/notes/{note_id}/pay"]["post"]["parameters"] if p["in"] == "header"}
    assert headers["Idempotency-Key"]["required"]
    assert not headers["If-Match"].get("required")
    assert "ETag" in spec["paths"]["/api/v1/notes/{note_id}"]["get"]["responses"]["200"]["headers"]


def test_forms(spec):
    properties = spec["components"]["schemas"]["http_fixtures.WriteNote"]["properties"]
    assert properties["quantity"]["type"] == ["string", "integer"]
    assert properties["amount_minor"] == {"type": "integer", "format": "int64", "minimum": 0, "maximum": 10**15}
    assert (properties["title"]["minLength"], properties["title"]["maxLength"]) == (1, 40)
    assert spec["components"]["schemas"]["http_fixtures.WriteNote"]["additionalProperties"] is False
    (path,) = spec["paths"]["/api/v1/notes/{note_id}"]["parameters"]
    assert path["schema"]["maximum"] == 2**63 - 1


def test_the_page_is_complete_and_alone(client):
    answer = client.get("/api/docs")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)
    assert not re.search(r"\sstyle=|\son\w+=\"", answer.text)
    assert "Write a note." in answer.text
    assert "Needs the permission `notes.write`: Write notes." in answer.text
    style = client.get("/api/docs.css")
    assert style.content_type.startswith("text/css")


def test_problems_speak_the_readers_language(clerk, monkeypatch):  # noqa: F811
    asked = []
    monkeypatch.setattr("core_erp.problems.gettext", lambda text, locale: asked.append(locale) or text)
    for wish, locale in (("zh-CN,zh;q=0.9", "zh_CN"), ("zh", "zh_CN"), ("en-GB", "en"), ("de", "en"), (None, "en")):
        asked.clear()
        clerk.get("/api/v1/notes/999", headers={"Accept-Language": wish} if wish else {})
        assert set(asked) == {locale}, wish
