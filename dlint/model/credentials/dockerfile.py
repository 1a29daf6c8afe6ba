"""The credentials of a Dockerfile: variables, commands, URLs, copied files."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.knowledge.credentials import HARMLESS_FILES, LIKELY_SECRET_FILES, SECRET_FILES
from dlint.lazy import regex
from dlint.model.credentials.found import Credential, in_logins, in_tokens, of_found, phrase
from dlint.model.credentials.key_files import has_key_beside, is_for_server, verifies_packages
from dlint.model.credentials.scripts import empty_answers, in_commands, in_executed, in_text
from dlint.model.credentials.text import connections
from dlint.model.credentials.values import (
    WRITTEN,
    classify,
    default_word,
    lets_in,
    name_words,
    named_secret,
    secret_name,
)
from dlint.model.instructions import Copy, Instruction, Pair, Pairs, Run
from dlint.model.scripts import Executed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Related, Severity
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.reached import Reached
    from dlint.model.stage import Stage
    from dlint.text import Mapped

_TEMPLATE_NAME = regex(
    r"(?i)\.(?:j2|jinja2?|tmpl|tpl|template|in|erb|mustache|m4|ejs|hbs)$|^template|\.template\."
)
_TELLING = frozenset(("boolean", "number", "path", "url"))  # values that say that they are no secret
_ENGINES = frozenset(("docker", "podman", "nerdctl", "docker-compose"))
_OF_TRUST_STORES = "changeit"  # Java's own, on a store of public certificates
_USERS = frozenset((
    "user", "username", "login", "account", "db", "database",
))  # fmt: skip


def credentials(file: Dockerfile) -> Iterator[Credential]:
    """All that is found; of those that share a value the one to keep comes first."""
    yield from in_tokens(file.source, file.source.text)
    each_one = (*file.global_instructions, *file.instructions)
    for each in each_one:
        yield from _urls(each)
    for each in each_one:
        if isinstance(each, Executed):
            yield from _executed(each)
        elif isinstance(each, Copy):
            yield from _copied(each)
            for body in _bodies(each):
                yield from _statements(each, body)
    known = known_names(
        (pair.name, pair.raw) for each in each_one if isinstance(each, Pairs) for pair in each.pairs
    )
    template = _TEMPLATE_NAME.search(file.name) is not None
    uses = _Uses(file)
    for each in each_one:
        if isinstance(each, Pairs) and each.keyword != "LABEL":
            for pair in each.pairs:
                yield from _variable(each, pair, known, uses, template=template)


def in_script(script: Reached) -> Iterator[Credential]:
    """All that is found in a script of the context; of those that share a value the one to keep first."""
    start = script.extent.start
    yield from in_tokens(script.source, script.source.slice(script.extent), start)
    remedy = _START_REMEDY if script.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK") else _BUILD_REMEDY
    yield from in_logins(script.text, script.source, script, remedy, mild=False)
    commands = [one for one in script.commands if one.program not in _ENGINES]  # the host's rules see those
    for found in in_commands(commands, script.script):
        if found.secret is None or script.source.slice(found.secret) != _OF_TRUST_STORES:
            yield of_found(found, script.source, remedy, script)
    for found in (*in_text(script.text), *empty_answers(script.text)):
        yield of_found(found, script.source, remedy, script)


def known_names(pairs: Iterator[tuple[str, str | None]]) -> frozenset[str]:
    """Names of users and databases that are set: a password of that name is guessed at once."""
    found = set()
    for name, value in pairs:
        if value and name_words(name)[-1:] and name_words(name)[-1] in _USERS:
            found.add(value.strip("\"' ").lower())
    return frozenset(found)


# --- variables --------------------------------------------------------------------------------------------


def _variable(
    each: Pairs, pair: Pair, known: frozenset[str], uses: _Uses, *, template: bool
) -> Iterator[Credential]:
    empty = _empty_switch(each, pair)
    if empty is not None:
        yield empty
        return
    noun = secret_name(pair.name)
    if pair.node.value is not None:
        value = inner(pair.node.value.mapped)
        if noun is None:
            found = list(_connection(each, pair, value))
            yield from found
            if not found and classify(value.text, kind="key") not in _TELLING:
                yield from _named(each, pair, named_secret(pair.name))
            return
        kind = classify(value.text, pair.name, kind=noun, known=known, template=template)
        if kind == "boolean" or (kind == "placeholder" and not _is_kept(each)):
            return
        if kind in WRITTEN:
            default = default_word(value.text)
            if default is not None:
                value = inner(value.slice(*default))
            severity: Severity = (
                "info" if default is not None or kind in ("placeholder", "hash") else "warning"
            )
            yield _written(each, pair, phrase(noun, kind), severity, kind, value)
            return
    if noun is not None and each.keyword == "ARG" and pair.raw is None:
        used = uses.behind(each, pair.name)
        if used and _is_kept(each):  # no one sees the history of other stages
            yield _argument(each, pair, used)
            return
    yield from _named(each, pair, noun or named_secret(pair.name))


def _named(each: Pairs, pair: Pair, noun: str | None) -> Iterator[Credential]:
    """What goes by its name alone."""
    if noun is not None:
        yield Credential(
            each.source, pair.node.key.span, "name", name=pair.name, kind="name", severity="info",
            fault=f"`{pair.name}` is named like a {noun}, and {each.keyword} is kept in the image",
            remedy=_remedy(each.keyword, pair.name), owner=pair,
        )  # fmt: skip


def inner(value: Mapped) -> Mapped:
    """A value without the quotes around it."""
    text = value.text
    start, end = 0, len(text)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start >= 2 and text[start] == text[end - 1] and text[start] in "\"'":
        start, end = start + 1, end - 1
    return value.slice(start, end)


def _written(each: Pairs, pair: Pair, what: str, severity: Severity, kind: str, value: Mapped) -> Credential:
    return Credential(
        each.source, pair.node.key.span, "environment", name=pair.name, kind=kind, severity=severity,
        fault=f"{each.keyword} `{pair.name}` is a {what}", remedy=_remedy(each.keyword, pair.name),
        secret=value.span(0, len(value.text)), owner=pair,
    )  # fmt: skip


def _connection(each: Pairs, pair: Pair, value: Mapped) -> Iterator[Credential]:
    for kind, span in connections(value.text):
        if kind in WRITTEN:
            severity: Severity = "info" if kind == "placeholder" else "warning"
            fault = f"The connection string {each.keyword} `{pair.name}` holds a {phrase('password', kind)}"
            yield Credential(
                each.source, pair.node.key.span, "url", name=pair.name, kind=kind, severity=severity,
                fault=fault, remedy=_remedy(each.keyword, pair.name), secret=value.span(*span), owner=pair,
            )  # fmt: skip


def _remedy(keyword: str, name: str) -> str:
    if keyword == "ENV":
        return f"set it when the container starts (`-e {name}`), or mount it as a secret"
    identifier = name.lower()
    return f"mount it into the RUN that needs it: `RUN --mount=type=secret,id={identifier},env={name}`"


def _empty_switch(each: Pairs, pair: Pair) -> Credential | None:
    fault = lets_in(pair.name, pair.raw)
    if fault is None:
        return None
    return Credential(
        each.source, pair.node.key.span, "empty", name=pair.name, kind="empty", severity="warning",
        fault=f"{each.keyword} `{pair.name}` {fault}",
        remedy="leave it to those who start the container to set a password", owner=pair,
    )  # fmt: skip


class _Uses:
    """Which RUN and ENV instructions of a stage write a variable into the image or its history."""

    def __init__(self, file: Dockerfile) -> None:
        self.file = file
        self.by_name: dict[tuple[int, str], list[Instruction]] | None = None

    def behind(self, each: Pairs, name: str) -> list[Instruction]:
        stage = each.stage
        if stage.from_ is not None and each.node.span.start < stage.from_.node.span.start:
            return []  # an ARG before FROM is not seen by the stage
        if self.by_name is None:
            self.by_name = self._read()
        start = each.node.span.start
        found = self.by_name.get((stage.index, name), [])
        return [other for other in found if other.node.span.start > start]

    def _read(self) -> dict[tuple[int, str], list[Instruction]]:
        found: dict[tuple[int, str], list[Instruction]] = {}
        for stage in self.file.stages:
            for each in stage.instructions:
                if isinstance(each, (Run, Pairs)):
                    for name in {match[1] for text in _texts(each) for match in _NAME.finditer(text)}:
                        if secret_name(name) is not None:
                            found.setdefault((stage.index, name), []).append(each)
        return found


_NAME = regex(r"\$\{?([A-Za-z_]\w*)")


def _texts(each: Instruction) -> list[str]:
    return [each.node.arguments.text, *(heredoc.body.text for heredoc in each.node.heredocs)]


def _argument(each: Pairs, pair: Pair, used: list[Instruction]) -> Credential:
    line = used[0].line
    others = [
        use.related(f"this {use.keyword} {'runs with it' if isinstance(use, Run) else 'keeps it'}")
        for use in used[:5]
    ]
    return Credential(
        each.source, pair.node.key.span, "argument", name=pair.name, kind="missing", severity="warning",
        fault=f"The secret in ARG `{pair.name}` stays in the image's history: line {line} uses it",
        remedy=_remedy("ARG", pair.name), owner=pair, others=others,
    )  # fmt: skip


# --- commands, URLs, statements ---------------------------------------------------------------------------

_BUILD_REMEDY = "take it from `RUN --mount=type=secret`"
_START_REMEDY = "read it from the environment or a secret when the container starts"


def _executed(each: Executed) -> Iterator[Credential]:
    assert isinstance(each, Instruction)
    remedy = _BUILD_REMEDY if isinstance(each, Run) else _START_REMEDY
    for found in in_executed(each):
        yield of_found(found, each.source, remedy, each)
    node = each.command_node
    if node is not None:
        yield from _statements(each, node.arguments.mapped)
        for body in _bodies(each):
            yield from _statements(each, body)


def _bodies(each: Instruction) -> list[Mapped]:
    return [heredoc.body for heredoc in each.node.heredocs]


def _statements(each: Instruction, text: Mapped) -> Iterator[Credential]:
    remedy = _START_REMEDY if each.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK") else _BUILD_REMEDY
    for found in (*in_text(text), *empty_answers(text)):
        yield of_found(found, each.source, remedy, each)


def _urls(each: Instruction) -> Iterator[Credential]:
    remedy = _START_REMEDY if each.keyword in ("ENV", "CMD", "ENTRYPOINT", "HEALTHCHECK") else _BUILD_REMEDY
    if each.keyword in ("ADD", "LABEL"):
        remedy = "leave it out: the image shows it to everybody"
    for text in (each.node.text, *_bodies(each)):
        for login in in_logins(text, each.source, each, remedy, mild=False):
            if login.kind != "placeholder" or _is_kept(each):
                yield login


def _is_kept(each: Instruction) -> bool:
    """Whether it stays in an image; what a build alone wants to hear (`postgres://x:x@x/x`) does not."""
    return each.stage.in_image or each.stage.ships


# --- files ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _file_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile("|".join(f"(?:{each})" for each in SECRET_FILES), re.IGNORECASE),
        re.compile("|".join(f"(?:{each})" for each in LIKELY_SECRET_FILES), re.IGNORECASE),
        re.compile(HARMLESS_FILES, re.IGNORECASE),
    )


def file_severity(path: str) -> Severity | None:
    """How sure a file of this name is a secret: warning, info, or None for any other."""
    sure, likely, harmless = _file_patterns()
    path = path.rstrip("/")[-400:]
    if harmless.search(path):
        return None
    if sure.search(path):
        return "warning"
    return "info" if likely.search(path) else None


def _target_severity(each: Copy) -> Severity | None:
    """A file that is harmless by its name may get the name of a secret in the image: `/root/.ssh/id_rsa`."""
    target = each.destination_path
    if target is None or len(each.sources) != 1 or not _file_patterns()[0].search(target[-400:]):
        return None
    return "warning" if not _file_patterns()[2].search(each.sources[0][0]) else None


def _copied(each: Copy) -> Iterator[Credential]:
    if each.flag("from") is not None:
        return
    for text, place in each.sources:
        if "://" in text or text.startswith("git@"):
            continue
        severity = file_severity(text) or _target_severity(each)
        if severity is None:
            continue
        shipped = any(each.stage is stage for stage in each.file.stages[-1].chain)
        name = posixpath.basename(text.rstrip("/")) or text
        if verifies_packages(each, name) or has_key_beside(each, text):
            continue
        remedy = f"mount it into the RUN that needs it: `RUN --mount=type=secret,id={_identifier(name)}`"
        removed = _removal(each, name) if shipped else None
        if removed is None and is_for_server(each, name):
            remedy = "mount it when the container starts, as a secret or a volume"
        if removed is not None:
            line = removed.source.position(removed.span.start).line
            yield Credential(
                each.source, place.span, "removed-file", name=text, kind="file", severity=severity,
                fault=f"`{text}` looks like a secret, and stays in this layer though line {line} removes it",
                remedy=remedy,
                owner=each, others=(removed,),
            )  # fmt: skip
            continue
        yield Credential(
            each.source, place.span, "file", name=text, kind="file", severity=severity if shipped else "info",
            fault=f"`{text}` looks like a secret and is copied into a layer",
            remedy=remedy,
            owner=each,
        )  # fmt: skip


def _identifier(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_").lower() or "secret"


def _removal(each: Copy, name: str) -> Related | None:
    """The `rm` of a later RUN of the stage that takes the copied file away again."""
    target = each.destination_path
    if target is None:
        return None
    if target.endswith("/") or len(each.sources) > 1:
        target = posixpath.join(target, name)
    stage: Stage = each.stage
    behind = False
    for other in stage.instructions:
        behind = behind or other is each
        if not behind or not isinstance(other, Run):
            continue
        for command in other.commands:
            if command.program == "rm" and any(
                _covers(other, word.value, target) for word in command.operands
            ):
                return command.related("removed here")
    return None


def _covers(run: Run, operand: str | None, target: str) -> bool:
    if not operand:
        return False
    if operand.startswith("~/"):
        operand = "/root" + operand[1:]
    path = run.before.path(operand)
    return path is not None and (
        path == target or target.startswith(path.rstrip("/") + "/") or _in_folder(path, target)
    )


def _in_folder(path: str, target: str) -> bool:
    """Whether `target` is a folder or renamed file that the removed path lies in."""
    return path.startswith(target + "/") and posixpath.dirname(path) == target
