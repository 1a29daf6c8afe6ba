"""Values that are not what they look like: YAML or Compose reads another one than its author wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Fix, NoFix, safe
from dlint.lazy import regex
from dlint.model.credentials.values import secret_name
from dlint.model.obstacles import in_scalar
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.compose.file import Value

_NAMED = ("environment", "labels", "annotations", "sysctls")
_BASE_60 = regex(r"[1-9][0-9_]*(?::[0-5]?[0-9])+")
_IN_QUOTES = regex(r"""(?P<name>[A-Za-z_][\w.-]*=)(?P<quote>["'])(?P<value>.*)(?P=quote)""")
_UNSAFE_PLAIN = regex(r":(?:\s|$)|\s#|[\r\n]|\s$")


@rule(
    on.compose(
        *(f"services.*.{key}.*" for key in _NAMED),
        "services.*.build.args.*",
        "services.*.build.labels.*",
        "services.*.deploy.labels.*",
        "networks.*.labels.*",
        "volumes.*.labels.*",
    )
)
def changed_scalar(value: Value) -> Findings:
    """Only where a text is wanted, which Compose makes of what YAML took for a number, a date or a truth."""
    node = value.scalar
    if node is None or node.style != "plain" or node.tag is not None or node.kind in {"str", "null"}:
        return
    printed = node.printed
    if printed is None or printed in {node.text, node.text.replace("_", "")}:
        return
    if secret_name(value.key or "") is not None:
        yield At(value.source, value.value_span).finding(
            f"`{value.key}` becomes another text: without quotes it is no text for YAML; quote it",
            fix=_quoted(value, node.text),
        )
        return
    what = {"bool": "a truth value", "timestamp": "a date"}.get(node.kind, "a number")
    yield At(value.source, value.value_span).finding(
        f"`{value.key}` becomes `{printed}`: without quotes `{node.text}` is {what}; quote it",
        fix=_quoted(value, node.text),
    )


@rule(on.compose("services.*.ports[]"))
def unquoted_port(value: Value) -> Findings:
    node = value.scalar
    if node is None or node.style != "plain" or _BASE_60.fullmatch(node.text) is None:
        return
    number = 0
    for part in node.text.replace("_", "").split(":"):
        number = number * 60 + int(part[:9])
    yield At(value.source, value.value_span).finding(
        f"readers of YAML 1.1 take `{node.text}` for the number {number}, to the base 60; quote it",
        fix=_quoted(value, node.text),
    )


def _quoted(value: Value, text: str) -> Fix | NoFix:
    """Quotes around a scalar that is written here, not behind an alias or with an anchor."""
    if value.source.slice(value.value_span) != text:
        return in_scalar(value.source, value.value_span)
    return safe(At(value.source, value.value_span).replace(f'"{text}"'))


@rule(on.compose(*(f"services.*.{key}[]" for key in _NAMED), "services.*.build.args[]"))
def quoted_list_value(value: Value) -> Findings:
    """In a list `NAME="value"` is one text for YAML, quotes and all."""
    node = value.scalar
    found = _IN_QUOTES.fullmatch(node.text) if node is not None else None
    if node is None or found is None or found["quote"] in found["value"]:
        return
    name, quote = found["name"].rstrip("="), found["quote"]
    yield At(value.source, value.value_span).finding(
        f"the value of `{name}` has the quotes in it: in a list they are no YAML; leave them out",
        fix=_unquoted(
            value, node.style, f"{found['name']}{quote}{found['value']}{quote}", found.group("name", "value")
        ),
    )


def _unquoted(value: Value, style: str, text: str, parts: tuple[str, ...]) -> Fix | NoFix:
    """The item without them, where that reads the same in its own style."""
    place, plain = At(value.source, value.value_span), "".join(parts)
    if value.source.slice(value.value_span) == text and not _UNSAFE_PLAIN.search(plain):
        return safe(place.replace(plain))
    if style == "single" and value.source.slice(value.value_span) == f"'{text}'":
        return safe(place.replace(f"'{plain}'"))
    return in_scalar(value.source, value.value_span)
