"""Who asks: a plugin may know another kind of proof than the host's bearer tokens."""

from __future__ import annotations

import types

from core_erp import Actor, Plugin, Unauthorized, hookimpl
from core_erp.app import create_app, erp_of
from core_erp.config import Settings

PLUGINS: tuple[str, ...] = ()


@hookimpl
def erp_actor(tx, request):
    """Terminals at the gate say who they are in a header of their own."""
    gate = request.headers.get("X-Gate")
    if gate == "broken":
        raise Unauthorized("This gate is out of order")
    return Actor(company_id=1, name=f"gate {gate}", permissions=frozenset({"core.view_jobs"})) if gate else None


GATES = types.ModuleType("gates")
GATES.erp_actor = erp_actor
PLUGIN = Plugin(name="gates", version="1", title="Gates", hooks=(GATES,))


def test_a_plugin_may_say_who_asks(erp_url, company):
    app = create_app(Settings(database_url=erp_url, env="test", plugins=()), plugins=[PLUGIN])
    ask = app.test_client().get
    try:
        assert ask("/api/v1/me", headers={"X-Gate": "7"}).json["name"] == "gate 7"
        refused = ask("/api/v1/me", headers={"X-Gate": "broken"})
        assert (refused.status_code, refused.json["detail"]) == (401, "This gate is out of order")
        assert ask("/api/v1/me").status_code == 401, "without a gate the host's own answer decides"
    finally:
        erp_of(app).engine.dispose()
