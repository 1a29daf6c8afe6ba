"""Read shell text with tree-sitter-bash into plain nodes (`shell_nodes`).

The grammar reads heredocs and here-strings wrongly beside other redirects or a pipe, so it gets a text of
equal length without them (`shell_heredocs`), and what stood there is put back while the tree is walked.
"""

from __future__ import annotations

import re
from time import thread_time
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.syntax.shell_heredocs import depth, hide
from dlint.syntax.shell_nodes import Script
from dlint.syntax.shell_walk import Walk
from dlint.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

    from dlint.text import Mapped

MAX_LENGTH = 1_000_000
"""Characters. A longer text is not read: `Script.error` is set and there are no commands."""

MOST_OPEN = 200
"""Brackets in one another, or commands in one pipeline. The grammar's time grows with their square; a text of
more is not read."""
_MOST_LOST = 15
"""Hundreds of steps that the grammar may look for ways out of errors; each takes longer than the one before.
An ordinary error takes none."""
_PATIENCE, _PATIENCE_EACH = 0.3, 5e-6
"""Seconds for a text, and more for each of its bytes: some hundred times what an ordinary script takes."""
_CHUNK = 16_384
"""Bytes that the grammar gets at a time."""
_SHORT = 2_000
"""Bytes; a shorter text cannot be slow."""

# Any character beyond ASCII is a word's character to a shell; so bytes and characters count alike.
_FOREIGN = regex(r"[^\x01-\x7f]")
_CARRIAGE_RETURN = regex(r"\r(?=\n|\Z)")
_QUOTED = regex(r"'[^']*(?:'|\Z)|\"(?:[^\"\\]|\\.)*+(?:\"|\Z)|\\.", re.DOTALL)
_AFTER_PIPE = regex(r"\|\s+")
_STATEMENT_END = regex(r"[;&\n]|\|\|")

_parser: Parser | None = None


def parse(mapped: Mapped, flags: frozenset[str] = frozenset()) -> Script:
    """Read a script. Never raises; `flags` are the `set` options already in force (`errexit`, ...)."""
    script = Script(mapped)
    root = None
    if len(mapped.text) <= MAX_LENGTH:
        text, hidden = hide(mapped.text)
        root = _tree(_CARRIAGE_RETURN.sub(" ", _FOREIGN.sub("x", text)))
    if root is None:
        script.error = True
        script.error_spans = (Span(0, len(mapped.text)),)
        return script
    if root.has_error:
        script.error = True
        script.error_spans = _errors(root)
    Walk(script, hidden, flags).run(root)
    return script


def _tree(text: str) -> Node | None:
    """The grammar's tree; None of a text that it would take too long for."""
    global _parser  # noqa: PLW0603 - built once a process, when first needed
    if _parser is None:
        import tree_sitter

        _parser = tree_sitter.Parser(tree_sitter.Language(_grammar()))
    data = text.encode("ascii")
    if len(data) <= _SHORT:
        return _parser.parse(data).root_node
    if data.count(b"(") + data.count(b"{") > MOST_OPEN and depth(text) > MOST_OPEN:
        return None
    if data.count(b"|") > MOST_OPEN and _longest_pipe(text) > MOST_OPEN:
        return None
    lost = 0
    patience = thread_time() + _PATIENCE + len(data) * _PATIENCE_EACH

    def gives_up(_offset: int, in_error: bool) -> bool:
        nonlocal lost
        lost += in_error
        return lost > _MOST_LOST or thread_time() > patience

    try:
        return _parser.parse(lambda at, _: data[at : at + _CHUNK], progress_callback=gives_up).root_node
    except ValueError:  # it gave up
        _parser.reset()
        return None


def _longest_pipe(text: str) -> int:
    """How many `|` the longest pipeline has."""
    bare = _AFTER_PIPE.sub("|", _QUOTED.sub("", text))
    return max(each.count("|") for each in _STATEMENT_END.split(bare))


def _grammar() -> object:
    """tree-sitter-bash's language, without the package's own start: that costs more than the parser."""
    from importlib.machinery import PathFinder
    from importlib.util import find_spec, module_from_spec

    package = find_spec("tree_sitter_bash")
    binding = PathFinder.find_spec("_binding", package.submodule_search_locations) if package else None
    if binding is None or binding.loader is None:
        from tree_sitter_bash import language

        return language()
    module = module_from_spec(binding)
    binding.loader.exec_module(module)
    return module.language()


def _errors(root: Node) -> tuple[Span, ...]:
    spans = []
    todo = [root]
    while todo:
        node = todo.pop()
        if node.is_error or node.is_missing:
            spans.append(Span(node.start_byte, node.end_byte))
        todo.extend(child for child in node.children if child.has_error or child.is_missing)
    return tuple(sorted(spans))
