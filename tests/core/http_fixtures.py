"""A small plugin of notes, and an application that serves it: what the HTTP tests talk to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from marshmallow import fields
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.serving import make_server

from core_erp import (
    Actor,
    Event,
    Extensible,
    ExtraField,
    HealthCheck,
    Id,
    Minor,
    Model,
    Permission,
    Plugin,
    Quantity,
    Transaction,
    Versioned,
    hookimpl,
    object_to,
    refuse,
    reject,
    require,
)
from core_erp import fields as f
from core_erp.app import create_app, erp_of
from core_erp.config import Settings
from core_erp.http import Routes
from core_erp.identity import grant
from core_erp.permissions import ROLES

VIEW = Permission("notes.view", "See notes", ("warehouse", "manager", "customer"))
WRITE = Permission("notes.write", "Write notes", ("warehouse",))
routes = Routes("notes", "Notes")


class Note(Model, Versioned, Extensible):
    __tablename__ = "notes_note"
    __table_args__ = (UniqueConstraint("company_id", "title"), CheckConstraint("amount_minor < 1000", name="amount"))

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    partner_id: Mapped[int | None]
    title: Mapped[str]
    quantity: Mapped[Quantity] = mapped_column(default=Decimal(1))
    amount_minor: Mapped[Minor] = mapped_column(default=0)
    secret_plan: Mapped[str | None]


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    name = "notes.note_written"
    note_id: int

    @property
    def subject(self) -> str:
        return f"notes.note:{self.note_id}"


@dataclass(frozen=True, kw_only=True)
class NoteWish:
    title: str
    quantity: Decimal = Decimal(1)
    amount_minor: int = 0
    tags: tuple[str, ...] = ()


class WriteNote(f.Document):
    makes, document = NoteWish, "notes.note"
    title = f.Text(40, 1, required=True)
    quantity = f.QuantityField()
    amount_minor = f.Minor(minimum=0)
    tags = fields.List(f.Code())


class ChangeNote(f.Shape):
    title = f.Text(40, 1)
    amount_minor = f.Minor()


class NoteView(f.Document):
    document = "notes.note"
    id = f.Id()
    title = f.Text()
    quantity = f.QuantityField()
    amount_minor = f.Minor()
    version = fields.Integer()


class NoteFilters(f.Shape):
    title = f.Text()
    at_least = f.Minor()
    urgent = f.Flag()


@routes.lists("", gives=NoteView, needs=VIEW, filters=NoteFilters)
def list_(tx: Transaction, filters: dict[str, Any]) -> Any:
    """Notes, by title or amount."""
    query = select(Note)
    if "title" in filters:
        query = query.where(Note.title == filters["title"])
    return query.where(Note.amount_minor >= filters.get("at_least", -(10**9)))


@routes.reads("/<int:note_id>", gives=NoteView, needs=VIEW)
def show(tx: Transaction, note_id: int) -> Note:
    return tx.get(Note, note_id)


@routes.writes("POST", "", takes=WriteNote, gives=NoteView, needs=WRITE, status=201)
def write(tx: Transaction, wish: NoteWish) -> Note:
    """Write a note.

    Two notes of one title are refused.
    """
    require(tx, WRITE)
    note = tx.add(Note(company_id=tx.company_id, title=wish.title, quantity=wish.quantity, amount_minor=wish.amount_minor))
    tx.flush()
    tx.emit(NoteWritten(note_id=note.id))
    return note


@routes.writes("PATCH", "/<int:note_id>", takes=ChangeNote, gives=NoteView, needs=WRITE, guards=Note)
def change(tx: Transaction, changes: dict[str, Any], note_id: int) -> Note:
    note = tx.get(Note, note_id, lock=True)
    for name, value in changes.items():
        setattr(note, name, value)
    return note


@routes.writes("POST", "/<int:note_id>/pay", gives=NoteView, needs=WRITE, guards=Note, idempotent=True)
def pay(tx: Transaction, note_id: int) -> Note:
    note = tx.get(Note, note_id, lock=True)
    note.amount_minor += 1
    return note


@routes.writes("DELETE", "/<int:note_id>", needs=WRITE)
def delete(tx: Transaction, note_id: int) -> None:
    tx.session.delete(tx.get(Note, note_id, lock=True))


class Break(f.Shape):
    how = f.Text(required=True)


@routes.writes("POST", "/break", takes=Break, needs=None)
def break_(tx: Transaction, wish: dict[str, Any]) -> None:
    how = wish["how"]
    if how == "objections":
        refuse([[object_to("notes/late", "{days} days late", "/how", days=3), object_to("notes/rude", "Too rude", "/how")]])
    if how == "one":
        raise reject("notes/late", "{days} days late", "/how", days=3)
    if how == "check":
        tx.add(Note(company_id=tx.company_id, title="x", amount_minor=5000))
    if how == "large":
        tx.add(Note(company_id=tx.company_id, title="x", amount_minor=2**70))
    if how == "reference":
        tx.add(Note(company_id=987654, title="x"))
    if how == "bug":
        raise RuntimeError("the password is hunter2")
    tx.flush()


class Hooks:
    __name__ = "hooks"

    @hookimpl
    def erp_extra_fields(self, kind: str) -> Any:
        if kind == "notes.note":
            yield ExtraField("acme", "pickup_code", label="Pickup code", max_length=5)
            yield ExtraField("acme", "weight", Decimal)

    @hookimpl
    def erp_document_facts(self, tx: Transaction, kind: str, documents: list[Any]) -> Any:
        if kind == "notes.note":
            yield {"loyalty": {note.id: {"points": note.id * 10} for note in documents}}

    @hookimpl
    def erp_health_checks(self, tx: Transaction) -> Any:
        yield HealthCheck("scale", healthy=True, detail="inside")


hooks = Hooks()
plugin = Plugin(
    name="notes",
    version="1",
    title="Notes",
    hooks=(hooks,),
    blueprints=(routes,),
    permissions=(VIEW, WRITE),
    events=(NoteWritten,),
)


@pytest.fixture
def settings() -> dict[str, Any]:
    """Further settings; a module overrides it."""
    return {}


@pytest.fixture
def app(erp_url: str, tmp_path: Path, settings: dict[str, Any]) -> Iterator[Flask]:
    """The host with the notes on the test's own database."""
    chosen: dict[str, Any] = {"env": "test", "plugins": (), "max_body_bytes": 20_000, **settings}
    app = create_app(Settings(database_url=erp_url, **chosen), plugins=[plugin])
    erp = erp_of(app)
    Note.__table__.create(erp.engine)
    with erp.transaction(Actor.system(erp.first_company_id())) as tx:
        for permission, role in ((p, r) for p in plugin.permissions for r in p.roles):
            grant(tx, role, ROLES[role], [permission.code])
            tx.flush()
    yield app
    erp.engine.dispose()


@pytest.fixture
def clerk(client: Any, people: Any) -> Any:
    """A client that may see and write notes."""
    return client.as_(people.warehouse)


@pytest.fixture
def served(app: Flask) -> Iterator[httpx.Client]:
    """The application behind a real server with threads, and a client of it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30) as http:
        yield http
    server.shutdown()
    thread.join()
    server.server_close()
