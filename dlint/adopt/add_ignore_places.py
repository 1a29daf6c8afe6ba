"""Where an ignore comment can stand for a finding, and what a file says beside its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlint.lazy import regex
from dlint.suppress import layout as suppress_layout
from dlint.text import Mapped, Span

if TYPE_CHECKING:
    from dlint.model.host import HostScript
    from dlint.suppress.layout import Block, Layout
    from dlint.syntax.dockerfile import Dockerfile
    from dlint.text import Source

FILE = 0
"""Stands for the file among the lines that comments go above."""

# Comments that have to stand right above what they are for.
_OTHERS = regex(r"#\s*(?:hadolint\b|check\s*=|shellcheck\b|dclint\b)")


class Read(NamedTuple):
    """A file as it is read: `shape` is what it says, `comments_stand` whether `#` begins a comment in it."""

    source: Source
    layout: Layout
    shape: tuple[Any, ...]
    tree: Dockerfile | None = None
    host: HostScript | None = None

    @property
    def comments_stand(self) -> bool:
        return self.host is None or self.host.language != "groovy"


def read(source: Source, kind: str) -> Read:
    if kind == "dockerfile":
        return _dockerfile(source)
    if kind == "compose":
        return _yaml(source)
    from dlint.model.host import HostScript, of_file

    host = of_file(source)
    if not host.parts and host.language == "shell":  # one that only an image runs
        host = HostScript(source, (Mapped.whole(source.text),))
    commands = tuple(source.slice(command.span) for command in host.commands)
    layout = suppress_layout.of_host(source, Span(0, len(source.text)))
    return Read(source, layout, (commands, len(host.parts)), host=host)


def _dockerfile(source: Source) -> Read:
    from dlint.syntax import dockerfile

    tree = dockerfile.parse(source)
    shape = (
        tuple((each.keyword, each.text.text) for each in tree.instructions),
        tuple(doc.body.text for each in tree.instructions for doc in each.heredocs),
        tuple(source.slice(each.span) for each in tree.directives),
        tree.escape,
        len(tuple(tree.problems)),
    )
    return Read(source, suppress_layout.of_dockerfile(tree), shape, tree=tree)


def _yaml(source: Source) -> Read:
    from dlint.fixes.mending import leaves_of
    from dlint.syntax import yaml

    tree = yaml.parse(source)
    leaves: list[tuple[Span, str]] = []
    for document in tree.documents:
        leaves_of(document, leaves)
    found = tuple(text for _, text in sorted(leaves))
    return Read(source, suppress_layout.of_yaml(tree), (found, len(tuple(tree.problems))))


def anchor(file: Read, at: int) -> int:
    """The line above which a comment covers an offset; `FILE` where there is none."""
    line = file.source.position(at).line
    if file.layout.is_yaml:
        return _yaml_line(file, at, line)
    block = _innermost(file.layout.blocks, at)
    if block is None or file.source.slice(file.source.line_span(line)).lstrip().startswith("#"):
        return FILE
    first = file.source.position(block.span.start).line
    if file.host is not None:
        return first if _is_statement(file.host, file.source, first) else FILE
    return line if line == first or not _in_heredoc(file, block, at) else first


def _innermost(blocks: list[Block], at: int) -> Block | None:
    around = (block for block in blocks if block.span.start <= at < max(block.span.end, block.span.start + 1))
    return max(around, key=lambda block: block.span.start, default=None)


def _in_heredoc(file: Read, block: Block, at: int) -> bool:
    """Whether an offset lies behind the opening of a heredoc, where a comment would be content."""
    assert file.tree is not None
    instruction = next(each for each in file.tree.instructions if each.span.start == block.span.start)
    return any(doc.body_span.start <= at for doc in instruction.heredocs)


def _yaml_line(file: Read, at: int, line: int) -> int:
    here = file.source.line_span(line)
    begins = [block for block in file.layout.blocks if block.span.start in here and block.span.start <= at]
    if any(at < block.span.end for block in begins):
        return line
    block = _innermost(file.layout.blocks, at)
    return file.source.position(block.span.start).line if block is not None else FILE


def _is_statement(host: HostScript, source: Source, line: int) -> bool:
    """Whether a line of a script begins with a command that is not part of another's words."""
    span = source.line_span(line)
    text = source.slice(span)
    start = span.start + len(text) - len(text.lstrip())
    spans = [command.span for command in host.commands]
    return any(each.start == start for each in spans) and not any(
        each.start < start < each.end for each in spans
    )


def line_above(file: Read, line: int) -> int:
    """Where a comment for a line goes: above it, and above comments that may not be parted from it."""
    comments = {
        file.source.position(each.span.start).line: each for each in file.layout.comments if each.own_line
    }
    while (
        (above := comments.get(line - 1)) and not above.directive and _OTHERS.match(file.layout.text(above))
    ):
        line -= 1
    return file.source.line_starts[line - 1]


def indent(file: Read, line: int) -> str:
    """The blanks before a line; none in a Makefile, where a recipe's comment would be printed."""
    if file.host is not None and file.host.language == "make":
        return ""
    text = file.source.slice(file.source.line_span(line))
    return text[: len(text) - len(text.lstrip(" \t"))]


def head(file: Read) -> int:
    """Where a comment for the file goes: on top, below what has to be first."""
    starts = file.source.line_starts
    line = 2 if file.source.text.startswith(("#!", "%YAML", "%TAG")) else 1
    if file.tree is not None:
        last = max((file.source.position(each.span.start).line for each in file.tree.directives), default=0)
        line = max(line, last + 1)
    elif file.layout.is_yaml and file.layout.comments:
        first = file.layout.comments[0]
        if "dclint" in file.layout.text(first):
            line = max(line, file.source.position(first.span.start).line + 1)
    return starts[line - 1] if line <= len(starts) else len(file.source.text)
