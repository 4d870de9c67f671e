"""Cuts some whole days out of a file of the data set, as the shipped demonstration was cut."""

from __future__ import annotations

import gzip
from collections.abc import Collection
from datetime import date
from pathlib import Path

from plugins.retail.documents import Document, group
from plugins.retail.reading import read
from plugins.retail.source import DEFAULT_LIMITS, Limits, encoding_of, raw_lines

# Three trading days in a row (the file has no Saturdays) that hold every case in few lines.
DEMO_DAYS = (date(2010, 12, 9), date(2010, 12, 10), date(2010, 12, 12))
DEMO_FILE = Path(__file__).parent / "demo_data" / "online_retail_2010-12-09_to_12.csv.gz"


def slice_days(source: Path, target: Path, days: Collection[date], limits: Limits = DEFAULT_LIMITS) -> int:
    """Write the header and all lines of the documents of those days to a gzip file; answers how many lines.

    The lines stay word for word and in order; a line that cannot be read belongs to no day and stays behind.
    No time of day goes into the file, so the same source gives the same slice.
    """
    wanted = _lines_of(source, days, limits)
    encoding = encoding_of(source, limits)
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        for line_no, data in enumerate(raw_lines(source, limits), start=1):
            if data is not None and (line_no == 1 or line_no in wanted):
                text = data.decode(encoding).removeprefix("\ufeff").rstrip("\r\n")
                packed.write(f"{text}\n".encode())
    return len(wanted)


def _lines_of(source: Path, days: Collection[date], limits: Limits) -> set[int]:
    return {
        line.line_no
        for item in group(read(source, limits))
        if isinstance(item, Document) and item.at.date() in days
        for line in item.lines
    }
