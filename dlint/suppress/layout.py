"""Where ignore comments stand and what they cover: comments and blocks of a file, whatever its language.

An own-line comment covers what follows it: an instruction with all its lines, or in YAML the outermost
key or item that begins on the next line. A comment inside an instruction covers the next of its lines.
A trailing comment of YAML covers the key or item of its line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple

from dlint.lazy import regex
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dlint.syntax import dockerfile, yaml
    from dlint.syntax.yaml_nodes import Node

Scope = Literal["next", "instruction", "stage", "file"]


class Comment(NamedTuple):
    """A comment from its `#` to its line's end.

    `own_line`: nothing stands before it. `inside`: on a line of its own between the lines of an
    instruction. `heredoc`: in the script of a heredoc. `directive`: one of the parser directives on top.
    """

    span: Span
    own_line: bool = True
    inside: bool = False
    heredoc: bool = False
    directive: bool = False


class Block(NamedTuple):
    """Something a comment can cover; `from` is the instruction that opens a stage."""

    span: Span
    kind: Literal["from", "instruction", "node"]


class Layout:
    """The comments of a file, and its blocks once one of them says something."""

    __slots__ = ("_blocks", "_find_blocks", "comments", "is_yaml", "source")

    def __init__(
        self,
        source: Source,
        comments: Sequence[Comment],
        blocks: Callable[[], Sequence[Block]],
        *,
        is_yaml: bool = False,
    ) -> None:
        self.source = source
        self.comments = comments
        self.is_yaml = is_yaml
        self._find_blocks = blocks
        self._blocks: list[Block] | None = None

    @property
    def blocks(self) -> list[Block]:
        """In order of place, the outer before the inner."""
        if self._blocks is None:
            self._blocks = sorted(self._find_blocks(), key=lambda block: (block.span.start, -block.span.end))
        return self._blocks

    def text(self, comment: Comment) -> str:
        return self.source.slice(comment.span).rstrip()

    def covered(self, comment: Comment, scope: Scope) -> Span | None:
        """What a comment covers; a finding is covered where its start lies in it."""
        if scope == "file":
            return Span(0, len(self.source.text) + 1)
        if self.is_yaml:
            return self._node(comment)
        if scope == "stage":
            return self._stage(comment)
        if comment.inside:
            return self._around(comment) if scope == "instruction" else self._next_line(comment)
        following = self.following(comment)
        return following.span if following else None

    def following(self, comment: Comment) -> Block | None:
        """The block that begins next behind a comment."""
        at = self._at(comment.span.end)
        return self.blocks[at] if at < len(self.blocks) else None

    def _at(self, offset: int) -> int:
        return bisect_left(self.blocks, offset, key=lambda block: block.span.start)

    def _around(self, comment: Comment) -> Span | None:
        at = self._at(comment.span.start + 1)
        return self.blocks[at - 1].span if at else None

    def _stage(self, comment: Comment) -> Span | None:
        """The stage whose FROM follows, else the one the comment stands in, else the first."""
        starts = [block.span.start for block in self.blocks if block.kind == "from"]
        if not starts:
            return Span(0, len(self.source.text) + 1)
        number = bisect_right(starts, comment.span.start)
        following = self.following(comment)
        if number and not (following and following.kind == "from" and not comment.inside):
            number -= 1
        if number >= len(starts):
            number = len(starts) - 1
        end = starts[number + 1] if number + 1 < len(starts) else len(self.source.text) + 1
        return Span(starts[number], end)

    def _next_line(self, comment: Comment) -> Span | None:
        """The next line that is neither blank nor a comment."""
        text = self.source.text
        start = text.find("\n", comment.span.end) + 1
        while start:
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            if not text[start:end].lstrip().startswith("#") and not text[start:end].isspace() and end > start:
                return Span(start, end + 1)
            start = end + 1 if end < len(text) else 0
        return None

    def _node(self, comment: Comment) -> Span | None:
        if comment.own_line:
            line = self._next_line(comment)
            start = line.start if line else len(self.source.text)
        else:
            start = self.source.text.rfind("\n", 0, comment.span.start) + 1
        at = self._at(start)
        limit = None if comment.own_line else comment.span.start
        if at < len(self.blocks) and (limit is None or self.blocks[at].span.start < limit):
            return Span(start, self.blocks[at].span.end)
        if comment.own_line:
            return None
        # A line on which nothing begins, such as the `]` of a list, belongs to what is open there.
        around = (
            block.span for block in reversed(self.blocks[:at]) if block.span.end >= comment.span.start - 1
        )
        return next(around, None)


def of_dockerfile(tree: dockerfile.Dockerfile) -> Layout:
    """The layout of a Dockerfile. Comments of scripts in heredocs of RUN count as comments inside it."""
    comments = [
        Comment(directive.span, directive=True) for directive in tree.directives if directive.key == "check"
    ]
    comments += [Comment(comment.span, inside=comment.inside) for comment in tree.comments]
    for instruction in tree.instructions:
        if instruction.heredocs and instruction.keyword == "RUN":
            for heredoc in instruction.heredocs:
                comments += _script_comments(tree.source, heredoc.body_span)
    comments.sort()

    def blocks() -> list[Block]:
        return [
            Block(instruction.span, "from" if instruction.keyword == "FROM" else "instruction")
            for instruction in tree.instructions
        ]

    return Layout(tree.source, comments, blocks)


def _script_comments(source: Source, body: Span) -> Iterator[Comment]:
    at = source.text.find("#", body.start, body.end)
    while at >= 0:
        start = source.text.rfind("\n", body.start, at) + 1 or body.start
        end = source.text.find("\n", at, body.end)
        end = body.end if end < 0 else end
        if not source.text[start:at].strip():
            yield Comment(Span(at, end), inside=True, heredoc=True)
        at = source.text.find("#", end, body.end)


class HostLayout(Layout):
    """The layout of shell for the host: a comment covers a logical line, the next one or its own."""

    __slots__ = ()

    def covered(self, comment: Comment, scope: Scope) -> Span | None:
        if scope in {"file", "stage"}:
            return Span(0, len(self.source.text) + 1)
        if not comment.own_line:
            return self._around(comment)
        following = self.following(comment)
        return following.span if following else None


def of_host(source: Source, extent: Span) -> Layout:
    """The layout of a script, a Makefile, a CI file, or of the block of a page that `extent` is."""
    comments = []
    for found in regex(r"(?m)(?:^|(?<=[ \t]))#[^\n]*").finditer(source.text, *extent):
        line = source.text.rfind("\n", 0, found.start()) + 1
        own_line = not source.text[line : found.start()].strip()
        # ShellCheck reads its own comments in a script, as in a heredoc.
        comments.append(Comment(Span(*found.span()), own_line=own_line, heredoc=True))
    return HostLayout(source, comments, lambda: _logical_lines(source, extent))


def _logical_lines(source: Source, extent: Span) -> list[Block]:
    """The lines with those they continue on; comments and blank lines are none."""
    pattern = regex(r"(?m)^[ \t]*(?![ \t#\r\n])(?:[^\n\\]|\\(?:\r?\n|.))+")
    return [Block(Span(*found.span()), "instruction") for found in pattern.finditer(source.text, *extent)]


def of_yaml(tree: yaml.Yaml) -> Layout:
    """The layout of a compose file, or of YAML in a page."""
    comments = [Comment(comment.span, own_line=comment.whole_line) for comment in tree.comments]
    return Layout(tree.source, comments, lambda: _nodes(tree), is_yaml=True)


def _nodes(tree: yaml.Yaml) -> list[Block]:
    """Every entry and item."""
    from dlint.syntax.yaml_nodes import Mapping, Sequence

    found: list[Block] = []
    pending: list[Node] = list(tree.documents)
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            for entry in node.entries:
                found.append(Block(entry.span, "node"))
                pending.append(entry.value)
        elif isinstance(node, Sequence):
            found.extend(Block(item.span, "node") for item in node.items)
            pending.extend(node.items)
    return found
