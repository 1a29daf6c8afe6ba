"""`dlint parse`: the syntax tree as JSON, with places, for policies written elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlint.model.dockerfile import Dockerfile
from dlint.model.scripts import Executed
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.model.command import Command
    from dlint.model.compose.file import ComposeFile
    from dlint.model.instructions import Instruction
    from dlint.syntax.yaml import Node
    from dlint.text import Span

MAX_DEPTH = 100  # JSON readers elsewhere recurse; deeper nodes are cut with a note


def place(source: Source, span: Span) -> dict[str, int]:
    start, end = source.position(span.start), source.position(span.end)
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column}


def tree(file: Dockerfile | ComposeFile) -> dict[str, Any]:
    problems = [
        {"kind": problem.kind, "message": problem.message, **place(file.source, problem.span)}
        for problem in file.problems
    ]
    if isinstance(file, Dockerfile):
        inside = {"stages": [_stage(stage.instructions, stage.name) for stage in file.stages]}
        if file.global_instructions:
            inside = {"before_from": [_instruction(each) for each in file.global_instructions], **inside}
        directives = {each.key: each.value for each in file.tree.directives}
        return {
            "path": file.source.path,
            "kind": file.kind,
            "directives": directives,
            **inside,
            "problems": problems,
        }
    documents = [_node(file.source, node, 0) for node in file.yaml.documents]
    return {"path": file.source.path, "kind": file.kind, "documents": documents, "problems": problems}


def _stage(instructions: Iterable[Instruction], name: str | None) -> dict[str, Any]:
    return {"name": name, "instructions": [_instruction(each) for each in instructions]}


def _instruction(each: Instruction) -> dict[str, Any]:
    node = each.node
    found: dict[str, Any] = {
        "keyword": each.keyword,
        **place(each.source, each.extent),
        "arguments": node.arguments.text,
    }
    if node.flags:
        found["flags"] = [{"name": flag.name, "value": flag.plain} for flag in node.flags]
    if node.json is not None:
        found["exec"] = [item.value for item in node.json]
    elif node.pairs:
        found["pairs"] = [
            {"name": pair.key.text, "value": None if pair.value is None else pair.value.text}
            for pair in node.pairs
        ]
    else:
        found["words"] = [word.text for word in node.words]
    if node.heredocs:
        found["heredocs"] = [
            {"name": heredoc.name, "expand": heredoc.expand, "body": heredoc.body.text}
            for heredoc in node.heredocs
        ]
    if isinstance(each, Executed):
        found["shell"] = None if each.exec_form else each.shell
        found["commands"] = [_command(command) for command in each.commands]
    if each.inner is not None:
        found["instruction"] = _instruction(each.inner)
    return found


def _command(command: Command) -> dict[str, Any]:
    return {
        "program": command.program,
        "subcommand": command.subcommand,
        "words": [word.text for word in command.words],
        **place(command.source, command.span),
    }


def _node(source: Source, node: Node, depth: int) -> dict[str, Any]:
    from dlint.syntax.yaml import Alias, Mapping, Scalar, Sequence

    where = place(source, node.span)
    if depth > MAX_DEPTH:
        return {"kind": "cut", **where}
    if isinstance(node, Scalar):
        return {"kind": "scalar", "value": node.value, "text": node.text, **where}
    if isinstance(node, Sequence):
        return {"kind": "sequence", "items": [_node(source, item, depth + 1) for item in node.items], **where}
    if isinstance(node, Mapping):
        entries = [
            {"key": _node(source, entry.key, depth + 1), "value": _node(source, entry.value, depth + 1)}
            for entry in node.entries
        ]
        return {"kind": "mapping", "entries": entries, **where}
    assert isinstance(node, Alias)
    return {"kind": "alias", "name": node.name, **where}


def dump(paths: Iterable[str], *, show_secrets: bool) -> str:
    """The trees of files, one JSON array; credentials read as `x` unless they are to be shown.

    Errors: `RunError` for a file that cannot be read.
    """
    from dlint.lint import model
    from dlint.mask import mask
    from dlint.model.credentials.found import secret_spans
    from dlint.named_files import read_named
    from dlint.report.visible import json_text

    trees = []
    for source, kind in read_named(paths):
        file = model(source, kind)
        if not show_secrets:
            # A tree of the masked text has the same places and nothing to hide in any of its values.
            text = mask(source.text, secret_spans(file), "x")
            file = model(Source(source.path, text, bom=source.bom), kind)
        trees.append(tree(file))
    return json_text(trees)
