"""Flows as files: YAML or JSON, out and in; and the templates that are shipped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from core_erp import hookimpl
from core_erp.errors import reject
from plugins.approvals.flows.drafting import define
from plugins.approvals.flows.reading import Document
from plugins.approvals.models import Flow

if TYPE_CHECKING:
    from core_erp import Transaction

LONGEST = 200_000


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Plain YAML: no anchors, since they can grow without end, and no name twice in one place."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.MarkedYAMLError(problem="aliases (*) are not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise yaml.MarkedYAMLError(problem=f"{name} stands here twice", problem_mark=node.value[i][0].start_mark)
        return super().construct_mapping(node, deep)


def read_text(text: str) -> Any:
    """The document in a YAML or JSON text. Raises ``approvals/flow-unreadable`` with line and column."""
    if len(text) > LONGEST:
        raise reject("approvals/flow-unreadable", "This file is too long for a flow", "")
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise reject(
            "approvals/flow-unreadable", "Line {line}, column {column}: {problem}", line=place[0], column=place[1],
            problem=error.problem or "not YAML",
        ) from error  # fmt: skip
    except (yaml.YAMLError, RecursionError, TypeError, ValueError) as error:
        raise reject("approvals/flow-unreadable", "This is neither YAML nor JSON") from error


def import_flow(tx: Transaction, text: str) -> Flow:
    """Draft the next version of the flow that a file describes. Raises what ``read_text`` and ``define`` raise."""
    return define(tx, read_text(text))


def export_flow(flow: Flow, form: str = "yaml") -> str:
    """The flow document as a file; importing it gives the same flow."""
    if form == "json":
        return json.dumps(flow.definition, ensure_ascii=False, indent=1) + "\n"
    text: str = yaml.safe_dump(flow.definition, allow_unicode=True, sort_keys=False, width=120)
    return text


def templates(tx: Transaction) -> Mapping[str, Document]:
    """The shipped flows of all plugins by code; of two with one code the one of the plugin that answers first."""
    found: dict[str, Document] = {}
    for documents in tx.hook.approvals_flow_templates():
        for document in documents:
            found.setdefault(document["code"], document)
    return found


@cache
def flows_in(package: str) -> tuple[Document, ...]:
    """The flow documents (``*.yaml``) in a folder of a package, ``"plugins.acme.flows"``, by the names of their files."""
    places = sorted(files(package).iterdir(), key=lambda place: place.name)
    return tuple(read_text(place.read_text("utf-8")) for place in places if place.name.endswith(".yaml"))


@hookimpl
def approvals_flow_templates() -> Iterable[Document]:
    return flows_in(f"{__package__}.templates")
