"""Edits to the address that a port is published on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit
from dlint.model.compose.values import Port
from dlint.syntax.yaml_nodes import Scalar
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.container import RunPort


def bound_to(port: Port | RunPort, address: str) -> Edit | None:
    """The edit that publishes a port on one IPv4 address only.

    None but for the short form of a compose file, where the address is put in front or replaced.
    """
    node = port.node if isinstance(port, Port) else None
    if not isinstance(node, Scalar) or "$" in node.text or node.span != port.span:
        return None
    if node.style not in ("plain", "single", "double") or node.anchor or node.tag:
        return None
    start = node.span.start + (node.style != "plain")
    if port.ip:
        at = port.source.text.find(port.ip, start, node.span.end)
        return Edit(Span(at, at + len(port.ip)), address) if at == start and ":" not in port.ip else None
    middle = ":" if ":" in node.text else "::"
    return Edit(Span(start, start), f"{address}{middle}")
