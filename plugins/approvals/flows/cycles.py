"""Does a flow ever come back to where it was?"""

from __future__ import annotations

from plugins.approvals.flows.definition import START, Definition


def cycle(flow: Definition) -> list[str]:
    """The nodes of one cycle, the first again at its end; empty when there is none."""
    done: set[str] = set()
    for begin in (START, *flow.by_id):
        if path := _follow(flow, begin, [], done):
            return path
    return []


def _follow(flow: Definition, node_id: str, path: list[str], done: set[str]) -> list[str]:
    if node_id in path:
        return [*path[path.index(node_id) :], node_id]
    if node_id in done:
        return []
    for way in flow.ways_from(node_id):
        if found := _follow(flow, way.target, [*path, node_id], done):
            return found
    done.add(node_id)
    return []
