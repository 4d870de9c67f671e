"""What a plugin may import from the host; nothing else is promised."""

from core_erp.db import Exact, Extensible, Id, Minor, Model, Moment, Price, Quantity, Rate, Utc, Versioned
from core_erp.errors import (
    Conflict,
    DomainError,
    Forbidden,
    IllegalStep,
    NotFound,
    Objection,
    Refused,
    Unauthorized,
    object_to,
    refuse,
    reject,
)
from core_erp.events import Event
from core_erp.identity import Actor
from core_erp.jobs import Later, Park, Task
from core_erp.laws import Law
from core_erp.money import CurrencyMismatch, Money, allocate, cumulative, to_major, to_minor
from core_erp.numbering import PREFIXES
from core_erp.permissions import require
from core_erp.plugin import ExtraField, HealthCheck, Job, MenuEntry, Permission, Plugin, Subscriber, hookimpl, hookspec
from core_erp.prepared import Prepared, several, spread
from core_erp.records import Records
from core_erp.transaction import Transaction
from core_erp.workflow import Workflow

__version__ = "0.1.0"

__all__ = [
    "PREFIXES", "Actor", "Conflict", "CurrencyMismatch", "DomainError", "Event", "Exact", "Extensible", "ExtraField",
    "Forbidden", "HealthCheck", "Id", "IllegalStep", "Job", "Later", "Law", "MenuEntry", "Minor", "Model", "Moment",
    "Money", "NotFound", "Objection", "Park", "Permission", "Plugin", "Prepared", "Price", "Quantity", "Rate", "Records",
    "Refused", "Subscriber", "Task", "Transaction", "Unauthorized", "Utc", "Versioned", "Workflow", "allocate", "cumulative",
    "hookimpl", "hookspec", "object_to", "refuse", "reject", "require", "several", "spread", "to_major", "to_minor",
]  # fmt: skip
