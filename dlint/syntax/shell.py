"""Read shell text with tree-sitter-bash into plain nodes (`shell_nodes`).

The grammar reads heredocs and here-strings wrongly beside other redirects or a pipe, so it gets a text of
equal length without them (`shell_heredocs`), and what stood there is put back while the tree is walked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.syntax.shell_heredocs import hide
from dlint.syntax.shell_nodes import Script
from dlint.syntax.shell_walk import Walk
from dlint.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

    from dlint.text import Mapped

MAX_LENGTH = 1_000_000
"""Characters. A longer text is not read: `Script.error` is set and there are no commands."""

# Any character beyond ASCII is a word's character to a shell; so bytes and characters count alike.
_FOREIGN = regex(r"[^\x01-\x7f]")
_CARRIAGE_RETURN = regex(r"\r(?=\n|\Z)")

_parser: Parser | None = None


def parse(mapped: Mapped, flags: frozenset[str] = frozenset()) -> Script:
    """Read a script. Never raises; `flags` are the `set` options already in force (`errexit`, ...)."""
    script = Script(mapped)
    if len(mapped.text) > MAX_LENGTH:
        script.error = True
        script.error_spans = (Span(0, len(mapped.text)),)
        return script
    text, hidden = hide(mapped.text)
    root = _tree(_CARRIAGE_RETURN.sub(" ", _FOREIGN.sub("x", text)))
    if root.has_error:
        script.error = True
        script.error_spans = _errors(root)
    Walk(script, hidden, flags).run(root)
    return script


def _tree(text: str) -> Node:
    global _parser  # noqa: PLW0603 - built once a process, when first needed
    if _parser is None:
        import tree_sitter

        _parser = tree_sitter.Parser(tree_sitter.Language(_grammar()))
    return _parser.parse(text.encode("ascii")).root_node


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
