"""What surrounds a fix: the file as the proof looks at it, the diff, and the write."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING

from dlint.fixes.fix import Parsed
from dlint.lazy import regex
from dlint.mask import mask, mask_values
from dlint.model.dockerfile import Dockerfile
from dlint.reading import regular

if TYPE_CHECKING:
    from dlint.fixes.elsewhere import Changed, Elsewhere
    from dlint.fixes.fix import Mended
    from dlint.lint import Linted, Policy
    from dlint.mask import Hidden
    from dlint.model.compose.file import ComposeFile
    from dlint.syntax.dockerfile_nodes import Instruction
    from dlint.syntax.yaml import Node
    from dlint.text import Source, Span


def parsed(linted: Linted, policy: Policy) -> Parsed:
    file = linted.files[0]
    assert file.kind != "host"  # a script gets no fixes
    problems = Counter(problem.kind for problem in file.problems)
    return Parsed(linted.source, linted.findings, problems, parts(file), comments(file), policy.severity)


def parts(file: Dockerfile | ComposeFile) -> list[tuple[Span, str]]:
    """Pieces that a fix must leave alone unless it touches them: instructions, or leaves.

    They stand in order and do not overlap.
    """
    if isinstance(file, Dockerfile):
        return [(each.span, _said(each)) for each in file.tree.instructions]
    found: list[tuple[Span, str]] = []
    for document in file.yaml.documents:
        leaves_of(document, found)
    return sorted(found)


def _said(instruction: Instruction) -> str:
    """All that an instruction says, its heredocs included."""
    return "\0".join((instruction.text.text, *(heredoc.body.text for heredoc in instruction.heredocs)))


def comments(file: Dockerfile | ComposeFile) -> list[tuple[Span, str]]:
    """The comments, each with its text; parser directives are comments too."""
    if isinstance(file, Dockerfile):
        found = [(each.span, each.text.strip()) for each in file.tree.comments]
        directives = file.tree.directives
        return found + [(each.span, f"{each.key}={each.value}") for each in directives]
    return [(each.span, each.text.strip()) for each in file.yaml.comments]


def leaves_of(top: Node, found: list[tuple[Span, str]]) -> None:
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
    from dlint.lint import model
    from dlint.model.credentials.found import secret_spans, secret_values
    from dlint.text import Source

    after = model(Source(source.path, text, bom=source.bom), kind)
    new_spans = secret_spans(after)
    values = {*hidden.values, *secret_values(after, new_spans)}
    old = mask_values(mask(source.text, hidden.spans), values)
    new = mask_values(mask(text, new_spans), values)
    return _difference(source.path, old, new)


def unified_elsewhere(changed: Changed) -> str:
    """The change of an ignore file as a unified diff."""
    return _difference(changed.before.path, changed.before.text, changed.text, new=changed.new)


def _difference(path: str, old: str, text: str, *, new: bool = False) -> str:
    from difflib import unified_diff

    from dlint.report.visible import visible
    from dlint.reported import shown_path

    name = visible(shown_path(path))
    lines = unified_diff(_lines(old), _lines(text), "/dev/null" if new else f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """Lines as patch counts them: `str.splitlines` also ends them at form feeds and the like."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def write(source: Source, text: str) -> None:
    """Replace the file in one step, its mode and owner kept. Errors: `OSError`, in words for the report."""
    from contextlib import suppress
    from tempfile import NamedTemporaryFile

    state = _writable(source.path)
    if regular(source.path, state.st_size + 1) != source.to_bytes():
        raise OSError("it has changed since it was read")
    with NamedTemporaryFile(
        dir=os.path.dirname(source.path) or ".", prefix=".dlint-", delete=False
    ) as stream:
        try:
            stream.write(source.to_bytes(text))
            stream.flush()
            if hasattr(os, "fchown"):
                with suppress(OSError):  # another's file stays readable, only root can give it back
                    os.fchown(stream.fileno(), state.st_uid, state.st_gid)
            os.chmod(stream.name, state.st_mode & 0o7777)
            stream.close()
            os.replace(stream.name, source.path)
        except BaseException:
            os.unlink(stream.name)
            raise


def create(source: Source, text: str) -> None:
    """Write a new file. Errors: `OSError`, in words for the report, also where it is there by now."""
    try:
        stream = open(source.path, "xb")  # noqa: SIM115 - closed below, once it is known to be ours
    except FileExistsError as error:
        raise OSError("it has been written since") from error
    try:
        with stream:
            stream.write(source.to_bytes(text))
    except BaseException:
        os.unlink(source.path)
        raise


def _writable(path: str) -> os.stat_result:
    """The file's state, if it may be replaced. Errors: `OSError`."""
    if os.path.islink(path):
        raise OSError("it is a link; fix the file it leads to")
    here = os.getcwd()
    real, real_here = os.path.realpath(path), os.path.realpath(here)
    if _inside(os.path.abspath(path), here) and not _inside(real, real_here):
        raise OSError(f"a link on its way leads out of here, to {real}; fix it there")
    state = os.stat(path)
    if not state.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise OSError("it is read-only")
    return state


def _inside(path: str, folder: str) -> bool:
    return os.path.join(path, "").startswith(os.path.join(folder, ""))


_SAYS_GENERATED = regex(
    r"^[ \t]*#[^\n]*?(?:\b(?-i:DO NOT (?:EDIT|MODIFY))\b|\bdo not (?:edit|modify) (?:this|it|by|directly)\b"
    r"|@generated\b|\b(?:auto-?|automatically )generated\b)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 20
"""Lines in which a generated file says that it is one."""


def generated(source: Source) -> int:
    """The line that says a program writes this file, so that a fix belongs into what it is made of; or 0."""
    starts = source.line_starts
    end = starts[_HEAD] if len(starts) > _HEAD else len(source.text)
    found = _SAYS_GENERATED.search(source.text, 0, end)
    return source.position(found.start()).line if found else 0


def notes(path: str, mended: Mended, beside: Elsewhere, *, made: bool) -> tuple[str, ...]:
    """What was not mended in a file and why; with `made` also what was, and where no fix is offered."""
    from dlint.reported import shown_path

    fixed = sorted((mended.fixed + beside.fixed).items()) if made else ()
    unfixed = [one for one in beside.linted.findings if one.unfixed] if made else ()
    return (
        *(f"{path}: fixed {count} \u00d7 {rule}" for rule, count in fixed),
        *(f"{shown_path(each.before.path)}: changed for {path}" for each in beside.changed if made),
        *(f"{path}:{one.line}: {one.rule} has no fix here: {one.unfixed}" for one in unfixed),
        *(
            f"{path}:{line}: the fix of {rule} was left out: {why}"
            for rule, line, why in (*mended.left, *beside.left)
        ),
    )
