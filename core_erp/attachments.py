"""Evidence: files that are hashed, kept under random names and never changed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from core_erp.crash import point
from core_erp.db import Base, BigId, Id, Model, Utc
from core_erp.errors import DomainError, NotFound, refuse, reject
from core_erp.file_types import FileType, type_of
from core_erp.permissions import ADD_ATTACHMENTS, VIEW_ATTACHMENTS, require
from core_erp.transaction import Transaction


class Attachment(Model):
    """A file that belongs to a document. ``uid`` is its random public name; the original name is only shown."""

    __tablename__ = "core_attachment"
    __table_args__ = (Index("ix_core_attachment_subject", "subject_kind", "subject_id"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    uid: Mapped[str] = mapped_column(unique=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigId)
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(Utc)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))


class Damaged(DomainError):
    """The file is gone, or its content is no longer what was stored."""

    status, code = 500, "core/attachment-damaged"


# -- storing ------------------------------------------------------------------------------------------------------


def store(tx: Transaction, data: bytes, *, filename: str, kind: str, subject_id: int) -> Attachment:
    """Keep a file as evidence of a document such as ``("returns.return", 7)``, which the actor must be able to see.

    Raises NotFound for the document; Refused for a file that is empty, too large, of a kind that is not taken
    (told by its content, not its name), or that a plugin objects to.
    """
    require(tx, ADD_ATTACHMENTS)
    subject(tx, kind, subject_id)
    found = _checked(tx, data)
    attachment = Attachment(
        company_id=tx.company_id, uid=secrets.token_hex(16), subject_kind=kind, subject_id=subject_id,
        filename=tidy_name(filename, found), media_type=found.media_type, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), uploaded_at=tx.now, uploaded_by=tx.actor.user_id,
    )  # fmt: skip
    with _written(place(tx, attachment), data) as temporary:
        refuse(tx.hook.erp_attachment_objections(tx=tx, attachment=attachment, path=temporary))
    tx.add(attachment)
    tx.flush()
    point("attachment:row-written")
    return attachment


def _checked(tx: Transaction, data: bytes) -> FileType:
    if not data:
        raise reject("core/attachment-empty", "This file is empty", "/file")
    if len(data) > tx.erp.settings.max_body_bytes:
        raise reject("core/attachment-too-large", "A file may have {limit} bytes", "/file", limit=tx.erp.settings.max_body_bytes)
    found = type_of(data)
    if found is None:
        raise reject("core/attachment-type", "Send a photo (JPEG, PNG, WebP, HEIC), a video (MP4, MOV) or a PDF", "/file")
    return found


@contextmanager
def _written(target: Path, data: bytes) -> Iterator[Path]:
    """The data in a temporary file beside the target, which becomes the target at the end, wholly or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    temporary = target.with_suffix(".part")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        point("attachment:temp-written")
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    point("attachment:renamed")


def folder(settings: Any) -> Path:
    """Where attachments are kept."""
    return Path(settings.attachments).absolute()


def place(tx: Transaction, attachment: Attachment) -> Path:
    """The file of an attachment: by its random name, never by what somebody sent."""
    return folder(tx.erp.settings) / attachment.uid[:2] / attachment.uid


def tidy_name(name: str, found: FileType) -> str:
    """The last part of a name without anything a file system or a header could stumble over, with a fitting ending."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    printable = "".join(c for c in plain if c.isprintable() and c not in '<>:"|?*')
    stem = re.sub(r"\.+", ".", printable).strip(" .")[:150] or "file"
    return stem if stem.lower().endswith(found.endings) else f"{stem}{found.endings[0]}"


# -- reading ------------------------------------------------------------------------------------------------------


def read(tx: Transaction, attachment_id: int) -> tuple[Attachment, bytes]:
    """The attachment and its content, compared with the hash it was stored with. Raises Damaged when they differ."""
    attachment = find(tx, attachment_id)
    try:
        data = place(tx, attachment).read_bytes()
    except OSError as error:
        raise Damaged("The file of attachment {id} cannot be read", id=attachment_id) from error
    if hashlib.sha256(data).hexdigest() != attachment.sha256:
        raise Damaged("The file of attachment {id} is not what was stored", id=attachment_id)
    return attachment, data


def find(tx: Transaction, attachment_id: int) -> Attachment:
    """The attachment, if the actor may see the document it belongs to. Raises NotFound."""
    require(tx, VIEW_ATTACHMENTS)
    attachment = tx.get(Attachment, attachment_id)
    subject(tx, attachment.subject_kind, attachment.subject_id)
    return attachment


def of(tx: Transaction, kind: str, subject_id: int) -> Select[Attachment]:
    """The attachments of a document the actor may see."""
    require(tx, VIEW_ATTACHMENTS)
    subject(tx, kind, subject_id)
    return select(Attachment).where(Attachment.subject_kind == kind, Attachment.subject_id == subject_id)


def subject(tx: Transaction, kind: str, subject_id: int) -> Base:
    """The document ``"returns.return"`` 7 is a row of the table ``returns_return``. Raises NotFound, also for strangers.

    A row that does not say whose it is (its company; for a customer, also its partner) is no document to anybody.
    """
    if kind in _MASTERS or kind.partition(".")[0] in {p.name for p in tx.erp.plugins}:
        table = kind.replace(".", "_", 1)
        owners = {"company_id"} if tx.actor.partner_id is None else {"company_id", "partner_id"}
        for mapper in Base.registry.mappers:
            if str(mapper.local_table) == table and owners <= set(mapper.columns.keys()):
                found: Base = tx.get(mapper.class_, subject_id)
                return found
    raise NotFound("There is no kind of document {kind}", kind=kind)


_MASTERS = frozenset({"core.partner", "core.product"})
