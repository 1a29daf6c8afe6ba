"""From tree-sitter-bash's tree to the nodes of `shell_nodes`: one iterative walk in source order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.syntax.shell_build import Build
from dlint.syntax.shell_nodes import Chain, Pipeline, Place, Scope
from dlint.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from dlint.syntax.shell_heredocs import Heredoc
    from dlint.syntax.shell_nodes import Script

_SEPARATORS = frozenset((";", "&", ";;", ";&", ";;&", "\n"))
_CONDITIONS = frozenset(("if", "elif", "while", "until"))
_BODIES = frozenset(("then", "else", "do"))
_CLAUSES = frozenset(("do_group", "elif_clause", "else_clause", "case_item"))
_ASSIGNED = frozenset(("variable_assignment", "variable_assignments"))
_SIMPLE = _ASSIGNED | {"command", "test_command", "declaration_command", "unset_command"}
_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_LOOPS = frozenset(("while_statement", "for_statement", "c_style_for_statement"))
_GROUPS = frozenset(("subshell", "compound_statement", "if_statement", "case_statement")) | _LOOPS
_JOINED = frozenset(("list", "pipeline", "negated_command", "redirected_statement"))
_ASKING = [["["], ["[["], ["test"], ["grep"], ["command"], ["which"], ["type"], ["id"], ["getent"]]
_STATEMENTS = _SIMPLE | _GROUPS | _JOINED | {"function_definition", "ERROR"}
MOST_NESTED = 100
"""Subshells and substitutions one in the other; what stands in so many is not read."""


class Walk:
    """One walk over one tree; `run` fills the script."""

    def __init__(self, script: Script, hidden: dict[int, Heredoc], flags: frozenset[str]) -> None:
        self.script = script
        self.build = Build(script, hidden)
        self.flags = flags
        self.todo: list[tuple[Node, Place]] = []
        self.redirects: dict[int, list[Node]] = {}  # by the node they stand behind
        self.pipelines: list[Pipeline] = []
        self.chains: list[Chain] = []
        self.groups = 0

    def run(self, root: Node) -> None:
        place = Place()
        place.scope = Scope(self.flags)
        self.todo.append((root, place))
        while self.todo:
            self._visit(*self.todo.pop())
        script = self.script
        script.commands = tuple(sorted(self.build.commands, key=lambda command: command.start))
        script.assignments = tuple(sorted(self.build.assignments, key=lambda one: one.start))
        script.pipelines = tuple(self.pipelines)
        script.chains = tuple(self.chains)

    def _visit(self, node: Node, place: Place) -> None:
        kind = node.type
        if kind in _SIMPLE:
            inner = self.build.command(node, place, self.redirects.pop(node.id, []))
            self._later([(child, place) for child in inner])
        elif kind == "list":
            self._chain(node, place)
        elif kind == "pipeline":
            self._pipeline(node, place)
        elif kind == "redirected_statement":
            self._redirected(node, place)
        elif kind == "negated_command":
            own = Place(place)
            own.negated = True
            self._later([(child, own) for child in node.children])
        elif kind == "function_definition":
            self._function(node, place)
        elif kind in _SUBSTITUTIONS:
            self._substitution(node, place)
        elif kind in _GROUPS:
            self._group(node, place)
        elif kind in _CLAUSES or kind in ("program", "ERROR"):
            self._sequence(node, place)
        elif node.child_count:
            self._later([(child, place) for child in node.children])

    def _later(self, items: list[tuple[Node, Place]]) -> None:
        items.reverse()
        self.todo.extend(items)

    def _sequence(self, node: Node, place: Place) -> None:
        """Statements one after another, and the words (`if`, `do`, ...) that say what they are for."""
        base = Place(place)
        base.doubtful = place.doubtful or node.is_error
        if node.type in ("case_item", "do_group"):
            base.region = _span(node)
        if node.type == "case_item":
            base.branch = _span(node)
        base.before = base.after = None
        base.chain, base.chain_index = None, 0
        inner = base
        items: list[tuple[Node, Place]] = []
        last: Place | None = None  # of the statement just before
        for child in node.children:
            kind = child.type
            if kind in _SEPARATORS:
                if last is not None and last.after in (None, "\n"):
                    last.after = kind
                    last.background = last.background or kind == "&"
            elif kind in _CONDITIONS or kind in _BODIES:
                inner = _branch(node, child, base)
                last = None
            elif kind in _STATEMENTS:
                own = Place(inner)
                if last is not None:
                    last.after = last.after or "\n"
                    own.before = last.after
                if items and items[-1][0].is_error:
                    own.doubtful = True
                if child.is_error and last is not None:
                    last.doubtful = True
                last = own
                items.append((child, own))
            elif child.child_count:
                items.append((child, Place(base if kind in _CLAUSES else inner)))
        self._later(items)

    def _group(self, node: Node, place: Place) -> None:
        own = Place(place)
        own.condition = place.tested
        own.negated = False
        redirects, words = self.build.redirects(self.redirects.pop(node.id, []))
        own.outer = redirects + place.outer
        self._later([(child, place) for child in words])
        if node.type in _LOOPS:
            own.loop = True
            own.region = _span(node)
            own.repeats = place.repeats or _span(node)
            self.build.loop_variable(node, own)
        elif node.type == "subshell":
            self._enter(node, own)
        self._sequence(node, own)

    def _enter(self, node: Node, own: Place) -> None:
        """Make `own` the place inside a subshell."""
        self.groups += 1
        own.group = self.groups
        own.depth += 1
        own.region = _span(node)
        own.scope = Scope(own.scope.flags)

    def _substitution(self, node: Node, place: Place) -> None:
        if place.depth >= MOST_NESTED:
            return  # each level's words hold those of all below it
        own = Place(place)
        self._enter(node, own)
        own.substitution = True
        own.condition = own.negated = own.background = False
        own.pipeline, own.part = None, 0
        own.outer = ()
        self._sequence(node, own)

    def _function(self, node: Node, place: Place) -> None:
        own = Place()
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        own.function = self.build.text(name) if name else ""
        own.doubtful = place.doubtful
        own.scope = Scope(place.scope.flags)
        own.group, own.depth, own.substitution = place.group, place.depth, place.substitution
        own.region = _span(node)
        own.repeats = Span(0, len(self.script.mapped.text))
        if body is not None:
            self.script.functions[own.function] = _span(body)
        self._later([(child, own) for child in node.children])

    def _redirected(self, node: Node, place: Place) -> None:
        rest = self._attach(node)
        own = Place(place)
        own.doubtful = place.doubtful or any(child.is_error for child in rest)
        if node.child_by_field_name("body") is None:
            redirects = [child for child in node.children if child.type.endswith("_redirect")]
            inner = self.build.command(node, own, redirects)
            rest.extend(inner)
        self._later([(child, own) for child in rest])

    def _attach(self, node: Node) -> list[Node]:
        """Give a statement's redirects to the command before them; the other children are returned.

        The grammar puts the redirect of `a && b >c` behind the whole list.
        """
        target = node.child_by_field_name("body")
        while target is not None and target.type in _JOINED:
            body = target.child_by_field_name("body")
            if body is None:
                named = [child for child in target.named_children if child.type in _STATEMENTS]
                if not named:
                    break
                body = named[-1]
            target = body
        if target is None:
            return []
        redirects = [child for child in node.children if child.type.endswith("_redirect")]
        self.redirects.setdefault(target.id, []).extend(redirects)
        return [child for child in node.children if not child.type.endswith("_redirect")]

    def _flat(self, node: Node) -> tuple[list[Node], list[str], list[Node]]:
        """The elements of a list or pipeline, the operators before each, and what could not be read."""
        elements: list[Node] = []
        operators: list[str] = []
        errors: list[Node] = []
        operator = ""
        todo = [node]
        while todo:
            one = todo.pop()
            body = one.child_by_field_name("body") if one.type == "redirected_statement" else None
            if one.type == node.type:
                todo.extend(reversed(one.children))
            elif body is not None and body.type == node.type:
                todo.extend(reversed(self._attach(one)))
            elif one.type in _STATEMENTS and not one.is_error:
                elements.append(one)
                operators.append(operator)
            elif one.is_error:
                errors.append(one)
            elif one.child_count:
                errors.append(one)  # a word where a command should be; it may hold a substitution
            elif not one.is_named:
                operator = one.type
        return elements, operators, errors

    def _chain(self, node: Node, place: Place) -> None:
        elements, operators, errors = self._flat(node)
        chain = Chain(self.script, tuple(operators[1:]), node.start_byte, node.end_byte)
        self.chains.append(chain)
        asked = False
        items: list[tuple[Node, Place]] = []
        for index, element in enumerate(elements):
            own = Place(place)
            own.doubtful = place.doubtful or bool(errors)
            own.chain = chain
            own.chain_index = index
            asked = asked or operators[index] == "||"
            if index:
                own.before = operators[index]
                own.region = _span(node if operators[index] == "&&" else element)
                if asked:
                    own.branch = _span(element)
            if index + 1 < len(elements):
                own.after = operators[index + 1]
            items.append((element, own))
            asked = asked or self._tests(element)
        self._later(items + _doubtful(errors, place))

    def _tests(self, element: Node) -> bool:
        """Whether an element of a list only asks something, so that the rest may rightly not run."""
        if element.type in ("test_command", "negated_command"):
            return True
        return self.script.mapped.text[element.start_byte : element.start_byte + 8].split()[:1] in _ASKING

    def _pipeline(self, node: Node, place: Place) -> None:
        elements, operators, errors = self._flat(node)
        if len(elements) < 2:
            self._later([(element, place) for element in elements] + _doubtful(errors, place))
            return
        pipeline = Pipeline(self.script, place, node.start_byte, node.end_byte)
        pipeline.negated = place.negated or elements[0].type == "negated_command"
        pipeline.operators = tuple(operators[1:])
        pipeline.parts = tuple([] for _ in elements)
        self.pipelines.append(pipeline)
        items: list[tuple[Node, Place]] = []
        for index, element in enumerate(elements):
            own = Place(place)
            own.doubtful = place.doubtful or bool(errors)
            own.negated = pipeline.negated
            own.pipeline = pipeline
            own.part = index
            own.region = _span(element)
            if index:
                own.before = operators[index]
            if index + 1 < len(elements):
                own.after = operators[index + 1]
            items.append((element, own))
        self._later(items + _doubtful(errors, place))


def _span(node: Node) -> Span:
    return Span(node.start_byte, node.end_byte)


def _doubtful(errors: list[Node], place: Place) -> list[tuple[Node, Place]]:
    own = Place(place)
    own.doubtful = True
    return [(node, own) for node in errors]


def _branch(node: Node, word: Node, base: Place) -> Place:
    """The place of what follows `if`, `then`, `do` and the like inside `node`."""
    own = Place(base)
    if word.type in _CONDITIONS:
        own.condition = True
        return own
    end = node.end_byte
    if node.type == "if_statement":
        later = [c.start_byte for c in node.children if c.type in _CLAUSES and c.start_byte > word.start_byte]
        end = min(later, default=end)
    own.region = Span(word.start_byte, end)
    if word.type != "do":
        own.branch = own.region
    own.scope = Scope(base.scope.flags)
    return own
