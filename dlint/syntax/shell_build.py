"""Makes commands, words, redirects and assignments of the grammar's leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.syntax.shell_nodes import Assignment, Redirect, ShellWord, SimpleCommand
from dlint.text import Mapped, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from dlint.syntax.shell_heredocs import Heredoc
    from dlint.syntax.shell_nodes import Place, Script

_PLAIN = regex(r"[\w@%+=:,./\-]+")
_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)
_TABS = regex(r"(?m)^\t+")
_EXPANSIONS = frozenset(
    ("simple_expansion", "expansion", "command_substitution", "arithmetic_expansion", "process_substitution")
)
_EXPRESSIONS = frozenset(
    ("binary_expression", "unary_expression", "parenthesized_expression", "postfix_expression")
) | {"ternary_expression", "ERROR"}
_READERS = frozenset(("read", "mapfile", "readarray", "getopts"))
_FLAG_LETTERS = {
    "e": "errexit",
    "u": "nounset",
    "x": "xtrace",
    "f": "noglob",
    "n": "noexec",
    "a": "allexport",
}
_NESTED_PIPELINES = 50  # of so many pipelines around a command each knows it


class Build:
    """Collects a script's commands and assignments in the order the walk meets them."""

    def __init__(self, script: Script, hidden: dict[int, Heredoc]) -> None:
        self.script = script
        self.hidden = hidden
        self.commands: list[SimpleCommand] = []
        self.assignments: list[Assignment] = []

    def text(self, node: Node) -> str:
        return self.script.mapped.text[node.start_byte : node.end_byte]

    def command(self, node: Node, place: Place, redirects: list[Node]) -> list[Node]:
        """Add the command of a node and the redirects behind it; gives the substitutions in it."""
        words, assigned, inner, own = _parts(node)
        broken = node.has_error
        done: list[Redirect] = []
        for redirect in sorted([*redirects, *own], key=lambda one: one.start_byte):
            made, more = self.redirect(redirect)
            done.append(made)
            foreign = {child.id for child in more}
            inner.extend(_substitutions(child for child in redirect.children if child.id not in foreign))
            words.extend(more)
        made_words = self.words(words)
        inner.extend(_substitutions(words))
        keyword = self.text(words[0]) if node.type == "declaration_command" else ""
        assignments = tuple(self.assignment(child, place, keyword) for child in assigned)
        if not keyword:
            inner.extend(_substitutions(assigned))
        if made_words and made_words[0].text in ("{", "}"):
            made_words = made_words[1:]  # `! { a; }`: the grammar takes the braces for words
        if made_words or assignments or done:
            self._add(node, place, made_words, assignments, done, broken=broken)
        return sorted(inner, key=lambda child: child.start_byte)

    def _add(
        self,
        node: Node,
        place: Place,
        words: tuple[ShellWord, ...],
        assignments: tuple[Assignment, ...],
        redirects: list[Redirect],
        *,
        broken: bool,
    ) -> None:
        declares = node.type == "declaration_command"
        parts: list[ShellWord | Assignment | Redirect] = [*words, *assignments] or list(redirects)
        start, end = min(part.start for part in parts), max(part.end for part in parts)
        own = () if declares else assignments
        command = SimpleCommand(self.script, place, words, own, tuple(redirects), start, end)
        command.doubtful = place.doubtful or broken
        self.commands.append(command)
        inside: Place = command
        for _ in range(_NESTED_PIPELINES):
            if inside.pipeline is None:
                break
            inside.pipeline.parts[inside.part].append(command)
            inside = inside.pipeline.place
        if command.chain is not None:
            command.chain.commands.append(command)
        if declares or not words:
            self.assignments.extend(assignments)
        if words:
            self._builtin(command, words)

    def _builtin(self, command: SimpleCommand, words: tuple[ShellWord, ...]) -> None:
        """Follow `set`, `read` and `unset`."""
        name = words[0].value
        if name == "set":
            command.scope.flags = set_flags(command.flags, [word.value or "" for word in words[1:]])
        elif name in _READERS or name == "unset":
            for word in words[1:]:
                if _NAME.fullmatch(word.value or ""):
                    read = Assignment(word.text, None, word.start, word.end, command, keyword=name)
                    self.assignments.append(read)

    def words(self, nodes: list[Node]) -> tuple[ShellWord, ...]:
        """Words of nodes; neighbours with nothing between them are one word to a shell."""
        found: list[tuple[int, int, list[Node]]] = []
        for node in sorted(nodes, key=lambda one: one.start_byte):
            start, end = node.start_byte, node.end_byte
            if start == end:
                continue
            if found and self._touches(found[-1][1], start):
                found[-1] = (found[-1][0], end, [*found[-1][2], node])
            else:
                found.append((start, end, [node]))
        return tuple(self._word(start, end, nodes) for start, end, nodes in found)

    def _touches(self, end: int, start: int) -> bool:
        """Whether nothing but joined line ends stands between two nodes."""
        gap = self.script.mapped.text[end:start]
        return not gap or not gap.replace("\\\r\n", "").replace("\\\n", "")

    def _word(self, start: int, end: int, nodes: list[Node]) -> ShellWord:
        if _PLAIN.fullmatch(self.script.mapped.text, start, end):
            return ShellWord(self.script, start, end, (), plain=True)
        holes = tuple(self._hole(one) for node in nodes for one in _find(node, _EXPANSIONS))
        return ShellWord(self.script, start, end, holes, plain=False)

    def _hole(self, node: Node) -> Span:
        """The place of an expansion; the grammar adds the blanks before one in quotes."""
        text, start, end = self.script.mapped.text, node.start_byte, node.end_byte
        while start < end and text[start].isspace():
            start += 1
        return Span(start, end)

    def redirects(self, nodes: list[Node]) -> tuple[tuple[Redirect, ...], list[Node]]:
        """The redirects behind a group, and the substitutions in them."""
        made = tuple(self.redirect(node)[0] for node in nodes)
        return made, _substitutions(nodes)

    def redirect(self, node: Node) -> tuple[Redirect, list[Node]]:
        """A redirect, and the words behind its target: the grammar takes the command's for its own."""
        targets = node.children_by_field_name("destination")
        fd = next((self.text(child) for child in node.children if child.type == "file_descriptor"), None)
        sign = next((child for child in node.children if not child.is_named), node)
        hidden = self.hidden.get(sign.start_byte)
        first = 1
        while first < len(targets) and self._touches(targets[first - 1].end_byte, targets[first].start_byte):
            first += 1
        words = self.words(targets[:first])
        target = words[0] if words else None
        end = target.end if target else sign.end_byte
        if hidden is None:
            return Redirect(self.text(sign), fd, target, node.start_byte, end), targets[first:]
        if hidden.operator == "<<<":
            return Redirect("<<<", fd, target, node.start_byte, end), targets[first:]
        redirect = Redirect(hidden.operator, fd, None, node.start_byte, hidden.end)
        redirect.body = self._body(hidden)
        redirect.expands = hidden.expands
        return redirect, targets[first:]

    def _body(self, hidden: Heredoc) -> Mapped:
        text, (start, end) = self.script.mapped.text, hidden.body
        if hidden.operator == "<<":
            return self.script.mapped.slice(start, end)
        parts: list[tuple[str, Span]] = []
        at = start
        for tabs in _TABS.finditer(text[start:end]):
            parts.append((text[at : start + tabs.start()], Span(at, start + tabs.start())))
            at = start + tabs.end()
        parts.append((text[at:end], Span(at, end)))
        return self.script.mapped.through(Mapped.join(parts))

    def assignment(self, node: Node, place: Place, keyword: str = "") -> Assignment:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        label = self.text(name).partition("[")[0] if name else ""
        simple = name is not None and name.type == "variable_name"
        word = None
        if value is not None and value.type != "array" and simple and value.end_byte > value.start_byte:
            word = self._word(value.start_byte, value.end_byte, [value])
        append = any(child.type == "+=" for child in node.children)
        empty = simple and (value is None or value.end_byte == value.start_byte)
        start, end = node.start_byte, node.end_byte
        return Assignment(label, word, start, end, place, keyword=keyword, append=append, empty=empty)

    def loop_variable(self, node: Node, place: Place) -> None:
        variable = node.child_by_field_name("variable")
        if variable is not None:
            name, start, end = self.text(variable), variable.start_byte, variable.end_byte
            self.assignments.append(Assignment(name, None, start, end, place, keyword="for"))


def set_flags(flags: frozenset[str], words: list[str]) -> frozenset[str]:
    """The options in force after `set words`, or after a shell was started with these options."""
    now = set(flags)
    todo = iter(words)
    for word in todo:
        if len(word) < 2 or word[0] not in "-+" or word == "--":
            break
        change = now.add if word[0] == "-" else now.discard
        for letter in word[1:]:
            if letter == "o":
                change(next(todo, ""))
            elif letter in _FLAG_LETTERS:
                change(_FLAG_LETTERS[letter])
    return frozenset(now - {""})


def _find(node: Node, kinds: frozenset[str]) -> list[Node]:
    """The outermost nodes of these kinds in a word, in order."""
    found: list[Node] = []
    todo = [node]
    while todo:
        one = todo.pop()
        if one.type in kinds:
            found.append(one)
        elif one.child_count:
            todo.extend(reversed(one.children))
    return found


_COMMANDS = frozenset(("command_substitution", "process_substitution"))


def _substitutions(nodes: Iterable[Node]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found.extend(_find(node, _COMMANDS))
    return found


def _parts(node: Node) -> tuple[list[Node], list[Node], list[Node], list[Node]]:
    """A command's words, assignments, unreadable parts and redirects."""
    words: list[Node] = []
    assigned: list[Node] = []
    errors: list[Node] = []
    redirects: list[Node] = []
    if node.type == "test_command":
        return _test_words(node), [], [], []
    if node.type == "variable_assignment":
        return [], [node], [], []
    for child in () if node.type == "redirected_statement" else node.children:
        kind = child.type
        if kind.endswith("_redirect"):
            redirects.append(child)
        elif child.is_error:
            errors.append(child)
        elif kind == "variable_assignment" and node.type != "declaration_command":
            assigned.append(child)
        elif kind != "comment":
            words.append(child)
            if kind == "variable_assignment":
                assigned.append(child)
    return words, assigned, errors, redirects


def _test_words(node: Node) -> list[Node]:
    words: list[Node] = []
    todo = [node]
    while todo:
        one = todo.pop()
        if one is node or one.type in _EXPRESSIONS:
            todo.extend(reversed(one.children))
        else:
            words.append(one)
    return words
