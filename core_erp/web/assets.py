"""Style sheets, scripts and icons: served under a name that carries their hash, so that a browser may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from flask import Response, request

from core_erp.errors import NotFound
from core_erp.registry import folder_of

if TYPE_CHECKING:
    from core_erp.plugin import Plugin

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
          ".webmanifest": "application/manifest+json"}  # fmt: skip


@dataclass(frozen=True)
class Asset:
    """One file, read once."""

    name: str
    data: bytes

    @cached_property
    def stamped(self) -> str:
        """``core/app.js`` as ``core/app.1a2b3c4d.js``."""
        stem, _, ending = self.name.rpartition(".")
        return f"{stem}.{hashlib.sha256(self.data).hexdigest()[:10]}.{ending}"

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.data, 9, mtime=0)

    @property
    def media_type(self) -> str:
        ending = f".{self.name.rpartition('.')[2]}"
        return _TYPES.get(ending) or mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Assets:
    """Every asset of the host and of the plugins that are switched on."""

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        own = ("core", files("core_erp") / "web" / "static")
        theirs = ((p.name, place) for p in plugins if (place := folder_of(p, p.assets)))
        found = [asset for owner, place in (own, *theirs) for asset in _read(owner, place)]
        self._by_name = {a.name: a for a in found}
        self._by_stamp = {a.stamped: a for a in found}

    def url(self, name: str) -> str:
        """Where ``core/core.css`` is served. KeyError when there is no such file."""
        return f"/static/{self._by_name[name].stamped}"

    def serve(self, stamped: str) -> Response:
        asset = self._by_stamp.get(stamped)
        if asset is None:
            raise NotFound("There is no file {name}", name=stamped)
        packs = request.accept_encodings.best_match(["gzip"]) == "gzip"
        response = Response(asset.packed if packs else asset.data, content_type=asset.media_type)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Vary"] = "Accept-Encoding"
        if packs:
            response.headers["Content-Encoding"] = "gzip"
        return response


def _read(owner: str, place: Traversable, under: str = "") -> Iterator[Asset]:
    for entry in sorted(place.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _read(owner, entry, f"{under}{entry.name}/")
        elif not entry.name.endswith((".toml", ".md")):
            yield Asset(f"{owner}/{under}{entry.name}", entry.read_bytes())
