"""Which outside systems there are, and a connection turned into an open adapter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core_erp import NotFound
from plugins.erp_connectors import mappings
from plugins.erp_connectors.adapters.base import Adapter, Endpoint, System
from plugins.erp_connectors.mappings import FieldMapping
from plugins.erp_connectors.secrets import revealed

if TYPE_CHECKING:
    from core_erp.erp import Erp
    from plugins.erp_connectors.models import Connection


def known(erp: Erp) -> Mapping[str, System]:
    """Every system some plugin brings an adapter for, by name."""
    answers = erp.hook.erp_connectors_adapters(config=erp.settings)
    return {system.name: system for answer in reversed(answers) for system in answer}


def the(erp: Erp, name: str) -> System:
    """The system of this name, or NotFound naming those there are."""
    if (system := known(erp).get(name)) is None:
        raise NotFound("There is no system {name}; there are {known}", name=name, known=", ".join(sorted(known(erp))))
    return system


def opened(erp: Erp, connection: Connection, mapping: FieldMapping | None = None) -> Adapter:
    """An adapter that speaks for this connection; it signs in when first asked something. NoSecret when there is none."""
    mapping = mapping or mapping_of(erp, connection.system, connection.mapping_file)
    endpoint = Endpoint(
        url=connection.url, org=connection.org, settings=connection.settings, secret=revealed(connection.secret),
        timeout=float(erp.setting("erp_connectors.timeout_seconds")), options=mapping.options,
        verify=bool(erp.setting("erp_connectors.verify_tls")),
    )  # fmt: skip
    return the(erp, connection.system).open(endpoint)


def mapping_of(erp: Erp, system: str, own_file: str | None = None) -> FieldMapping:
    """The mapping in force: shipped, then the installation's file, then a connection's file, then the settings. BadMapping."""
    files = (erp.setting("erp_connectors.mapping_files").get(system), own_file)
    inline = erp.setting("erp_connectors.mapping").get(system)
    return mappings.load(system, the(erp, system).mapping, [Path(f) for f in files if f], inline)
