"""ExecuteBillQuery and BillQuery."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..store import Document
from .columns import Column, Line, column
from .compare import sort_key
from .envelope import PARAMETER, Refusal
from .filters import Only, read_filter
from .forms import Form
from .galaxy import Galaxy
from .loose import pick, texts, whole
from .marks import SOURCE_FIELDS, source_mark
from .requests import Call


@dataclass(frozen=True)
class _Page:
    """TopRowCount is the absolute last row, not a page size."""

    start: int
    top: int
    limit: int

    def of(self, lines: list[Line]) -> list[Line]:
        upto = lines[self.start : self.top or None]
        return upto[: self.limit]


def execute_bill_query(galaxy: Galaxy, call: Call) -> list[list[Any]]:
    """Rows as arrays, in the order of the field keys."""
    keys = _keys(call)
    columns, lines = _selected(galaxy, call, keys)
    return [[one.read(line) for one in columns] for line in lines]


def bill_query(galaxy: Galaxy, call: Call) -> list[dict[str, Any]]:
    """Rows as objects under the field keys."""
    keys = _keys(call)
    columns, lines = _selected(galaxy, call, keys)
    return [{key: one.read(line) for key, one in zip(keys, columns, strict=True)} for line in lines]


def _keys(call: Call) -> list[str]:
    keys = texts(pick(call.data, "FieldKeys"))
    if not keys:
        raise Refusal("参数FieldKeys不能为空", PARAMETER)
    return keys


def _selected(galaxy: Galaxy, call: Call, keys: list[str]) -> tuple[list[Column], list[Line]]:
    form = galaxy.form(call.form)
    known: dict[str, Column] = {}

    def found(key: str) -> Column:
        return known.setdefault(key, column(galaxy, form, key))

    columns = [found(key) for key in keys]
    wanted = read_filter(pick(call.data, "FilterString"))
    order = [(found(key), down) for key, down in _order(str(pick(call.data, "OrderString") or ""))]
    used = {found(key).entry for key in wanted.fields} | {one.entry for one in known.values()}
    documents = _candidates(galaxy, form, wanted.only)
    lines = [line for line in _lines(documents, used - {""}) if wanted.matches(_looker(line, found))]
    for one, down in reversed(order):
        lines.sort(key=lambda line, one=one: sort_key(one.read(line)), reverse=down)  # type: ignore[misc]
    return columns, _page(galaxy, call).of(lines)


def _looker(line: Line, found: Callable[[str], Column]) -> Callable[[str], Any]:
    return lambda key: found(key).read(line)


def _candidates(galaxy: Galaxy, form: Form, only: Only) -> Iterable[Document]:
    """The documents a filter can match, looked up by number, id or source when it pins one of them down."""
    if (numbers := only.get(form.number.casefold())) is not None:
        return galaxy.store.numbered(form.id, numbers)
    if (ids := only.get(form.key.casefold(), only.get("fid"))) is not None:
        found = {document.id: document for id_ in ids if (document := galaxy.store.get(form.id, whole(id_)))}
        return [found[id_] for id_ in sorted(found)]
    if sources := [values for key, values in only.items() if _bare(key) in SOURCE_FIELDS]:
        found = {one.id: one for value in sources[0] for one in galaxy.store.marked(*source_mark(value), form.id)}
        return [found[id_] for id_ in sorted(found)]
    return galaxy.store.all(form.id)


def _bare(key: str) -> str:
    return key.rpartition(".")[2].rpartition("_")[2]


def _lines(documents: Iterable[Document], entries: set[str]) -> Iterator[Line]:
    """Each document once, or once per line of the entries asked for."""
    names = sorted(entries)
    for document in documents:
        tables = [document.body["entries"].get(name) or [{}] for name in names]
        for rows in product(*tables):
            yield Line(document, dict(zip(names, rows, strict=True)))


def _order(text: str) -> Iterator[tuple[str, bool]]:
    for part in filter(None, (one.strip() for one in text.split(","))):
        key, _, direction = part.partition(" ")
        yield key, direction.strip().casefold() == "desc"


def _page(galaxy: Galaxy, call: Call) -> _Page:
    most = galaxy.settings.query_limit
    limit = min(max(0, whole(pick(call.data, "Limit"))) or most, most)
    return _Page(max(0, whole(pick(call.data, "StartRow"))), max(0, whole(pick(call.data, "TopRowCount"))), limit)
