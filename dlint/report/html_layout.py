"""Where the boxes of a drawing go: columns from left to right, few crossings, no box on a line's way."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GAP_X = 44.0
GAP_Y = 14.0
SWEEPS = 6
MOST_BENDS = 4000


class Point(NamedTuple):
    x: float
    y: float


class Layout(NamedTuple):
    """`at` is each box's upper left corner; `ways` are the points each line passes, source to target."""

    width: float
    height: float
    at: dict[str, Point]
    ways: dict[tuple[str, str], list[Point]]


def components(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The parts that no edge connects, in order of their first node."""
    beside: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        beside[source].append(target)
        beside[target].append(source)
    seen: set[str] = set()
    found: list[list[str]] = []
    for start in beside:
        if start in seen:
            continue
        seen.add(start)
        part, waiting = [], [start]
        while waiting:
            node = waiting.pop()
            part.append(node)
            for other in beside[node]:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        members = set(part)
        found.append([node for node in beside if node in members] if len(part) > 1 else part)
    return found


def lay_out(
    nodes: list[str], edges: list[tuple[str, str]], sizes: Mapping[str, tuple[float, float]]
) -> Layout:
    """Place `nodes` of `sizes` (width, height); an edge that closes a cycle points backwards."""
    edges = list(dict.fromkeys(edge for edge in edges if edge[0] != edge[1]))
    forward, turned = _acyclic(nodes, edges)
    ranks = _ranks(nodes, forward)
    chains, all_ranks = _chains(forward, ranks)
    columns = _columns(all_ranks)
    links = [pair for chain in chains.values() for pair in pairwise(chain)]
    _order(columns, links)
    heights = {name: sizes[name][1] if name in sizes else 2.0 for name in all_ranks}
    ys = _heights(columns, links, heights)
    at: dict[str, Point] = {}
    left = 0.0
    widths = [max((sizes[name][0] for name in column if name in sizes), default=0.0) for column in columns]
    for column, width in zip(columns, widths, strict=True):
        for name in column:
            at[name] = Point(left, ys[name])
        left += width + GAP_X
    ways: dict[tuple[str, str], list[Point]] = {}
    for (source, target), chain in chains.items():
        way = _way(chain, at, sizes, widths, all_ranks)
        key = (target, source) if (source, target) in turned else (source, target)
        ways[key] = way[::-1] if key != (source, target) else way
    height = max((at[name].y + heights[name] for name in at), default=0.0)
    return Layout(max(left - GAP_X, 0.0), height, {name: at[name] for name in nodes}, ways)


def _acyclic(
    nodes: list[str], edges: list[tuple[str, str]]
) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
    """The edges with those turned round that would close a cycle, and which these are."""
    outgoing: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        outgoing[source].append(target)
    state: dict[str, int] = {}
    back: set[tuple[str, str]] = set()
    for start in nodes:
        if start in state:
            continue
        state[start] = 1
        path = [(start, iter(outgoing[start]))]
        while path:
            node, rest = path[-1]
            target = next(rest, "")
            if not target:
                state[node] = 2
                path.pop()
            elif target not in state:
                state[target] = 1
                path.append((target, iter(outgoing[target])))
            elif state[target] == 1:
                back.add((node, target))
    forward = [(target, source) if (source, target) in back else (source, target) for source, target in edges]
    return list(dict.fromkeys(forward)), {(target, source) for source, target in back} - set(edges)


def _ranks(nodes: list[str], edges: list[tuple[str, str]]) -> dict[str, int]:
    """Each node's column: one behind the last of those that point to it."""
    outgoing: dict[str, list[str]] = {node: [] for node in nodes}
    waits = dict.fromkeys(nodes, 0)
    for source, target in edges:
        outgoing[source].append(target)
        waits[target] += 1
    ranks = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waits[node]]
    for node in ready:  # it grows
        for target in outgoing[node]:
            ranks[target] = max(ranks[target], ranks[node] + 1)
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return ranks


def _chains(
    edges: list[tuple[str, str]], ranks: dict[str, int]
) -> tuple[dict[tuple[str, str], list[str]], dict[str, int]]:
    """Each edge as a chain from column to column, with bends where it passes by; and every place's column."""
    places = dict(ranks)
    chains: dict[tuple[str, str], list[str]] = {}
    bends = 0
    for number, (source, target) in enumerate(edges):
        between = range(ranks[source] + 1, ranks[target])
        if bends + len(between) > MOST_BENDS:
            between = range(0)
        bends += len(between)
        names = [f"\0{number}:{rank}" for rank in between]
        places.update(zip(names, between, strict=True))
        chains[source, target] = [source, *names, target]
    return chains, places


def _columns(ranks: dict[str, int]) -> list[list[str]]:
    columns: list[list[str]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for name, rank in ranks.items():
        columns[rank].append(name)
    return columns


def _order(columns: list[list[str]], links: list[tuple[str, str]]) -> None:
    """Sort each column by where its neighbours stand, forth and back."""
    before, behind = _neighbours(links)
    place = {name: float(at) for column in columns for at, name in enumerate(column)}
    for sweep in range(SWEEPS):
        beside = behind if sweep % 2 else before
        for column in columns[::-1] if sweep % 2 else columns:
            wanted = {
                name: _mean([place[one] for one in beside.get(name, ())], place[name]) for name in column
            }
            column.sort(key=wanted.__getitem__)
            place.update((name, float(at)) for at, name in enumerate(column))


def _heights(
    columns: list[list[str]], links: list[tuple[str, str]], heights: dict[str, float]
) -> dict[str, float]:
    """Each place's upper edge: near its neighbours' middles, in its column's order, none on another."""
    before, behind = _neighbours(links)
    ys: dict[str, float] = {}
    for column in columns:
        top = 0.0
        for name in column:
            ys[name] = top
            top += heights[name] + GAP_Y
    for sweep in range(SWEEPS):
        beside = behind if sweep % 2 == 0 else before
        for column in columns[::-1] if sweep % 2 == 0 else columns:
            wanted = [
                _mean(
                    [ys[one] + heights[one] / 2 - heights[name] / 2 for one in beside.get(name, ())], ys[name]
                )
                for name in column
            ]
            _settle(column, wanted, heights, ys)
    top = min(ys.values(), default=0.0)
    return {name: y - top for name, y in ys.items()}


def _settle(column: list[str], wanted: list[float], heights: dict[str, float], ys: dict[str, float]) -> None:
    """Give a column's places the heights they want as nearly as their order lets them.

    Blocks that touch move together to the middle of their wishes.
    """
    blocks: list[
        tuple[float, float, list[tuple[str, float]]]
    ] = []  # sum of tops, height, members with offset
    for name, top in zip(column, wanted, strict=True):
        total, height, members = top, heights[name] + GAP_Y, [(name, 0.0)]
        while blocks and blocks[-1][0] / len(blocks[-1][2]) + blocks[-1][1] > total / len(members):
            above_total, above_height, above = blocks.pop()
            members = [*above, *((one, offset + above_height) for one, offset in members)]
            total = above_total + total - above_height * (len(members) - len(above))
            height += above_height
        blocks.append((total, height, members))
    for total, _, members in blocks:
        for name, offset in members:
            ys[name] = total / len(members) + offset


def _neighbours(links: list[tuple[str, str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    before: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for source, target in links:
        before.setdefault(target, []).append(source)
        behind.setdefault(source, []).append(target)
    return before, behind


def _mean(values: list[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _way(
    chain: list[str],
    at: dict[str, Point],
    sizes: Mapping[str, tuple[float, float]],
    widths: list[float],
    ranks: dict[str, int],
) -> list[Point]:
    first, last = chain[0], chain[-1]
    way = [Point(at[first].x + sizes[first][0], at[first].y + sizes[first][1] / 2)]
    for bend in chain[1:-1]:
        way += [Point(at[bend].x, at[bend].y + 1), Point(at[bend].x + widths[ranks[bend]], at[bend].y + 1)]
    return [*way, Point(at[last].x, at[last].y + sizes[last][1] / 2)]
