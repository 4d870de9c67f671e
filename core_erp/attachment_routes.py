"""Evidence over HTTP: /api/v1/core/attachments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response, request
from sqlalchemy import Select

from core_erp import attachments, file_types
from core_erp.attachments import Attachment
from core_erp.errors import reject
from core_erp.fields import Code, Id, Moment, Shape, Text, Whole
from core_erp.http import Routes
from core_erp.http.edge import anonymous, current_erp, identified
from core_erp.permissions import VIEW_ATTACHMENTS
from core_erp.transaction import Transaction, repeating

T = TypeVar("T")
BINARY = {"type": "string", "format": "binary"}
routes = Routes("attachments", "Evidence kept with documents", prefix="/api/v1/core/attachments")


class AttachmentView(Shape):
    id = Id()
    kind = Code(attribute="subject_kind")
    subject_id = Id()
    filename = Text()
    media_type = Text()
    size = Whole(maximum=2**53)
    sha256 = Text()
    uploaded_at = Moment()
    uploaded_by = Id(allow_none=True)


@dataclass(frozen=True, kw_only=True)
class OfDocument:
    kind: str
    subject_id: int


class AttachmentFilters(Shape):
    makes = OfDocument

    kind = Code(required=True, metadata={"description": "kind of document, such as `returns.return`"})
    subject_id = Id(required=True)


@routes.lists("", gives=AttachmentView, needs=VIEW_ATTACHMENTS, filters=AttachmentFilters)
def list_(tx: Transaction, wanted: OfDocument) -> Select[Any]:
    """The evidence of one document."""
    return attachments.of(tx, wanted.kind, wanted.subject_id)


@routes.reads("/<int:attachment_id>", gives=AttachmentView, needs=VIEW_ATTACHMENTS)
def show(tx: Transaction, attachment_id: int) -> Attachment:
    return attachments.find(tx, attachment_id)


@routes.route("", methods=["POST"])  # type: ignore[untyped-decorator]
@routes.doc(  # type: ignore[untyped-decorator]
    operationId="attachments.upload", summary="Keep a file as evidence of a document",
    requestBody={"required": True, "content": {"multipart/form-data": {"schema": {
        "type": "object", "required": ["file", "kind", "subject_id"],
        "properties": {"file": BINARY, "kind": {"type": "string"}, "subject_id": {"type": "integer"}},
    }}}},
    responses={"201": {"description": "Created", "content": {"application/json": {"schema": AttachmentView}}}},
)  # fmt: skip
def upload() -> Response:
    actor = _reading(identified)
    wanted = AttachmentFilters().load({"kind": request.form.get("kind"), "subject_id": _number(request.form.get("subject_id"))})
    sent = request.files.get("file")
    if sent is None:
        raise reject("core/attachment-missing", "Send the file as the part 'file' of a multipart form", "/file")
    data, name = sent.read(), sent.filename or ""

    def once() -> str:
        with current_erp().transaction(actor) as tx:
            stored = attachments.store(tx, data, filename=name, kind=wanted.kind, subject_id=wanted.subject_id)
            return str(AttachmentView().dumps(stored))

    return Response(repeating(once), 201, content_type="application/json")


def _number(text: str | None) -> int | str | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else text


@routes.route("/<int:attachment_id>/content", methods=["GET"])  # type: ignore[untyped-decorator]
@routes.doc(  # type: ignore[untyped-decorator]
    operationId="attachments.download", summary="The file itself",
    responses={"200": {"description": "OK", "content": {t.media_type: {"schema": BINARY} for t in file_types.ALL}}},
)  # fmt: skip
def download(attachment_id: int) -> Response:
    def act(tx: Transaction) -> Response:
        identified(tx)
        attachment, data = attachments.read(tx, attachment_id)
        return Response(data, 200, _headers(attachment), content_type=attachment.media_type)

    return _reading(act)


def _headers(attachment: Attachment) -> dict[str, str]:
    """A browser saves it and never shows it as a page of ours (RFC 6266, RFC 8187)."""
    plain = "".join(c if c.isascii() and c not in '"\\' else "_" for c in attachment.filename)
    name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(attachment.filename, safe='')}"
    return {
        "Content-Disposition": f"attachment; {name}", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox", "ETag": f'"{attachment.sha256}"',
    }  # fmt: skip


def _reading(act: Callable[[Transaction], T]) -> T:
    with current_erp().reading(anonymous()) as tx:
        return act(tx)
