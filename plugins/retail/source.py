"""Opens a .csv or .csv.gz file as bounded physical lines and finds its encoding."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

# The data set's only non-ASCII sign is the pound. Some copies of it are UTF-8; those saved by a British Excel
# are Windows-1252, which is Latin-1 plus printable signs where Latin-1 has control characters. UTF-8 is asked
# first: it refuses what is not UTF-8, while Windows-1252 accepts nearly everything.
ENCODINGS = ("utf-8", "cp1252")

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"


class FileProblem(Exception):
    """The file as a whole cannot be read; nothing of it was imported."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask of us; `file_bytes` counts what comes out of the gzip."""

    line_bytes: int = 10_000
    file_bytes: int = 256 * 2**20


DEFAULT_LIMITS = Limits()


def raw_lines(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[bytes | None]:
    """One item per physical line; None stands for a line longer than the limit, which is skipped unread."""
    with _explained(path), _opened(path) as stream:
        too_long = False
        for piece in _pieces(stream, path, limits):
            if len(piece) >= limits.line_bytes and not piece.endswith(b"\n"):
                too_long = True
                continue
            yield None if too_long else piece
            too_long = False
        if too_long:
            yield None


def encoding_of(path: Path, limits: Limits = DEFAULT_LIMITS) -> str:
    """Read the whole file once, so that one cut off, too large or undecodable is told before any import."""
    found: str | None = None
    for line_no, data in enumerate(raw_lines(path, limits), start=1):
        if data is None or data.isascii():
            continue
        name = next((name for name in ENCODINGS if _fits(data, name)), None)
        if name is None:
            raise FileProblem(f"{path.name}: line {line_no} is neither UTF-8 nor Windows-1252 (Latin-1) text")
        # One odd byte in a UTF-8 file must not turn its pound signs into two signs each.
        if found not in (None, name):
            raise FileProblem(f"{path.name}: line {line_no} is in {name}, the lines before it in {found}")
        found = name
    return found or ENCODINGS[0]


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(stream: BinaryIO, path: Path, limits: Limits) -> Iterator[bytes]:
    seen = 0
    while piece := stream.readline(limits.line_bytes):
        seen += len(piece)
        if seen > limits.file_bytes:
            raise FileProblem(f"{path.name}: unpacks to more than the allowed {limits.file_bytes:,} bytes")
        yield piece


def _opened(path: Path) -> BinaryIO:
    # The first bytes decide, not the name: downloads are often renamed.
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic == ZIP_MAGIC:
        raise FileProblem(f"{path.name}: is an Excel workbook or a zip archive; save the sheet as CSV first")
    if magic.startswith(GZIP_MAGIC):
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except EOFError:
        raise FileProblem(f"{path.name}: the gzip file is cut off; fetch it again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileProblem(f"{path.name}: the gzip file is damaged ({error})") from None
    except OSError as error:
        raise FileProblem(f"{path.name}: cannot be read ({error.strerror or error})") from None
