"""What surrounds a fix: the file as the proof looks at it, the diff, and the write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.fix import Parsed
from dlint.mask import mask, mask_values
from dlint.model.dockerfile import Dockerfile

if TYPE_CHECKING:
    from dlint.lint import Linted, Policy
    from dlint.mask import Hidden
    from dlint.model.compose import ComposeFile
    from dlint.syntax.yaml import Node
    from dlint.text import Source, Span


def parsed(linted: Linted, policy: Policy) -> Parsed:
    file = linted.files[0]
    assert file.kind != "host"  # a script gets no fixes
    return Parsed(linted.source, linted.findings, len(tuple(file.problems)), parts(file), policy.severity)


def parts(file: Dockerfile | ComposeFile) -> list[tuple[Span, str]]:
    """Pieces that a fix must leave alone unless it names them: instructions or leaves, and comments."""
    if isinstance(file, Dockerfile):
        found = [(each.span, each.text.text) for each in file.tree.instructions]
        found += [(each.span, each.text) for each in file.tree.comments]
        found += [
            (heredoc.body_span, heredoc.body.text)
            for each in file.tree.instructions
            for heredoc in each.heredocs
        ]
    else:
        found = [(each.span, each.text) for each in file.yaml.comments]
        for document in file.yaml.documents:
            _leaves(document, found)
    return sorted(found)


def _leaves(top: Node, found: list[tuple[Span, str]]) -> None:
    """Scalars and aliases below a node; a key stands with the keys above it."""
    from dlint.syntax.yaml import Alias, Mapping, Scalar, Sequence

    pending: list[tuple[Node, str]] = [(top, "")]
    while pending:
        node, path = pending.pop()
        if isinstance(node, Mapping):
            for entry in node.entries:
                key = entry.key.text if isinstance(entry.key, Scalar) else "?"
                pending.append((entry.value, f"{path}.{key}"))
        elif isinstance(node, Sequence):
            pending.extend((item, f"{path}[]") for item in node.items)
        elif isinstance(node, Scalar):
            found.append((node.span, f"{path}={node.value!r}"))
        elif isinstance(node, Alias):
            found.append((node.span, f"{path}=*{node.name}"))


def unified(source: Source, text: str, hidden: Hidden, kind: str) -> str:
    """The change as a unified diff, credentials masked on both sides; `hidden` are those of before."""
    from difflib import unified_diff

    from dlint.lint import model
    from dlint.model.credentials import secret_spans, secret_values
    from dlint.report.visible import visible
    from dlint.reported import shown_path
    from dlint.text import Source

    after = model(Source(source.path, text, bom=source.bom), kind)
    new_spans = secret_spans(after)
    values = {*hidden.values, *secret_values(after, new_spans)}
    old = mask_values(mask(source.text, hidden.spans), values)
    new = mask_values(mask(text, new_spans), values)
    name = visible(shown_path(source.path))
    lines = unified_diff(_lines(old), _lines(new), f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """Lines as patch counts them: `str.splitlines` also ends them at form feeds and the like."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def write(source: Source, text: str) -> None:
    """Replace the file in one step, its mode kept. A link is not written through. Errors: `OSError`."""
    from tempfile import NamedTemporaryFile

    if os.path.islink(source.path):
        raise OSError("it is a link; fix the file it leads to")
    folder = os.path.dirname(source.path) or "."
    with NamedTemporaryFile(dir=folder, prefix=".dlint-", delete=False) as stream:
        try:
            stream.write(source.to_bytes(text))
            stream.flush()
            os.fchmod(stream.fileno(), os.stat(source.path).st_mode & 0o7777)
            os.replace(stream.name, source.path)
        except BaseException:
            os.unlink(stream.name)
            raise
