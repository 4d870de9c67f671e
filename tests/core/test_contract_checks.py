"""The contract checks find what they are there to find."""

from __future__ import annotations

import pytest

from core_erp.registry import find
from core_erp.testing.contracts import hooks, imports, names, starting, tables
from core_erp.testing.distributions import distribution
from core_erp.testing.servers import SERVERS

PLAIN = """
from core_erp import Plugin
{imports}
plugin = Plugin(name="{name}", version="{version}", title="T", {rest})
"""


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """Writes a plugin and makes it findable; returns its name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(name, files=None, *, imports="", rest="", version="1.0"):
        text = PLAIN.format(name=name, imports=imports, rest=rest, version=version)
        distribution(tmp_path, name, {"plugin.py": text, **(files or {})})
        return name

    return write


def test_imports(plugin):
    low = plugin("cklow", {"api.py": "", "models.py": "", "events.py": ""})
    found = imports.problems(plugin("ckimports", {
        "operations.py": "from ckimports import queries\nfrom cklow import api, models\n\n\ndef act():\n    import json\n",
        "queries.py": "from ckimports.routes import page\n",
        "routes.py": "from ckimports import operations\nfrom .models import M\n",
        "models.py": "from . import operations\nfrom cklow.events import X\n",
        "rounding.py": "from decimal import Decimal\nfrom ckimports import models\n",
        "migrations/ckimports_0001.py": "import sqlalchemy as sa\nfrom ckimports.models import M\n",
    }))  # fmt: skip
    text = "\n".join(found)
    assert "operations.py:6: an import inside a function" in text
    assert "without depending on it" in text
    assert f"reaches into {low}: models" in text
    assert "queries.py:1: queries imports upward: routes" in text
    assert "models.py:1: models imports upward: operations" in text
    assert "a migration imports ckimports.models" in text
    assert not any("routes.py" in f or "rounding.py" in f for f in found)
    assert sum("models.py:2" in f for f in found) == 1


def test_the_host_imports_no_plugin():
    assert imports.problems("core") == []


HOOKS = '''
from collections.abc import Iterable
from core_erp import hookspec

@hookspec
def ckhooks_objections(tx: object) -> Iterable[str]:
    """Good.

    @hookimpl
    def ckhooks_objections(tx): ...
    """

@hookspec(firstresult=True)
def ckhooks_prices(tx: object) -> int | None:
    """@hookimpl def ckhooks_prices(tx)"""

@hookspec(firstresult=True)
def ckhooks_people(tx: object) -> list[int] | None:
    """@hookimpl def ckhooks_people(tx)"""

@hookspec
def ckhooks_shipping(tx: object) -> None:
    """@hookimpl def ckhooks_shipping(tx)"""

@hookspec
def ckhooks_moved(tx) -> None:
    """Not a word about how."""

@hookspec
def other_told(tx: object) -> None:
    """@hookimpl def other_told(tx)"""

@hookspec
def ckhooks_fact(tx: object) -> str:
    """@hookimpl def ckhooks_fact(tx)"""
'''
ANSWERS = """
from core_erp import hookimpl

@hookimpl
def ckhooks_prices(tx):
    return 1

@hookimpl(trylast=True)
def ckhooks_people(tx):
    return []

@hookimpl
def ckhooks_moved(tx):
    yield

@hookimpl
def ckhooks_objections(tx):
    yield "fine"
"""


def test_hooks(plugin):
    name = plugin("ckhooks", {"hookspecs.py": HOOKS, "answers.py": ANSWERS},
                  imports="from ckhooks import hookspecs, answers", rest="hookspecs=hookspecs, hooks=(answers,)")  # fmt: skip
    found = hooks.problems(name)
    assert {f.partition(":")[0] for f in found} == {
        "ckhooks_prices", "ckhooks_shipping", "ckhooks_moved", "other_told", "ckhooks_fact",
    }  # fmt: skip
    text = "\n".join(found)
    for complaint in ("should be singular", "should be a past participle", "needs types for tx", "one whole example",
                      "must begin with ckhooks_", "should be plural"):  # fmt: skip
        assert complaint in text
    assert hooks.unanswered(name) == ["ckhooks_prices: the owner must answer last itself; add a @hookimpl(trylast=True)"]
    assert hooks.generators(name) == ["ckhooks.answers.ckhooks_moved: a yield in an effect; its body never runs"]


EVENTS = '''
from dataclasses import dataclass
from core_erp import Event, Job, Permission, reject

class Moved(Event):
    name = "cknames.has_moved"

@dataclass(frozen=True, kw_only=True)
class Sent(Event):
    """Told when sent."""
    name = "cknames.sent"
    id: int
    @property
    def subject(self):
        return f"cknames.thing:{self.id}"

def act(tx):
    raise reject("other/late", "Too late")
'''


def test_names(plugin):
    name = plugin("cknames", {"events.py": EVENTS}, imports="from cknames.events import *",
                  version="one", rest='events=(Moved, Sent), permissions=(Permission("other.act", "T", ("wizard",)),), '
                  'settings={"Days": 1, "when": object()}, jobs=(Job("act", act),)')  # fmt: skip
    text = "\n".join(names.problems(find([name])[0]))
    for complaint in (
        "version 'one'", "should be cknames.moved", "event Moved: @dataclass", "event Moved: needs a subject",
        "permission other.act: cknames.<verb>", "unknown roles wizard", "setting cknames.Days", "setting cknames.when",
        "job act", "'other/late' should be cknames/kebab-case",
    ):  # fmt: skip
        assert complaint in text, complaint
    assert "Sent" not in text


MODELS = """
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column
from core_erp import Id, Model

class Thing(Model):
    __tablename__ = "{table}"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)
    id: Mapped[Id]
    size: Mapped[int]
    colour: Mapped[str | None]
"""
STEP = """
import sqlalchemy as sa
from alembic import op
revision = "{name}_0001"
down_revision = branch_labels = depends_on = None

def upgrade():
    op.create_table("{name}_thing", sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                    sa.Column("size", sa.Integer(), nullable=False), *[{more}],
                    sa.PrimaryKeyConstraint("id", name=op.f("pk_{name}_thing")))

def downgrade():
    {down}
"""
WHOLE = """sa.Column("colour", sa.String()), sa.CheckConstraint("size > 0", name=op.f("ck_{name}_thing_size"))"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("case", "more", "down", "finds"),
    [
        ("good", WHOLE, "op.drop_table('{name}_thing')", []),
        ("column", WHOLE.partition("), ")[0] + ")", "op.drop_table('{name}_thing')", ["CHECK ck_"]),
        ("check", WHOLE.partition("), ")[2], "op.drop_table('{name}_thing')", ["add_column"]),
    ],
)
def test_migrations(plugin, request, engine, case, more, down, finds):
    name = f"ck{case}{engine[:2]}"
    plugin(name, {
        "models.py": MODELS.format(table=f"{name}_thing"), "migrations/__init__.py": "",
        f"migrations/{name}_0001.py": STEP.format(name=name, more=more.format(name=name), down=down.format(name=name)),
    }, imports=f"from {name} import models", rest='models=models, migrations="migrations"')  # fmt: skip
    databases = request.config.stash[SERVERS].databases(engine)
    if databases is None:
        pytest.skip("NO POSTGRESQL")
    url = databases.empty()
    found = tables.problems(url, name, (name,))
    databases.drop(url)
    assert len(found) == len(finds), found
    assert all(word in problem for word, problem in zip(finds, found, strict=True))


def test_starting_alone(plugin, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    plugin("ckstranger")
    name = plugin("ckstarts", imports="import ckstranger.plugin")
    assert starting.problems((name,)) == ["imports ckstranger, which is switched off"]
    broken = plugin("ckbroken", imports="import nothing_of_that_name")
    assert "nothing_of_that_name" in starting.problems((broken,))[0]
