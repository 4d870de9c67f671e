"""The naive way: one document after another, save, submit, audit, each waiting for the last; for Kingdee the official SDK."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.erp_connectors import api as connectors
from plugins.workbench.bench.world import World

try:
    from k3cloud_webapi_sdk.main import K3CloudApiSdk
except ImportError:  # the SDK is no dependency of the product
    K3CloudApiSdk = None


@dataclass(frozen=True)
class Naive:
    """How long so many documents took, and by which client."""

    documents: int
    seconds: float
    client: str

    @property
    def rate(self) -> float:
        return self.documents / self.seconds


def one_by_one(world: World, connection: connectors.Connection, errands: Sequence[connectors.Errand]) -> Naive:
    """Send these, numbered apart from ours, in the simplest way there is."""
    if connection.system == "kingdee" and K3CloudApiSdk is not None:
        return _timed(errands, _by_sdk(connection), "official SDK")
    with connectors.opened(world.erp, connection) as adapter:
        return _timed(errands, lambda errand: _by_adapter(adapter, errand), "adapter")


def _timed(errands: Sequence[connectors.Errand], send: Callable[[connectors.Errand], None], client: str) -> Naive:
    begun = time.perf_counter()
    for errand in errands:
        send(errand)
    return Naive(len(errands), time.perf_counter() - begun, client)


def _by_adapter(adapter: connectors.Adapter, errand: connectors.Errand) -> None:
    there = None
    for step in adapter.steps(errand.section.kind):
        there = adapter.push(step, errand, there)


def _by_sdk(connection: connectors.Connection) -> Callable[[connectors.Errand], None]:
    said = connection.settings
    sdk: Any = K3CloudApiSdk(connection.url)
    sdk.InitConfig(said["acct_id"], said["user"], said["app_id"], connectors.revealed(connection.secret), connection.url, 2052, 0)

    def send(errand: connectors.Errand) -> None:
        form = errand.section.form
        saved = json.loads(sdk.Save(form, {"Model": errand.body}))["Result"]
        if not saved["ResponseStatus"]["IsSuccess"]:
            raise RuntimeError(str(saved["ResponseStatus"]["Errors"]))
        for act in (sdk.Submit, sdk.Audit):
            act(form, {"Ids": str(saved["Id"])})

    return send
