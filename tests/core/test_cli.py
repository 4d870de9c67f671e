"""The command line, as people and scripts use it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

import core_erp
from core_erp.cli import main
from core_erp.testing.distributions import distribution

PLUGINS = ()


class Shell:
    """``erp …`` in a folder of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        for name in [n for n in os.environ if n.startswith("ERP_")]:
            monkeypatch.delenv(name)
        monkeypatch.chdir(folder)
        self.folder, self._patch = folder, monkeypatch
        self.config(plugins=[])

    def config(self, **erp: object) -> None:
        text = "# kept\n[erp]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in erp.items())
        (self.folder / "erp.toml").write_text(text)

    def __call__(self, *words: str, status: int = 0, answers: str | None = None) -> str:
        result = CliRunner().invoke(main, list(words), input=answers)
        assert result.exit_code == status, result.output + repr(result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        return result.output

    def json(self, *words: str, status: int = 0):
        result = CliRunner().invoke(main, [*words, "--json"])
        assert result.exit_code == status, result.output
        return json.loads(result.stdout)


@pytest.fixture
def erp_shell(monkeypatch, tmp_path):
    return Shell(monkeypatch, tmp_path)


@pytest.fixture
def ready(erp_shell):
    erp_shell("init")
    return erp_shell


def test_help_and_version(erp_shell):
    text = erp_shell("--help")
    assert all(f"\n  {name} " in text for name in ("init", "run", "worker", "migrate", "plugins", "hooks", "doctor", "jobs"))
    assert erp_shell("--version").startswith("erp, version ")


def test_every_command_explains_itself(erp_shell):
    def walk(command, path):
        text = erp_shell(*path, "--help")
        assert (command.help or "").strip(), path
        assert "Usage:" in text
        for name, child in getattr(command, "commands", {}).items():
            walk(child, [*path, name])

    walk(main, [])


def test_init_twice_shows_the_token_once(erp_shell):
    first = erp_shell.json("init", "--currency", "GBP", "--company", "Shop Ltd")
    assert first["company"] == "Shop Ltd"
    assert first["token"].startswith("erp_")
    assert erp_shell.json("init", "--currency", "GBP")["token"] is None
    assert "'erp token new admin'" in erp_shell("init")
    assert erp_shell.json("user", "list") == [{"login": "admin", "name": "Administrator", "roles": ["admin"], "is_active": True}]


def test_init_says_what_is_wrong(erp_shell):
    assert erp_shell("init", "--currency", "pounds", status=1) == "Error: A currency has three capital letters, like CNY\n"


def test_before_init_commands_say_what_to_do(erp_shell):
    assert "run 'erp init'" in erp_shell("user", "list", status=1)
    assert "run 'erp init'" in erp_shell("doctor", status=1)


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[erp]\nplugins = [", "erp.toml: "),
        ('[erp]\nplgins = ["orders"]', "erp.toml: [erp] knows no plgins"),
        ('[erp]\nplugins = "orders"', "plugins in [erp] must be a list of texts, not 'orders'"),
        ("[erp]\nplugins = []\njob_attempts = true", "job_attempts in [erp] must be a whole number, not True"),
        ('[erp]\nplugins = ["retruns"]', "there is no plugin 'retruns'; installed are: "),
        ('[erp]\nplugins = []\nenv = "prod"', "env must be development, test or production, not 'prod'"),
    ],
)
def test_a_broken_set_up_is_one_line_and_help_still_works(erp_shell, toml, says):
    (erp_shell.folder / "erp.toml").write_text(toml)
    output = erp_shell("user", "list", status=2)
    assert says in output
    assert output.count("\n") == 1
    assert "init" in erp_shell("--help")
    assert says.split(": ")[-1] in erp_shell("doctor", status=1)


def test_help_names_what_is_missing(erp_shell):
    erp_shell.config(plugins=["retruns"])
    assert "Not all commands are shown: there is no plugin 'retruns'" in " ".join(erp_shell("--help").split())
    assert "may be missing" in erp_shell("import", status=2)


def test_the_config_option(erp_shell):
    (erp_shell.folder / "other.toml").write_text('[erp]\nplugins = []\ndatabase_url = "sqlite:///other.db"\n')
    erp_shell("--config", "other.toml", "init")
    assert (erp_shell.folder / "other.db").exists()


def test_an_unreachable_database_is_one_line(erp_shell):
    erp_shell.config(plugins=[], database_url="postgresql://nobody@127.0.0.1:1/none")
    assert erp_shell("user", "list", status=1).startswith("Error: the database cannot be used: ")
    assert "error" in erp_shell("doctor", status=1)


# -- people -------------------------------------------------------------------------------------------------------


def test_users_and_tokens(ready):
    assert "user li has the roles sales" in ready("user", "add", "li", "--role", "sales", "--name", "Li Na")
    assert "There is a user li already" in ready("user", "add", "li", status=1)
    assert "no role wizard" in ready("user", "add", "wu", "--role", "wizard", status=1)
    issued = ready.json("token", "new", "li", "--label", "till", "--days", "30")
    assert issued["token"].startswith("erp_")
    assert ready("token", "new", "li").startswith("erp_")
    ready("token", "revoke", str(issued["id"]))
    listed = ready.json("token", "list")
    assert [t["label"] for t in listed if t["revoked_at"]] == ["till"]
    assert issued["token"] not in ready("token", "list")
    assert "There is no user wu" in ready("token", "new", "wu", status=1)
    assert "no company XX" in ready("user", "list", "--company", "XX", status=1)


def test_a_weak_password_is_refused(ready):
    assert "12 to 128" in ready("user", "add", "li", "--password", answers="short\nshort\n", status=1)
    ready("user", "add", "li", "--password", answers="korrekt-Pferd-42\nkorrekt-Pferd-42\n")


# -- plugins ------------------------------------------------------------------------------------------------------

ACME = """
from core_erp import Plugin
import click
@click.command()
def acme():
    '''Say hello.'''
    click.echo("hello")
plugin = Plugin(name="{name}", version="1.2", title="Acme", depends={depends}, commands=(acme,))
"""


@pytest.fixture
def two_plugins(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    for name, depends in (("cliacme", ()), ("clitop", ("cliacme",))):
        distribution(folder, name, {"plugin.py": ACME.format(name=name, depends=depends)})
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_switching_on_and_off(ready, two_plugins):
    assert {r["name"]: r["is_on"] for r in ready.json("plugins")}["cliacme"] is False
    output = ready("plugins", "enable", "clitop", answers="y\n")
    assert "needs cliacme, switched on with it" in output
    assert "run 'erp migrate'" in output
    assert (ready.folder / "erp.toml").read_text().startswith("# kept\n")
    assert {r["name"] for r in ready.json("plugins") if r["is_on"]} == {"cliacme", "clitop"}
    assert ready("acme") == "hello\n"
    assert "cliacme is needed by clitop; switch that off first" in ready("plugins", "disable", "cliacme", "--yes", status=1)
    ready("plugins", "disable", "clitop", "--yes")
    ready("plugins", "disable", "cliacme", "--yes")
    assert "cliacme is off already" in ready("plugins", "disable", "cliacme", "--yes")
    assert "No such command 'acme'" in ready("acme", status=2)


def test_declining_changes_nothing(ready, two_plugins):
    before = (ready.folder / "erp.toml").read_text()
    ready("plugins", "enable", "cliacme", answers="n\n", status=1)
    assert (ready.folder / "erp.toml").read_text() == before


def test_a_list_in_the_environment_is_not_overruled(ready, two_plugins, monkeypatch):
    monkeypatch.setenv("ERP_PLUGINS", "")
    assert "ERP_PLUGINS is set" in ready("plugins", "enable", "cliacme", "--yes", status=2)


def test_a_broken_plugin_can_be_switched_off(ready, tmp_path, monkeypatch):
    folder = tmp_path / "site"
    distribution(folder, "clibroken", {"plugin.py": "import nothing_of_that_name"})
    monkeypatch.syspath_prepend(str(folder))
    assert "cannot be loaded: ModuleNotFoundError" in ready("plugins", "enable", "clibroken", "--yes", status=2)
    ready.config(plugins=["clibroken"])
    assert "cannot be loaded" in ready("user", "list", status=2)
    assert "broken" in ready("plugins")
    ready("plugins", "disable", "clibroken", "--yes")
    ready("user", "list")


def test_hooks_are_listed_and_shown(erp_shell):
    hooks = {h["name"]: h for h in erp_shell.json("hooks")}
    assert hooks["erp_number"]["kind"] == "decides"
    assert hooks["erp_number"]["answered_by"] == ["core:numbering"]
    assert "Sequence[str]" in erp_shell("hooks")
    assert "golden_tax.reserve" in erp_shell("hooks", "erp_number")
    assert "there is no hook nope" in erp_shell("hooks", "nope", status=2)


def test_migrate_there_and_back(ready):
    steps = (Path(core_erp.__file__).parent / "migrations/versions").glob("core_*.py")
    newest = max(step.stem for step in steps)[: len("core_0001")]
    assert f"core: {newest}\n" in ready("migrate")
    assert "say PLUGIN:STEP" in ready("migrate", "--to", "nothing", status=2)
    ready("migrate", "--to", "core:base", answers="n\n", status=1)
    assert "core: nothing" in ready("migrate", "--to", "core:base", "--yes")
    assert f"core: nothing -> {newest}\n" in ready("migrate")


# -- watching -----------------------------------------------------------------------------------------------------


def test_doctor_on_a_healthy_house(ready):
    findings = ready.json("doctor")
    assert {f["level"] for f in findings} == {"ok"}
    assert {"settings", "database", "migrations", "company", "attachments", "jobs", "audit", "laws"} <= {
        f["check"] for f in findings
    }
    assert "hold" in ready("doctor")


def test_audit_verify(ready):
    ready("worker", "--until-idle")
    found = ready.json("audit", "verify")
    assert found["sealed"] > 0
    assert ready.json("audit", "verify", "--head", found["head"])["problems"] == []
    assert "not in the chain" in ready("audit", "verify", "--head", "0" * 64, status=1)


def test_jobs_are_listed_and_retried(ready):
    ready("worker", "--until-idle")
    assert "done" in ready.json("jobs", "list")["counts"]
    assert {j["state"] for j in ready.json("jobs", "list", "--state", "done")["jobs"]} == {"done"}
    assert "0 jobs are due again" in ready("jobs", "retry", "--dead")
    assert "only one that is dead" in ready("jobs", "retry", "1", status=1)


def test_openapi(erp_shell):
    document = json.loads(erp_shell("openapi"))
    assert document["openapi"].startswith("3.1")
    erp_shell("openapi", "--output", "api.json")
    assert json.loads((erp_shell.folder / "api.json").read_text()) == document


# -- a real process -----------------------------------------------------------------------------------------------


def test_run_serves_works_and_stops_politely(tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ERP_")} | {"ERP_PLUGINS": "", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "core_erp.cli", "run", "--port", "0"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        lines: list[str] = []
        while not any("serving" in line for line in lines):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            lines.append(line)
        token = next(line.strip() for line in lines if line.startswith("erp_"))
        address = next(line.split()[1] for line in lines if line.startswith("serving"))
        request = Request(f"{address}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert json.load(urlopen(request, timeout=10))["name"] == "Administrator"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def test_a_port_that_is_taken_is_one_line(ready):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"127.0.0.1:{port} cannot be served: Address already in use" in ready(
            "run", "--no-worker", "--port", port, status=1
        )
    assert "99999" in ready("run", "--port", "99999", status=2)


def test_run_refuses_old_tables_in_production(erp_shell):
    erp_shell.config(plugins=[], env="production")
    assert "run 'erp migrate'" in erp_shell("run", status=1)


def test_the_installed_command(tmp_path):
    erp = Path(sys.executable).with_name("erp")
    ran = subprocess.run([erp, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, "doctor" in ran.stdout) == (0, True)
