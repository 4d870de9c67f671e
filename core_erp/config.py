"""Settings from a TOML file and the environment, frozen once read; each is explained here and nowhere else."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from core_erp.errors import DomainError

PRODUCT = ("notices", "inventory", "orders", "finance", "approvals", "returns", "erp_connectors")
SHIPPED = (*PRODUCT, "retail", "workbench")
"""What is switched on unless somebody says otherwise; in production the tools around the product stay off."""


class BadSetting(DomainError):
    """A setting that cannot be used; the message says where it stands and what it should be."""

    code = "core/bad-setting"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation may choose. ``ERP_<NAME>`` in the environment wins over ``[erp]`` in the TOML file."""

    database_url: str = field(default="sqlite:///var/erp.db", metadata={"help": "SQLAlchemy URL of the database"})
    plugins: tuple[str, ...] = field(default=SHIPPED, metadata={"help": "plugins that are switched on, comma-separated"})
    env: str = field(default="development", metadata={"help": "development, test or production"})
    base_url: str = field(default="http://127.0.0.1:8000", metadata={"help": "address used in links"})
    trusted_hosts: tuple[str, ...] = field(default=(), metadata={"help": "host names requests may carry; empty: any"})
    attachments: str = field(default="var/attachments", metadata={"help": "folder that holds attachments"})
    locale: str = field(default="en", metadata={"help": "language where nobody asks for another: en or zh_CN"})
    log_level: str = field(default="INFO", metadata={"help": "DEBUG, INFO, WARNING or ERROR"})
    trace: bool = field(default=False, metadata={"help": "show each hook call with its answers and who gave them"})
    max_body_bytes: int = field(default=8_000_000, metadata={"help": "largest request body, in bytes"})
    job_lease_seconds: int = field(default=120, metadata={"help": "how long a worker may hold a job before another takes it"})
    job_attempts: int = field(default=8, metadata={"help": "tries before a job is set aside for a person"})
    outgoing_hosts: tuple[str, ...] = field(
        default=(), metadata={"help": "names that messages may be sent to, such as `*.example.com`; empty: any public one"}
    )
    outgoing_networks: tuple[str, ...] = field(
        default=(), metadata={"help": "networks of one's own that may be called nevertheless, such as `10.1.0.0/16`"}
    )
    broker: str = field(
        default="",
        metadata={"help": "Celery broker that rings for jobs, `redis://…` or `amqp://…`; empty: none"},
    )
    job_threads: int = field(default=4, metadata={"help": "jobs a worker does side by side; one never goes outside"})
    plugin: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict, metadata={"help": "settings of plugins: [plugin.<name>]"}
    )
    file: str | None = field(default=None, metadata={"help": "the TOML file that was read", "derived": True})

    @property
    def is_production(self) -> bool:
        return self.env == "production"


def load(environ: Mapping[str, str] | None = None, file: str | Path | None = None) -> Settings:
    """Read ``ERP_CONFIG`` (default ``erp.toml`` if there is one), then let the environment override it.

    Raises BadSetting naming the file and key, or the variable, that cannot be used.
    """
    environ = os.environ if environ is None else environ
    path = Path(file or environ.get("ERP_CONFIG", "erp.toml"))
    settings = replace(Settings(), **_from_file(path)) if path.exists() else Settings()
    return _checked(replace(settings, **_from_environment(environ)))


def _from_file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadSetting("{file}: {why}", file=str(path), why=str(error)) from error
    values = dict(document.get("erp", {}))
    known = {f.name for f in fields(Settings) if not f.metadata.get("derived")}
    if unknown := sorted(set(values) - known):
        raise BadSetting("{file}: [erp] knows no {keys}", file=str(path), keys=", ".join(unknown))
    values = {f.name: _typed(path, f.name, values[f.name], f.default) for f in fields(Settings) if f.name in values}
    return {**values, "plugin": document.get("plugin", {}), "file": str(path)}


def _typed(path: Path, name: str, value: Any, default: Any) -> Any:
    """The value of a TOML file, of the kind that the default is of; a list becomes a tuple."""
    if isinstance(value, list) and isinstance(default, tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if type(value) is not type(default):
        wanted = {tuple: "a list of texts", bool: "true or false", int: "a whole number"}.get(type(default), "a text")
        facts = {"file": str(path), "name": name, "wanted": wanted, "value": repr(value)}
        raise BadSetting("{file}: {name} in [erp] must be {wanted}, not {value}", **facts)
    return value


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for f in fields(Settings):
        text = environ.get(f"ERP_{f.name.upper()}")
        if text is not None and f.name not in ("plugin", "file"):
            values[f.name] = _parse(f"ERP_{f.name.upper()}", text, f.default)
    return values


def _parse(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        return text.lower() not in ("", "0", "no", "false", "off")
    if isinstance(default, int):
        if not text.lstrip("-").isdigit():
            raise BadSetting("{name} must be a whole number, not {text}", name=name, text=repr(text))
        return int(text)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _checked(settings: Settings) -> Settings:
    if settings.env not in ("development", "test", "production"):
        raise BadSetting("env must be development, test or production, not {env}", env=repr(settings.env))
    if settings.is_production and settings.plugins == SHIPPED:
        return replace(settings, plugins=PRODUCT)
    return settings
