"""The contract tests themselves: each asks one check for problems and shows them all."""

from __future__ import annotations

import pytest

from core_erp.registry import find
from core_erp.testing.contracts import hooks, imports, names, starting, tables
from core_erp.testing.databases import expanded
from core_erp.testing.servers import SERVERS


def _none(problems: list[str]) -> None:
    assert not problems, "\n" + "\n".join(problems)


def test_imports_go_down(contract: str) -> None:
    """Only what is declared, only ``api``, ``events`` and ``hookspecs`` of others, nothing inside functions."""
    _none(imports.problems(contract))


def test_hooks_follow_the_grammar(contract: str) -> None:
    """A hook is named for what it returns, typed, and explained with one whole example."""
    _none(hooks.problems(contract))


def test_questions_have_an_answer(contract: str) -> None:
    """Who asks "who decides?" answers last itself."""
    _none(hooks.unanswered(contract))


def test_effects_are_not_generators(contract: str) -> None:
    """A ``yield`` in an effect would keep its body from ever running."""
    _none(hooks.generators(contract))


def test_names_follow_the_grammar(contract: str) -> None:
    """Tables, events, permissions, settings, jobs and problem codes carry their owner's name."""
    if contract != "core":
        (plugin,) = find([contract])
        _none(names.problems(plugin))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_migrations_lead_to_the_models(contract: str, engine: str, request: pytest.FixtureRequest) -> None:
    """Up, down and up again, and then the database is what the models say."""
    servers = request.config.stash[SERVERS]
    databases = servers.databases(engine)
    if databases is None:
        pytest.skip(f"NO POSTGRESQL: {servers.missing}")
    url = databases.empty()
    try:
        _none(tables.problems(url, contract, () if contract == "core" else expanded([contract])))
    finally:
        databases.drop(url)


def test_starts_with_only_what_it_depends_on(contract: str) -> None:
    """In a process of its own, with every other plugin switched off and never imported."""
    if contract != "core":
        _none(starting.problems(expanded([contract])))


def test_the_host_starts_alone() -> None:
    """With no plugin at all."""
    _none(starting.problems(()))
