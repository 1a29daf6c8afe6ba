"""The findings of a project graph's files, counted by node: those that `dlint check` reports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from dlint.discover import File
from dlint.finding import SEVERITIES

if TYPE_CHECKING:
    from dlint.graph.nodes import Graph, Node
    from dlint.kinds import Kind
    from dlint.work import Worker


def count(graph: Graph, places: dict[str, list[tuple[int, int, Node]]], worker: Worker) -> None:
    """Fill in `Graph.counts` and `Node.findings`; `places` are the first and last lines of nodes."""
    for path, kind in graph.files.items():
        outcome = worker.file(
            File(os.path.normpath(os.path.join(graph.root, path)), cast("Kind", kind), named=True)
        )
        if outcome.refused:
            graph.notes.append(outcome.refused)
        total: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
        for _, _, node in places.get(path, ()):
            node.findings = dict.fromkeys(SEVERITIES, 0)
        for finding in outcome.findings:
            total[finding.severity] += 1
            for first, last, node in places.get(path, ()):
                if first <= finding.range.line <= last and node.findings is not None:
                    node.findings[finding.severity] += 1
                    break
        if outcome.crashed:
            graph.notes.append(f"{path} could not be linted as a whole")
        graph.counts[path] = total
