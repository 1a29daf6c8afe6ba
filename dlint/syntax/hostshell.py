"""Where shell for the host stands in scripts, Makefiles and CI files, each piece mapped to its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dlint.lazy import regex
from dlint.text import Mapped, Piece, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.syntax.yaml_nodes import Mapping, Node, Scalar
    from dlint.text import Source

MAX_SIZE = 1_000_000
"""Characters. A longer file is not read: nobody wrote it."""

_SHELL = regex(r"(?i)\A[^/]*\.(?:sh|bash|zsh|ksh)\Z")
_MAKE = regex(r"(?i)\A(?:(?:gnu)?makefile(?:\.\w+)?|[^/]+\.mk)\Z")
_JUST = regex(r"(?i)\A(?:\.?justfile|[^/]+\.just)\Z")
_GROOVY = regex(r"\AJenkinsfile(?:[._-][^/]+)?\Z")
_CI = regex(
    r"(?i)(?:^|/)(?:\.?(?:travis|drone|woodpecker|gitlab-ci|appveyor|cirrus)\.ya?ml|[^/]+\.gitlab-ci\.ya?ml"
    r"|\.?azure-pipelines[^/]*\.ya?ml|bitbucket-pipelines\.ya?ml|buildspec[^/]*\.ya?ml|taskfile\.ya?ml"
    r"|\.(?:github/(?:workflows|actions)|gitlab|circleci|woodpecker|azure-pipelines|buildkite)/(?:[^/]+/)*"
    r"[^/]+\.ya?ml)\Z"
)
_SHEBANG = regex(r"#!\s*\S*?(?:/env\s+(?:-\S+\s+)*(?:\S*/)?|/)?(?:ba|da|a|k|z)?sh(?:\s|\Z)")
_CALLS = regex(
    r"\b(?:docker|podman|nerdctl)\b(?:[^\n]|\\\r?\n){0,400}?\b(?:run|create|commit|import|exec)\b"
    r"|\bdockerd\b|\bdocker\s+(?:daemon|-d)\b|\bNOPASSWD\b|\btcp://[^\s\"']{0,60}:(?:2375|4243)\b"
)

# Keys whose value a CI runner hands to a shell, line by line or as a whole.
_SCRIPT_KEYS: Final = frozenset((
    "after_deploy", "after_failure", "after_script", "after_success", "bash", "before_deploy",
    "before_install", "before_script", "build_script", "cmd", "cmds", "command", "commands",
    "deploy_script", "install", "install_script", "run", "script", "sh", "test_script",
))  # fmt: skip
_FOREIGN_SHELLS: Final = regex(r"(?i)\A\s*(?:pwsh|powershell|cmd|python\S*|node|perl|ruby|cmake|nu)\b")


def mentions_containers(text: str) -> bool:
    """Whether anything in a text may concern a container or the Docker daemon: a cheap look."""
    return _CALLS.search(text) is not None


def language(path: str, head: str = "") -> str | None:
    """What holds the shell: "shell", "make", "just", "groovy" or "yaml"; None where dlint knows of none.

    `head` is the beginning of the text, which decides where the name has no suffix.
    """
    path = path.replace("\\", "/")
    name = path.rpartition("/")[2]
    if _SHELL.match(name):
        return "shell"
    if _CI.search(path):
        return "yaml"
    if _MAKE.match(name):
        return "make"
    if _JUST.match(name):
        return "just"
    if _GROOVY.match(name):
        return "groovy"
    return "shell" if "." not in name and _SHEBANG.match(head) is not None else None


def parts(source: Source, kind: str) -> tuple[Mapped, ...]:
    """The scripts in a file of a language, in order; only those that concern containers. Never raises."""
    if len(source.text) > MAX_SIZE or not mentions_containers(source.text):
        return ()
    if kind == "shell":
        return (Mapped.whole(source.text),)
    if kind == "yaml":
        found: Iterable[Mapped] = _in_yaml(source)
    elif kind == "groovy":
        found = _in_groovy(source.text)
    else:
        found = _recipes(source.text, tabs=kind == "make")
    return tuple(part for part in found if mentions_containers(part.text))


# --- Makefiles and justfiles ------------------------------------------------------------------------------

# `$$`, `$(shell `, `$(NAME)`, `$<`: make's own dollar against the shell's.
_MAKES = regex(r"\$(?:\(shell |[({](?:[^(){}]|\([^()]*\)|\{[^{}]*\})*[)}]|[^\s({])")
_BRACES = regex(r"\{\{.*?\}\}")
_UNKNOWN = "${_}"


def _recipes(text: str, *, tabs: bool) -> Iterator[Mapped]:
    """The command lines of the recipes; each is a shell of its own, with the lines it continues on."""
    at = 0
    while at < len(text):
        rows = [(at, _line_end(text, at))]
        while _continues(text, rows[-1]) and rows[-1][1] < len(text):
            start = rows[-1][1] + 1
            rows.append((start, _line_end(text, start)))
        at = rows[-1][1] + 1
        start = rows[0][0]
        if text[start : start + 1] == "\t" or (not tabs and text[start : start + 1] == " "):
            yield _recipe(text, rows, tabs=tabs)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _continues(text: str, row: tuple[int, int]) -> bool:
    line = text[row[0] : row[1]].rstrip("\r")
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _recipe(text: str, rows: list[tuple[int, int]], *, tabs: bool) -> Mapped:
    pieces: list[tuple[str, Span]] = []
    for number, (first, end) in enumerate(rows):
        indent = "\t@-+ " if not number else "\t" if tabs else " \t"
        start = end - len(text[first:end].lstrip(indent))
        stop = end + 1 if number + 1 < len(rows) else end
        pieces += _replaced(text, start, stop, make=tabs)
    return Mapped.join(pieces)


def _replaced(text: str, start: int, end: int, *, make: bool) -> Iterator[tuple[str, Span]]:
    """The text with what is not the shell's own as variables that nobody knows."""
    at = start
    for found in (_MAKES if make else _BRACES).finditer(text, start, end):
        if at < found.start():
            yield text[at : found.start()], Span(at, found.start())
        shell = {"$$": "$", "$(shell ": "$("}.get(found[0], _UNKNOWN)
        yield shell, Span(*found.span())
        at = found.end()
    if at < end:
        yield text[at:end], Span(at, end)


# --- CI files ---------------------------------------------------------------------------------------------

_EXPRESSION = regex(r"\$?\{\{.{0,500}?\}\}|<<\s*+(?:parameters|pipeline)\..{0,200}?>>")


def _in_yaml(source: Source) -> Iterator[Mapped]:
    """What stands under the keys that CI runners hand to a shell."""
    from dlint.syntax import yaml
    from dlint.syntax.yaml_nodes import Mapping, Sequence

    waiting: list[Node] = list(reversed(yaml.parse(source).documents))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            for entry in reversed(node.entries):
                if entry.name not in _SCRIPT_KEYS or isinstance(entry.value, Mapping):
                    waiting.append(entry.value)
                elif not _is_foreign(node):
                    for scalar in _scalars(entry.value):
                        yield _without_expressions(scalar.mapped(source))
        elif isinstance(node, Sequence):
            waiting.extend(reversed(node.items))


def _is_foreign(step: Mapping) -> bool:
    from dlint.syntax.yaml_nodes import Scalar

    shell = step.get("shell")
    return isinstance(shell, Scalar) and _FOREIGN_SHELLS.match(shell.text) is not None


def _scalars(node: Node) -> Iterator[Scalar]:
    """The scalars of a value: alone, in a list, in lists of lists, as `cmd:` in a list of steps."""
    from dlint.syntax.yaml_nodes import Mapping, Scalar, Sequence

    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Scalar):
            yield each
        elif isinstance(each, Sequence):
            waiting.extend(reversed(each.items))
        elif isinstance(each, Mapping):
            waiting.extend(entry.value for entry in each.entries if entry.name in _SCRIPT_KEYS)


def _without_expressions(script: Mapped) -> Mapped:
    """The script with the runner's own expressions as variables that nobody knows."""
    pieces: list[Piece] = []
    texts: list[str] = []
    at = length = 0
    for found in (*_EXPRESSION.finditer(script.text), None):
        end = found.start() if found is not None else len(script.text)
        if at < end:
            plain = script.slice(at, end)
            pieces += [piece._replace(at=piece.at + length) for piece in plain.pieces]
            texts.append(plain.text)
            length += end - at
        if found is None:
            return Mapped("".join(texts), pieces)
        span = script.span(*found.span())
        pieces.append(Piece(length, len(_UNKNOWN), span.start, span.end - span.start))
        texts.append(_UNKNOWN)
        length += len(_UNKNOWN)
        at = found.end()
    return script  # not reached: the last round returns


_STEPS = regex(
    r"\bsh\s*+\(?\s*+(?:script\s*+:\s*+)?(?P<quote>'''|\"\"\"|'(?!')|\"(?!\"))(?P<body>(?s:.)*?)(?<!\\)(?P=quote)"
)


def _in_groovy(text: str) -> Iterator[Mapped]:
    """The strings of a Jenkinsfile's `sh` steps."""
    for found in _STEPS.finditer(text):
        yield Mapped.whole(found["body"], found.start("body"))
