"""Write the reference pages of ``docs/`` from the running host: ``python tools/reference.py [--check]``.

``--check`` writes nothing, names the pages that are not as the host is now, and ends with status 1 if there are any.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from flask import Flask

from core_erp import hookspecs, routes
from core_erp.app import create_app, erp_of
from core_erp.cli import main as erp_command
from core_erp.commands.plugins import described
from core_erp.config import PRODUCT, SHIPPED, Settings
from core_erp.erp import Erp
from core_erp.errors import DomainError, Objection, object_to, reject
from core_erp.http import Routes
from core_erp.numbering import PREFIXES
from core_erp.permissions import CORE, ROLES
from core_erp.plugin import Plugin
from core_erp.testing.contracts.sources import Source, sources
from plugins.approvals.conditions import Fact, facts_of

DOCS = Path(__file__).parents[1] / "docs"
AGAIN = "python tools/reference.py"
HEAD = f"<!-- Written by `{AGAIN}` from the running host; do not edit. -->"
WIDTH = 100

SETTINGS = {
    "approvals.answer_hours": "how long a requester has to answer a question, in working hours",
    "approvals.lint": "what the check of flows takes for an `error`, a `warning`, or leaves `off`, by its code",
    "approvals.reject_reason_length": "fewest characters of the reason a rejection must give",
    "approvals.urge_minutes": "how long nobody can urge the same task again",
    "erp_connectors.batch": "documents of a connection that are taken up together in one round",
    "erp_connectors.breaker_failures": "calls in a row that must fail before a connection's circuit opens",
    "erp_connectors.carries": "kinds of documents a connection carries unless told others, as far as its system takes them",
    "erp_connectors.closed_period": "what becomes of a document whose period is closed there: `next` month, or `ask` a person",
    "erp_connectors.lanes": "conversations with one system side by side",
    "erp_connectors.mapping": "changes to a mapping, `[plugin.erp_connectors.mapping.<system>…]`; laid over every file",
    "erp_connectors.mapping_files": "a mapping file of your own by system, laid over the shipped one",
    "erp_connectors.overlap_minutes": "how far a pull steps back behind the newest change it has seen",
    "erp_connectors.periods_ahead": "how many months ahead a document may be moved out of closed periods",
    "erp_connectors.pull_cost_share": "assumed cost, as a share of the net price, of goods delivered there and unknown here",
    "erp_connectors.pull_minutes": "how often a connection that pulls reads what changed, and asks how documents stand",
    "erp_connectors.rest_seconds": "first pause after a system did not answer; doubled each time, 300 at most",
    "erp_connectors.silences": "how often a document of unknown outcome is looked for in vain before it is sent again",
    "erp_connectors.state_days": "how long after it was done a document is asked about",
    "erp_connectors.timeout_seconds": "how long a call to another system may take",
    "erp_connectors.turn_seconds": "how long one connection is worked at before the worker looks around",
    "erp_connectors.verify_tls": "check the certificates of other systems; turn it off in a test network only",
    "erp_connectors.wait_seconds": "how soon a document that waits for another is looked at again",
    "finance.fee_policy": "what a fee on a return is: `income` of its own with VAT, or a `smaller_credit`",
    "finance.payment_days": "days from an invoice to its due date",
    "notices.digest_at": "when the digest comes, in minutes after midnight of the reader's day, unless he says otherwise",
    "notices.endpoints": "chats by code: `service`, `secret`, `sign`, `base`, `locale`, `companies` of each",
    "notices.give_up_hours": "how long a message that cannot be delivered is tried again",
    "notices.keep_days": "how long notices are kept",
    "notices.mail_domains": "domains that mail may go to; empty: any",
    "notices.mail_from": "address that mail comes from",
    "notices.smtp_ca_file": "file of the authority that vouches for the mail server, when it is one's own",
    "notices.smtp_host": "mail server; empty: nothing is sent by e-mail",
    "notices.smtp_password": "where its password is kept: `env:NAME` or `file:/path`",
    "notices.smtp_port": "port of the mail server",
    "notices.smtp_security": "`starttls`, `tls` from the first byte, or `none` for a server on the same machine",
    "notices.smtp_user": "user at the mail server; empty: no sign-in",
    "notices.timeout_seconds": "how long a mail server or chat may take to answer",
    "orders.require_stock": "refuse to confirm what is not on the shelf; `false` reserves what there is",
    "returns.credit_basis": "what is credited: goods `accepted` at the inspection, or already when `received`",
    "returns.refund_before_receipt": "may money move before the goods are back? Frozen in each return when it is asked for",
    "returns.restocking_fee": 'share of the gross kept where the choice was the customer\'s own; a decimal in quotes: `"0.1"`',
    "returns.settle_limit_minor": "above this amount, in minor units, only a manager settles; none: no limit",
    "returns.window_days": "days a customer has, counted from the day after delivery; none: no limit; a reason may say otherwise",
}
"""What each plugin's setting means: settings are plain defaults, so their explanation stands here."""


# -- the host -----------------------------------------------------------------------------------------------------


@cache
def host() -> Flask:
    """The host with everything that is shipped, on a database in memory that is never asked."""
    return create_app(Settings(database_url="sqlite://", plugins=SHIPPED, env="test"))


def owners(erp: Erp) -> Iterator[tuple[str, str, Plugin | None]]:
    """(name, title, plugin): the host, then the plugins, dependencies first."""
    yield "core", "The host", None
    yield from ((p.name, p.title, p) for p in erp.plugins)


def page(title: str, intro: str, parts: Iterable[str]) -> str:
    return "\n\n".join((HEAD, f"# {title}", intro.strip(), *(p for p in parts if p))) + "\n"


def table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = ["| " + " | ".join(_cell(c) for c in row) + " |" for row in rows]
    return "\n".join(("| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *lines)) if lines else ""


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def words(doc: str | None) -> str:
    """A docstring as Markdown: ``x`` becomes `x`, and what follows ``::`` a block of Python."""
    out: list[str] = []
    for part in re.split(r"\n\s*\n", inspect.cleandoc(doc or "")):
        if part.startswith("    "):
            out.append(f"```python\n{textwrap.dedent(part)}\n```")
        else:
            out.append(re.sub(r"::$", ":", part.replace("``", "`")).replace("\n", " "))
    return "\n\n".join(out)


def first_sentence(doc: str | None) -> str:
    return words(doc).partition("\n\n")[0]


# -- hooks --------------------------------------------------------------------------------------------------------

KINDS = {"decides": "the first who knows decides", "gathers": "everyone adds", "joins": "everyone acts along"}


def heading(name: str, function: Callable[..., Any]) -> str:
    """``returns_flow(tx, returned)``: the words a heading of hooks.md must have."""
    return f"{name}({', '.join(inspect.signature(function).parameters)})"


def specs(module: ModuleType | None) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The hooks of a module, in the order they are declared."""
    yield from ((n, f) for n, f in vars(module).items() if hasattr(f, "core_erp_spec")) if module else ()


def hooks(app: Flask) -> str:
    erp = erp_of(app)
    known = {h["name"]: h for h in described(erp)}
    parts = []
    for _owner, title, plugin in owners(erp):
        mine = list(specs(plugin.hookspecs if plugin else hookspecs))
        parts += [f"## {title}"] if mine else []
        parts += [_hook(name, function, known[name]) for name, function in mine]
    return page("Hooks", HOOKS, parts)


HOOKS = """
A hook is a question asked inside the running transaction. Write a function of its name under `@hookimpl`, name the arguments
you need (fewer than offered is fine), and give its module to `Plugin(hooks=…)`. What it returns says what it is:

* **decides** (`X | None`): the first answer that is not None counts. Whoever owns the hook answers last.
  `@hookimpl(tryfirst=True)` puts you before the others.
* **gathers** (`Iterable[X]`): yield as many answers as you like; all answers of all plugins are taken.
* **joins** (`None`): do what belongs with it, in the same transaction; raising undoes everything.

For what may happen after the commit, or needs the network, subscribe to an [event](events.md) instead. `erp hooks NAME` shows
any of these on the command line, `ERP_TRACE=1` shows every call with its answers.
"""


def _hook(name: str, function: Callable[..., Any], known: dict[str, Any]) -> str:
    types = known["signature"].partition(" -> ")
    facts = [
        f"**{known['kind']}** ({KINDS[known['kind']]}) · `{types[0]} -> {types[2]}`",
        f"Asked by {_named(askers().get(name, ()))}. Answered by {_named(known['answered_by'])}.",
    ]
    return "\n\n".join((f"### {heading(name, function)}", "<br>".join(facts), words(known["doc"])))


def _named(modules: Iterable[str]) -> str:
    return ", ".join(f"`{m}`" for m in modules) or "nobody who is shipped"


@cache
def askers() -> dict[str, list[str]]:
    """Hook -> the modules that ask it."""
    found: dict[str, set[str]] = {}
    for source in shipped_sources():
        for node in ast.walk(source.tree):
            match node:
                case ast.Attribute(attr=name, value=ast.Attribute(attr="hook")):
                    found.setdefault(name, set()).add(source.module)
    return {name: sorted(modules) for name, modules in found.items()}


@cache
def shipped_sources() -> tuple[Source, ...]:
    apart = ("migrations", "testing", "mocks")
    return tuple(s for owner in ("core", *SHIPPED) for s in sources(owner) if s.room not in apart)


# -- events -------------------------------------------------------------------------------------------------------


def events(app: Flask) -> str:
    erp = erp_of(app)
    parts = [f"## {p.title}\n\n" + "\n\n".join(_event(erp, e) for e in p.events) for p in erp.plugins if p.events]
    return page("Events", EVENTS, parts)


EVENTS = """
An event is a fact that was committed. It is written in the transaction it tells of and handed to each subscriber afterwards,
at least once, in order for each subject. The payload has the fields below as plain JSON (quantities and other decimals as
text), plus `event` (the name) and `event_id` (unique; the same at every repetition). Subscribe with
`Subscriber("returns.return_received", function)`; a name of a plugin that is off simply never comes. `GET
/api/v1/core/events` lists what happened.
"""


def _event(erp: Erp, event: type[Any]) -> str:
    told = _named(s.name for s in erp.subscribers.get(event.name, ()))
    facts = [f"Version {event.version} · subject `{subject_of(event)}` · told to {told}",
             "Fields: " + ", ".join(f"`{f.name}: {_typed(f.type)}`" for f in fields(event))]  # fmt: skip
    return "\n\n".join((f"### {event.name}", words(event.__doc__), "<br>".join(facts)))


def _typed(kind: object) -> str:
    return re.sub(r"\b(datetime|decimal|typing|collections\.abc)\.", "", str(kind).removeprefix("<class '").removesuffix("'>"))


def subject_of(event: type[Any]) -> str:
    """``returns.return:<return_id>``, by asking one whose fields hold their own names."""
    values: dict[str, Any] = {f.name: f"<{f.name}>" for f in fields(event)}
    return str(event(**values).subject)


# -- permissions --------------------------------------------------------------------------------------------------


def permissions(app: Flask) -> str:
    parts = ["## Roles\n\n" + table(("role", "title"), ((f"`{code}`", title) for code, title in ROLES.items()))]
    for _owner, title, plugin in owners(erp_of(app)):
        rows = [(f"`{p.code}`", p.title, ", ".join(p.roles)) for p in (plugin.permissions if plugin else CORE)]
        shown = table(("permission", "allows to", "roles that have it from the start"), rows)
        parts += [f"## {title}\n\n{shown}"] if rows else []
    return page("Permissions", PERMISSIONS, parts)


PERMISSIONS = """
What a person may do is what their roles may do, plus what plugins answer to `erp_permissions`. The roles below are there from
the start; which permissions they have is a company's own choice afterwards, and one that was taken away stays away. A missing
permission answers 403 `core/forbidden` and names it. Every operation asks again inside, whoever calls it.
"""


# -- settings -----------------------------------------------------------------------------------------------------


def settings(app: Flask) -> str:
    own = table(("key", "environment", "default", "what it is"), _host_settings())
    parts = [f"## The host\n\n{own}"]
    for plugin in (p for p in erp_of(app).plugins if p.settings):
        rows = ((f"`{k}`", f"`{_toml(v)}`", SETTINGS[f"{plugin.name}.{k}"]) for k, v in plugin.settings.items())
        parts.append(f"## [plugin.{plugin.name}]\n\n" + table(("key", "default", "what it is"), rows))
    return page("Settings", SETTINGS_INTRO, parts)


SETTINGS_INTRO = f"""
One TOML file, `erp.toml` in the working directory or where `ERP_CONFIG` points; the host's settings stand in `[erp]` and can
be overridden by the environment, a plugin's stand in `[plugin.<name>]`. A key in `[erp]` that the host does not know is
refused at start. Everything has a default: an empty file works.

```toml
[erp]
database_url = "postgresql+psycopg://erp@db/erp"
plugins = [{", ".join(f'"{name}"' for name in PRODUCT)}]

[plugin.returns]
window_days = 7
```

Secrets do not belong here: a connection names an environment variable or a file that holds its secret.
"""


def _host_settings() -> Iterator[tuple[str, ...]]:
    for f in (f for f in fields(Settings) if not f.metadata.get("derived")):
        default = "{}" if f.name == "plugin" else _toml(f.default)
        variable = "" if f.name == "plugin" else f"`ERP_{f.name.upper()}`"
        note = "; in production the development tools are left out" if f.name == "plugins" else ""
        said = re.sub(r"(\[plugin\.<name>\])", r"`\1`", f.metadata["help"]) + note
        yield f"`{f.name}`", variable, f"`{default}`", said


def _toml(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return "[" + ", ".join(_toml(v) for v in value) + "]" if isinstance(value, list | tuple) else str(value)


def unexplained(app: Flask) -> set[str]:
    """Settings without an explanation here, and explanations of settings that are gone."""
    return set(SETTINGS) ^ {f"{p.name}.{k}" for p in erp_of(app).plugins for k in p.settings}


# -- problems -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Raised:
    """A problem code where it is raised, with its text (empty where it is put together)."""

    code: str
    status: int
    text: str
    module: str


def problems(app: Flask) -> str:
    codes: dict[str, list[Raised]] = {}
    for raised in sorted(all_raised()):
        codes.setdefault(raised.code, []).append(raised)
    parts = []
    for owner, title, _plugin in owners(erp_of(app)):
        rows = [_problem_row(c, found) for c, found in codes.items() if c.startswith(f"{owner}/") and _is_used(c, found)]
        parts += [f"## {title}\n\n" + table(("code", "status", "text", "raised in"), rows)] if rows else []
    return page("Problems", PROBLEMS, parts)


PROBLEMS = """
Every error of the API is `application/problem+json` (RFC 9457). `code` is one of the words below and never changes its
meaning; `detail` is the text in the language of the request, `facts` its figures. When a request is refused for several
reasons, `code` stays `core/refused` in the head and `errors` has every reason with its own `code`, `detail`, `facts` and a
JSON pointer; with one reason the head carries its code too. An error of HTTP itself has the code `core/<its name>`, such as
`core/method-not-allowed`. `{…}` in a text is filled by `facts`.
"""


def _is_used(code: str, found: list[Raised]) -> bool:
    """Not one that only a class of errors has, whose kinds all have codes of their own."""
    return code == "core/refused" or any(r.module != "core_erp.errors" for r in found)


def _problem_row(code: str, found: list[Raised]) -> tuple[str, ...]:
    texts = dict.fromkeys(r.text for r in found if r.text)
    where = ", ".join(f"`{m}`" for m in sorted({r.module for r in found if r.text or len(found) == 1}))
    return f"`{code}`", "/".join(str(s) for s in sorted({r.status for r in found})), "<br>".join(texts), where


@cache
def all_raised() -> frozenset[Raised]:
    """Every code that the host and the shipped plugins raise, wherever it stands in the source."""
    return frozenset(raised for source in shipped_sources() for raised in _raised_in(source))


def _raised_in(source: Source) -> Iterator[Raised]:
    module, short = import_module(source.module), source.module.removeprefix("plugins.")
    for scope in _scopes(source.tree):
        names = _texts_by_name(scope)
        for node in _own_nodes(scope):
            yield from (Raised(code, status, text, short) for code, status, text in _raised(module, node, names))


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, or of a module outside its functions."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own_nodes(child)


def _texts_by_name(scope: ast.AST) -> dict[str, str]:
    """Texts that are given a name before they are used."""
    found: dict[str, str] = {}
    for node in _own_nodes(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                found[name] = text
    return found


def _raised(module: ModuleType, node: ast.AST, names: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    if isinstance(node, ast.Dict):
        texts = ((_text(k, names), _text(v, names)) for k, v in zip(node.keys, node.values, strict=True) if k)
        yield from ((code, 422, text) for text, code in texts if is_code(code))
    if isinstance(node, ast.ClassDef):
        kind = getattr(module, node.name, None)
        if _is_error(kind) and "code" in vars(kind):
            yield kind.code, kind.status, ""
    if not isinstance(node, ast.Call):
        return
    called, texts = _called(module, node.func), [_text(a, names) for a in node.args]
    code = next((_text(k.value, names) for k in node.keywords if k.arg == "code"), "")
    if called in (reject, object_to, Objection):
        yield texts[0], 422, texts[1]
    elif getattr(called, "__name__", "") == "Broken":
        yield texts[0], 409, texts[1] if len(texts) > 1 else ""
    elif getattr(called, "__name__", "") == "Problem" and texts[1]:
        status = node.args[0]
        yield texts[1], status.value if isinstance(status, ast.Constant) else 500, texts[2]
    elif _is_error(called):
        yield code or called.code, called.status, texts[0] if texts else ""
    else:  # handed on to whoever makes the objection of it
        pairs = zip(texts, [*texts[1:], ""], strict=False)
        yield from ((code, 422, "" if is_code(text) else text) for code, text in pairs if is_code(code))


def is_code(text: str) -> bool:
    """Has it the form of a problem code of the host or of a plugin that is shipped?"""
    return bool(re.fullmatch(rf"({'|'.join(('core', *SHIPPED))})/[a-z0-9]+(-[a-z0-9]+)*", text))


def _is_error(kind: object) -> typing.TypeGuard[type[DomainError]]:
    return isinstance(kind, type) and issubclass(kind, DomainError) and kind.__name__ != "Refused"


def _called(module: ModuleType, name: ast.expr) -> Any:
    match name:
        case ast.Name(id=own):
            return vars(module).get(own)
        case ast.Attribute(value=ast.Name(id=owner), attr=own):
            inside = vars(module).get(owner)
            return getattr(inside, own, None) if isinstance(inside, ModuleType | type) else None
    return None


def _text(node: ast.expr, names: dict[str, str]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return names.get(name, "")
        case ast.IfExp(body=body, orelse=other):
            return " / ".join(t for t in (_text(body, names), _text(other, names)) if t)
    return ""


def overlooked_codes() -> set[str]:
    """Texts of the form of a code that the scan did not take for one."""
    texts = (n.value for s in shipped_sources() for n in ast.walk(s.tree) if isinstance(n, ast.Constant))
    written = {t for t in texts if isinstance(t, str) and is_code(t)}
    return written - {r.code for r in all_raised()}


# -- commands -----------------------------------------------------------------------------------------------------


def commands(app: Flask) -> str:
    """The help of every command; the plugins' own come with the plugins that are on, here all that are shipped."""
    brought = [c for p in erp_of(app).plugins for c in p.commands]
    listed = {**erp_command.commands, **{str(c.name): c for c in sorted(brought, key=lambda c: str(c.name))}}
    rows = [(f"[`erp {name}`](#erp-{name})", first_sentence(c.help)) for name, c in listed.items()]
    return page("Commands", COMMANDS + "\n" + table(("command", ""), rows), (_command(c, f"erp {n}") for n, c in listed.items()))


COMMANDS = """
`erp` has the host's commands and those of the plugins that are on. Settings come from [erp.toml and the
environment](settings.md). It ends with status 0 when all went well, 1 when the business or the database says no (or a check
failed), 2 when the command line or the set-up is wrong.
"""


def _command(command: click.Command, path: str) -> str:
    context = click.Context(command, info_name=path, terminal_width=WIDTH, max_content_width=WIDTH)
    shown = f"{'##' if path.count(' ') == 1 else '###'} {path}\n\n```text\n{command.get_help(context).rstrip()}\n```"
    below = command.commands.items() if isinstance(command, click.Group) else ()
    return "\n\n".join((shown, *(_command(c, f"{path} {name}") for name, c in below)))


# -- endpoints ----------------------------------------------------------------------------------------------------


def api(app: Flask) -> str:
    parts = []
    blueprints = (*routes.ALL, *(b for p in erp_of(app).plugins for b in p.blueprints))
    for blueprint in (b for b in blueprints if isinstance(b, Routes)):
        rows = (_route_row(str(blueprint.url_prefix), route) for route in blueprint.table)
        parts.append(f"## {blueprint.description}\n\n" + table(("", "address", "what", "needs", "notes"), rows))
    others = table(("", "address"), sorted(_other_rules(app)))
    return page("REST API", API, (*parts, f"## Beside these\n\n{others}"))


API = """
`/api/docs` shows the same in full, `/api/openapi.json` is OpenAPI 3.1. Send `Authorization: Bearer <token>`. Amounts are
integer minor units beside their currency, quantities and prices are decimals in text, moments are RFC 3339.

* **key**: the request must carry an `Idempotency-Key`; every other POST may. The same key with the same request is one act
  with one answer.
* **If-Match**: send the `ETag` you have seen, and the request is refused with 412 when the record has changed since.
* **page**: answers `{"items": […], "next": cursor}`; ask again with `?cursor=`, choose `?limit=` and `?sort=`.
"""


def _route_row(prefix: str, route: Any) -> tuple[str, ...]:
    filters = route.filters().fields if route.filters else ()
    notes = [
        "**key**" if route.idempotent else "",
        "**If-Match**" if route.guards else "",
        "**page**" if route.kind == "lists" else "",
        f"by {', '.join(f'`{f}`' for f in filters)}" if filters else "",
    ]
    address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"{prefix}{route.rule}")
    needs = f"`{route.needs.code}`" if route.needs else "any token"
    what = first_sentence(route.act.__doc__) or route.name.replace("_", " ").capitalize()
    return route.method, f"`{address}`", what, needs, " ".join(n for n in notes if n)


def _other_rules(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if not hasattr(app.view_functions[rule.endpoint], "route"):
            methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            yield ", ".join(methods), "`" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) + "`"


# -- facts --------------------------------------------------------------------------------------------------------


def facts(app: Flask) -> str:
    erp, parts = erp_of(app), []
    for kind in sorted(PREFIXES):
        rows = [(f"`{f.name}`", _fact_type(f), f.label, f.description) for f in facts_of(erp, kind)]
        parts += [f"## {kind}\n\n" + table(("fact", "type", "label", "what it is"), rows)] if rows else []
    return page("Facts", FACTS, parts)


def _fact_type(fact: Fact) -> str:
    bounds = [str(n) for n in (fact.minimum, fact.maximum) if n is not None]
    within = f", from {bounds[0]}" + (f" to {bounds[1]}" if len(bounds) > 1 else "") if bounds else ""
    among = ": " + ", ".join(fact.choices) if fact.choices else ""
    return f"{fact.type}{' or null' if fact.is_optional else ''}{within}{among}"


FACTS = """
What a [condition](conditions.md) of an approval flow may ask about a kind of document. The values are gathered when the approval
starts and kept with it. Beside these, every extra field that a plugin adds to the kind by
[`erp_extra_fields`](hooks.md) is a fact, `<plugin>.<field>`, or null. `GET /api/v1/approvals/facts/{kind}` lists those of an
installation. Money is in minor units (cents, fen).
"""


# -- writing ------------------------------------------------------------------------------------------------------


PAGES: dict[str, Callable[[Flask], str]] = {
    "hooks.md": hooks, "events.md": events, "permissions.md": permissions, "settings.md": settings, "problems.md": problems,
    "commands.md": commands, "api.md": api, "facts.md": facts,
}  # fmt: skip


def written() -> dict[str, str]:
    """Every page by its name in ``docs/``, as it should be now."""
    return {name: make(host()) for name, make in PAGES.items()}


def stale(pages: dict[str, str]) -> list[str]:
    """Pages that do not stand in ``docs/`` as they should be."""
    return [n for n, text in pages.items() if not (DOCS / n).exists() or (DOCS / n).read_text("utf-8") != text]


@click.command(help=__doc__)
@click.option("--check", is_flag=True, help="Write nothing; name what is not as it should be.")
def main(*, check: bool) -> None:
    pages = written()
    old = stale(pages)
    for name in old:
        click.echo(f"docs/{name} is not as the host is now; run {AGAIN}" if check else f"docs/{name} is written")
        if not check:
            (DOCS / name).write_text(pages[name], "utf-8")
    sys.exit(1 if check and old else 0)


if __name__ == "__main__":
    main()
