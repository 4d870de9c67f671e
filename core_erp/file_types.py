"""What a file is, told by how it begins. Nothing that a browser would run is taken: no HTML, no SVG."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileType:
    """A kind of file that is taken as evidence; ``endings`` are those of its names."""

    media_type: str
    endings: tuple[str, ...]


JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
PNG = FileType("image/png", (".png",))
WEBP = FileType("image/webp", (".webp",))
HEIC = FileType("image/heic", (".heic", ".heif"))
PDF = FileType("application/pdf", (".pdf",))
MP4 = FileType("video/mp4", (".mp4", ".m4v"))
MOV = FileType("video/quicktime", (".mov",))
ALL = (JPEG, PNG, WEBP, HEIC, PDF, MP4, MOV)

_BEGINNINGS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF}
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"mif1", b"heim"), HEIC), b"qt  ": MOV,
    **dict.fromkeys((b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV"), MP4),
}  # fmt: skip
"""Major brands of the ISO base media format (ISO/IEC 14496-12), the eight bytes after ``ftyp``'s length."""


def type_of(data: bytes) -> FileType | None:
    """The kind of file these bytes are, or None for one that is not taken."""
    for beginning, found in _BEGINNINGS.items():
        if data.startswith(beginning):
            return found
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return _BRANDS.get(data[8:12]) if data[4:8] == b"ftyp" else None
