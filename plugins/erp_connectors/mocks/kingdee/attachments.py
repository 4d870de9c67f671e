"""AttachmentUpLoad and AttachmentDownLoad: files in pieces, kept with the document they belong to."""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any

from .envelope import NO_DATA, PARAMETER, Refusal, Tally
from .galaxy import Galaxy
from .lifecycle import document_of
from .loose import pick, truth, whole
from .requests import Call

_PIECE = 4 * 1024 * 1024


def upload(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """One piece of a file; the first gives the FileId that the others name."""
    form = galaxy.form(call.form)
    document = document_of(galaxy, form, str(pick(call.data, "InterId") or ""), str(pick(call.data, "BillNO") or ""))
    name = str(pick(call.data, "FileName") or "")
    if not name:
        raise Refusal("参数FileName不能为空", PARAMETER)
    file_id = str(pick(call.data, "FileId") or "") or uuid.uuid4().hex
    begun = galaxy.store.kept("file", file_id, galaxy.system.clock())
    if pick(call.data, "FileId") and begun is None:
        raise Refusal(f"文件“{file_id}”不存在", NO_DATA)
    whole_file = base64.b64decode(begun["content"]) if begun else b""
    whole_file += _decoded(str(pick(call.data, "SendByte") or ""))
    is_last = truth(pick(call.data, "IsLast"), default=True)
    held = {"name": name, "content": base64.b64encode(whole_file).decode("ascii"), "whole": is_last, "document": document.id}
    galaxy.store.keep("file", file_id, held)
    tally = Tally()
    if is_last:
        attachment = {"head": {"FFileId": file_id, "FAttachmentName": name, "FInterId": document.id}, "entries": {}}
        tally.done(galaxy.store.add("BOS_Attachment", file_id, "C", attachment), 0)
    return tally.reply(FileId=file_id, Message="")


def download(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """The piece of a file that begins at StartIndex."""
    file_id = str(pick(call.data, "FileId") or "")
    held = galaxy.store.kept("file", file_id, galaxy.system.clock()) if file_id else None
    if held is None or not held["whole"]:
        raise Refusal(f"文件“{file_id}”不存在", NO_DATA)
    content, start = base64.b64decode(held["content"]), whole(pick(call.data, "StartIndex"))
    piece = content[start : start + _PIECE]
    end = start + len(piece)
    return Tally().reply(
        StartIndex=end,
        IsLast=end >= len(content),
        FileSize=len(content),
        FileName=held["name"],
        FilePart=base64.b64encode(piece).decode("ascii"),
    )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise Refusal("参数SendByte不是有效的Base64", PARAMETER) from problem
