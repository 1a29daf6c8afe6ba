"""What ShellCheck is asked: the scripts of a Dockerfile, each behind what its shell knows when it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.knowledge.distributions import shell_of
from dlint.lazy import regex
from dlint.model.instructions import Run, Shell
from dlint.model.scripts import Executed
from dlint.suppress.foreign import shell as declared_shell
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Instruction
    from dlint.text import Mapped

MAX_LENGTH = 40_000
"""Characters. ShellCheck takes 5 seconds for a command of 30,000, and minutes for one of 100,000."""

_DIALECTS = {"bash": "bash", "dash": "dash", "ash": "busybox", "ksh": "ksh", "mksh": "ksh"}
_PROXIES = frozenset(
    name + "_proxy" for name in ("http", "https", "ftp", "no", "all")
)  # Docker hands them to every RUN
_HEAD = regex(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_ARRAY = regex(r"\[\s*['\"]\S")  # an exec form that is no JSON; `syntax/` tells of it
_NAME = regex(r"[A-Za-z_]\w*")
_OWN_OPTIONS = regex(r"(?<!\S)-[a-z]*e[a-z]*(?!\S)")
_PLAIN_WORD = r"[A-Za-z0-9_./:@,+%-][A-Za-z0-9_./:@,+%=-]*"
_PLAIN_COMMAND = (
    rf"(?:[A-Z_]+={_PLAIN_WORD}[ \t]+)?"
    r"(?:a2enmod|addgroup|adduser|apk|apt|apt-get|apt-key|bower|bundle|cargo|chmod|chown|composer|conda|curl"
    r"|dnf|docker-php-ext-(?:configure|enable|install)|dpkg|gem|git|go|gradle|groupadd|ldconfig|locale-gen"
    r"|make|microdnf|mkdir(?![^;&]*[ \t](?:-[a-z]*m|--mode))|mvn|node|npm|pecl|pip|pip3|python|python3|tar"
    r"|touch|true|unzip|update-ca-certificates|useradd|wget|yarn|yum"
    r"|rm(?=(?:[ \t]+(?:-[a-z]+|/var/(?:cache|lib|log)/[^ \t;&]+|/(?:var/)?tmp/[^ \t;&]+))+[ \t]*(?:[;&]|$)))"
    rf"(?:[ \t]+{_PLAIN_WORD}(?:(?<=/)\*)?)*"
)
_PLAIN = regex(rf"\s*{_PLAIN_COMMAND}(?:\s*(?:&&|;)\s*{_PLAIN_COMMAND})*\s*;?\s*")
_DIRECTIVE = regex(r"(?<=#)([ \t]*)shellcheck(?=[ \t])")


class Script:
    """`text` is what ShellCheck reads: two lines that tell the shell, then `mapped`, the file's own.

    Behind the comments that `mapped` begins with stands a line that sets the variables which Docker sets.
    """

    __slots__ = ("_head", "_known", "_start", "dialect", "executed", "mapped", "text")

    def __init__(
        self,
        executed: Instruction,
        mapped: Mapped,
        dialect: str,
        *,
        errexit: bool = False,
        names: frozenset[str] = frozenset(),
    ) -> None:
        self.executed = executed
        self.mapped = mapped
        self.dialect = dialect
        own = mapped.text
        known = sorted(names.intersection(_NAME.findall(own)))
        head = _HEAD.match(own)
        first = f"#!/bin/sh{' -e' if errexit else ''}\n# shellcheck shell={dialect}\n"
        self._start = len(first)
        self._head = head.end() if head else 0
        line = f"export {' '.join(f'{name}=1' for name in known)}\n" if known else ""
        self._known = len(line)
        if own.startswith("#!"):
            own = f"# {own[2:]}"  # a first line that is no longer the first
        self.text = f"{first}{own[: self._head]}{line}{own[self._head :]}"

    def place(self, line: int, column: int) -> int | None:
        """The offset in `mapped` of a place in `text`; None for one in the lines that are not the file's."""
        at = Source("", self.text).offset(line, column) - self._start
        if at < 0 or self._head <= at < self._head + self._known:
            return None
        return at if at < self._head else at - self._known

    def span(self, place: tuple[int, int, int, int]) -> Span | None:
        """The stretch of the file that a place in `text` is; its end stands on the last character."""
        start, end = self.place(*place[:2]), self.place(*place[2:])
        if start is None:
            return None
        length = len(self.mapped.text)
        if start >= length:
            start, end = length - 1, length
        return self.mapped.span(start, max(start, start if end is None else end))


def is_plain(text: str) -> bool:
    """Whether a script is nothing but well-known commands with plain words one after the other.

    ShellCheck, which takes longer for it than the rest of dlint, has nothing to say of such a one: nearly
    half of all RUNs.
    """
    return _PLAIN.fullmatch(text) is not None


def scripts_of(file: Dockerfile, *, honour: bool = True) -> Iterator[Script]:
    """Every script that a shell known to ShellCheck reads, those of heredocs for a shell included.

    `honour` False blinds ShellCheck to the comments for it that heredocs hold.
    """
    for each in file.instructions:
        if not isinstance(each, Executed):
            continue
        mapped = each.script_text
        if mapped is None or not mapped.text.strip() or _ARRAY.match(mapped.text):
            continue
        shell = (None if mapped.text.startswith("#!") else _declared(each)) or each.shell
        for text, name in ((mapped, shell), *_inner(each)):
            dialect = _dialect(each, name)
            if dialect is None:
                continue
            script = Script(each, text, dialect, errexit=_stops(each, text), names=_known(each))
            if not honour and "shellcheck" in text.text:
                script.text = _DIRECTIVE.sub(r"\1ShellCheck", script.text)
            yield script


def _dialect(each: Executed, shell: str | None) -> str | None:
    """What ShellCheck calls the shell; /bin/sh is what the distribution has there."""
    if shell != "sh":
        return _DIALECTS.get(shell or "")
    system = each.stage.distribution
    return _DIALECTS.get((shell_of(system) if system is not None else None) or "", "sh")


def _stops(each: Executed, text: Mapped) -> bool:
    """Whether the shell is told to stop at the first command that fails."""
    if text.text.startswith("#!"):
        return _OWN_OPTIONS.search(text.text.partition("\n")[0]) is not None
    return any(_OWN_OPTIONS.fullmatch(word) for word in (each.before.shell or ())[1:])


def _known(each: Executed) -> frozenset[str]:
    """The variables that this file, or Docker, has set when the script starts."""
    if not isinstance(each, Run):
        return frozenset(each.before.env)
    mounted = (mount.options.get("env") for mount in each.mounts if mount.type == "secret")
    names = {*each.before.env, *_PROXIES, *(name for name in mounted if name)}
    # What ONBUILD holds runs in another build, which has other arguments.
    return frozenset(names if each.onbuild else names | each.before.args.keys())


def _inner(each: Executed) -> Iterator[tuple[Mapped, str]]:
    """The heredocs that another shell reads (`bash <<'EOF'`), where this one leaves them as they are."""
    if each.command_node is None or not each.command_node.heredocs or each.script is None:
        return
    for command in each.script.commands:
        name = command.words[0].text.rpartition("/")[2] if command.words and command.words[0].plain else ""
        if name not in {"sh", *_DIALECTS} or any(not word.text.startswith("-") for word in command.words[1:]):
            continue
        for redirect in command.redirects:
            body = redirect.body
            if body is not None and body.text.strip() and not (redirect.expands and _touched(body.text)):
                yield body, name


def _touched(text: str) -> bool:
    return "$" in text or "`" in text or "\\" in text


def _declared(each: Executed) -> str | None:
    """The shell that `# hadolint shell=` names: the nearest above, unless a SHELL comes after it.

    Above the first instruction it speaks of every stage that has no SHELL.
    """
    tree = each.file.tree
    if "hadolint" not in tree.source.text:
        return None
    stage, here = each.stage, each.node.span.start
    first = tree.instructions[0].span.start
    for comment in reversed(tree.comments):
        name = declared_shell(f"#{comment.text}") if comment.span.start < here else None
        if name is None:
            continue
        at = comment.span.start
        name = name.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
        if at < first:
            return name if each.before.shell is None else None
        if at > stage.span.start:
            later = (one.span.start for one in stage.instructions if isinstance(one, Shell))
            return None if any(at < start < here for start in later) else name
    return None
