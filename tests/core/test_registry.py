"""The set of plugins fits together, or says which one does not and what to do."""

from __future__ import annotations

import types

import pytest

from core_erp import Plugin, hookimpl, hookspec
from core_erp.config import Settings
from core_erp.registry import PluginError, Registry, find, in_order


def plugin(name: str, *depends: str, **more: object) -> Plugin:
    return Plugin(name=name, version="1", title=name, depends=depends, **more)  # type: ignore[arg-type]


def module(**members: object) -> types.ModuleType:
    made = types.ModuleType("made")
    vars(made).update(members)
    return made


def test_dependencies_come_first() -> None:
    assert [p.name for p in in_order([plugin("c", "b"), plugin("b", "a"), plugin("a")])] == ["a", "b", "c"]


def test_a_missing_dependency_is_named() -> None:
    with pytest.raises(PluginError, match="c needs b, which is not enabled; switch it on or c off"):
        in_order([plugin("c", "b")])


def test_a_circle_is_shown() -> None:
    with pytest.raises(PluginError, match="in a circle: (a -> b -> a|b -> a -> b)"):
        in_order([plugin("a", "b"), plugin("b", "a")])


def test_an_unknown_plugin_lists_what_is_there() -> None:
    with pytest.raises(PluginError, match="no plugin 'retruns'; installed are: .*returns"):
        find(["retruns"])


def test_a_mistyped_hook_is_refused_with_the_plugins_name() -> None:
    hooks = module(erp_nubmer=hookimpl(lambda tx: None))
    with pytest.raises(PluginError, match="plugin 'acme'.*erp_nubmer"):
        Registry([plugin("acme", hooks=(hooks,))], Settings())


def test_a_mistyped_argument_is_refused_with_the_plugins_name() -> None:
    hooks = module(erp_number=hookimpl(lambda tx, knid: None))
    with pytest.raises(PluginError, match=r"(?s)plugin 'acme'.*knid"):
        Registry([plugin("acme", hooks=(hooks,))], Settings())


def test_answers_come_last_registered_first_and_the_first_who_knows_decides() -> None:
    @hookspec(firstresult=True)
    def acme_price(sku: str) -> int | None:
        """What it costs."""

    own = module(acme_price=hookimpl(lambda sku: 1, trylast=True))
    other = module(acme_price=hookimpl(lambda sku: 2 if sku == "x" else None))
    registry = Registry(
        [plugin("acme", hookspecs=module(acme_price=acme_price), hooks=(own,)), plugin("b", "acme", hooks=(other,))], Settings()
    )
    assert [registry.hook.acme_price(sku=s) for s in "xy"] == [2, 1]


def test_settings_fall_back_to_the_plugins_defaults() -> None:
    chosen = Settings(plugin={"acme": {"days": 7}})
    registry = Registry([plugin("acme", settings={"days": 30, "fee": 0})], chosen)
    assert (registry.setting("acme.days"), registry.setting("acme.fee")) == (7, 0)
    with pytest.raises(KeyError):
        registry.setting("acme.unheard_of")


def test_a_misspelt_setting_of_a_plugin_is_refused() -> None:
    with pytest.raises(PluginError, match=r"\[plugin.acme\] knows no dyas; its settings are: days"):
        Registry([plugin("acme", settings={"days": 30})], Settings(plugin={"acme": {"dyas": 7}}))
