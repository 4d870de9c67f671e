"""Evidence: kept whole or not at all, never changed, never run by a browser."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core_erp import Actor, NotFound, Objection, Refused, hookimpl
from core_erp import attachments as evidence
from core_erp.attachments import Attachment, Damaged
from core_erp.file_types import HEIC, JPEG, MOV, MP4, PDF, PNG, WEBP, type_of
from core_erp.testing import factories

PLUGINS = ()
PHOTO = b"\xff\xd8\xff\xe0" + b"picture" * 100


@pytest.fixture
def product(erp, company):
    with erp.transaction(Actor.system(company.id)) as tx:
        return factories.product(tx)


def files(erp) -> list[Path]:
    return [p for p in evidence.folder(erp.settings).rglob("*") if p.is_file()]


def keep(tx, product, data=PHOTO, name="scratch.jpg"):
    return evidence.store(tx, data, filename=name, kind="core.product", subject_id=product.id)


@pytest.mark.parametrize(
    ("data", "found"),
    [(PHOTO, JPEG), (b"\x89PNG\r\n\x1a\n....", PNG), (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP), (b"%PDF-1.7", PDF),
     (b"\0\0\0\x20ftypisom", MP4), (b"\0\0\0\x14ftypqt  ", MOV), (b"\0\0\0\x18ftypheic", HEIC),
     (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", None), (b"<!doctype html>", None),
     (b"MZ\x90\0", None), (b"", None), (b"PK\x03\x04", None), (b"RIFF\0\0\0\0WAVE", None), (b"GIF89a", None)],
)  # fmt: skip
def test_kinds_are_told_by_content(data, found):
    assert type_of(data) is found


def test_what_was_stored_is_read_back(erp, company, product):
    with erp.transaction(Actor.system(company.id)) as tx:
        kept = keep(tx, product)
    with erp.reading(Actor.system(company.id)) as tx:
        attachment, data = evidence.read(tx, kept.id)
        assert (data, attachment.media_type, attachment.size) == (PHOTO, "image/jpeg", len(PHOTO))
        assert evidence.place(tx, attachment).name == attachment.uid


def test_a_changed_or_missing_file_is_noticed(erp, company, product):
    with erp.transaction(Actor.system(company.id)) as tx:
        kept = keep(tx, product)
        path = evidence.place(tx, kept)
    path.write_bytes(PHOTO + b"!")
    with erp.reading(Actor.system(company.id)) as tx:
        with pytest.raises(Damaged, match="not what was stored"):
            evidence.read(tx, kept.id)
        path.unlink()
        with pytest.raises(Damaged, match="cannot be read"):
            evidence.read(tx, kept.id)


@pytest.mark.parametrize(("data", "code"), [(b"", "empty"), (b"<svg/>", "type"), (PHOTO + b"x" * 8_000_001, "too-large")])
def test_other_files_are_refused(erp, tx, product, data, code):
    with pytest.raises(Refused) as refused:
        keep(tx, product, data)
    assert refused.value.code == f"core/attachment-{code}"
    assert files(erp) == []


def test_a_plugin_may_object(erp, tx, product):
    class Scanner:
        @hookimpl
        def erp_attachment_objections(self, tx, attachment, path):
            assert path.read_bytes() == PHOTO
            return [Objection("acme/virus", "This file carries a virus", "/file")]

    erp.pm.register(Scanner())
    with pytest.raises(Refused, match="virus"):
        keep(tx, product)
    assert files(erp) == []


def test_only_documents_one_can_see(erp, tx, company, product):
    with pytest.raises(NotFound):
        evidence.store(tx, PHOTO, filename="a.jpg", kind="core.product", subject_id=product.id + 1)
    for kind in ("core.token", "core.user", "orders.order", "nonsense", "", "core."):
        with pytest.raises(NotFound, match="no kind of document"):
            evidence.store(tx, PHOTO, filename="a.jpg", kind=kind, subject_id=1)
    kept = keep(tx, product)
    other = factories.company(tx)
    tx.actor = Actor.system(other.id)
    with pytest.raises(NotFound):
        evidence.find(tx, kept.id)


@pytest.mark.parametrize(
    ("name", "tidy"),
    [("scratch.jpg", "scratch.jpg"), ("../../etc/passwd", "passwd.jpg"), ("C:\\photos\\a.JPEG", "a.JPEG"),
     ("划痕 1.jpg", "划痕 1.jpg"), ("", "file.jpg"), ("..", "file.jpg"), ("a\r\nSet-Cookie: x", "aSet-Cookie x.jpg"),
     ("x.svg", "x.svg.jpg"), ("a" * 300, "a" * 150 + ".jpg")],
)  # fmt: skip
def test_names_are_tidied(name, tidy):
    assert evidence.tidy_name(name, JPEG) == tidy


def test_over_http(client, people, product):
    service = client.as_(people.customer_service)
    sent = {"kind": "core.product", "subject_id": str(product.id), "file": (io.BytesIO(PHOTO), "划痕.jpg")}
    made = service.post("/api/v1/core/attachments", data=sent)
    assert made.status_code == 201, made.json
    got = service.get(f"/api/v1/core/attachments/{made.json['id']}/content")
    assert got.data == PHOTO
    assert got.headers["Content-Disposition"] == "attachment; filename=\"__.jpg\"; filename*=UTF-8''%E5%88%92%E7%97%95.jpg"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    listed = service.get(f"/api/v1/core/attachments?kind=core.product&subject_id={product.id}").json["items"]
    assert [a["filename"] for a in listed] == ["划痕.jpg"]
    assert client.get(f"/api/v1/core/attachments/{made.json['id']}/content").status_code == 401
    assert client.post("/api/v1/core/attachments", data={**sent, "file": (io.BytesIO(PHOTO), "a")}).status_code == 401
    assert service.post("/api/v1/core/attachments", data={"kind": "core.product", "subject_id": "1"}).status_code == 422
    assert service.post("/api/v1/core/attachments", json={}).status_code == 422
    wrong = {"kind": "core.product", "subject_id": str(product.id), "file": (io.BytesIO(b"<svg/>"), "a.jpg")}
    assert service.post("/api/v1/core/attachments", data=wrong).json["code"] == "core/attachment-type"


CRASH = """
import sys
from core_erp import Actor, attachments
from core_erp.app import create_app, erp_of
from core_erp.config import Settings
url, folder, company, product = sys.argv[1:]
erp = erp_of(create_app(Settings(database_url=url, plugins=(), env="test", attachments=folder)))
with erp.transaction(Actor.system(int(company))) as tx:
    attachments.store(tx, b"%PDF-1.7", filename="a", kind="core.product", subject_id=int(product))
"""


@pytest.mark.parametrize("place", ["temp-written", "renamed", "row-written"])
def test_a_kill_leaves_no_row_without_its_file(erp, erp_url, company, product, place):
    arguments = [erp_url, erp.settings.attachments, str(company.id), str(product.id)]
    environment = {**os.environ, "ERP_CRASH_AT": f"attachment:{place}"}
    ran = subprocess.run([sys.executable, "-c", CRASH, *arguments], env=environment, check=False)
    assert ran.returncode == -9
    with erp.reading(Actor.system(company.id)) as tx:
        assert tx.session.query(Attachment).all() == []
