"""Whether a command starts a server that is meant for developers."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.knowledge.development import DEVELOPMENT_COMMANDS, DEVELOPMENT_SERVERS, RELOADING, WATCHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SCRIPT_RUNNERS = frozenset(("npm", "yarn", "pnpm", "bun"))
_LAUNCHERS = frozenset(("npx", "bunx", "pnpx", "exec", "env", "nohup", "tini", "dumb-init", "--"))
_WITH_RUN = frozenset(("poetry", "pipenv", "uv", "pdm", "hatch", "rye"))
_SCRIPT = (
    r"(?:(?:start|serve|server|run)[:-])?(?:dev|develop|development|watch|nodemon)(?:[:-].*)?|dev-server"
)
_VALUES = frozenset(("--filter", "-F", "--prefix", "--cwd", "-C", "--dir", "--workspace", "-w"))
_PREVIEW = frozenset(("build", "preview", "optimize"))


def developers_server(words: Sequence[str], environment: Mapping[str, object]) -> str | None:
    """What a command starts for developers, as one would call it; None where it does not or is not known."""
    words = _own(words)
    if not words:
        return None
    name, rest = posixpath.basename(words[0]), words[1:]
    plain = [word for word in rest if not word.startswith("-")]
    first = plain[0] if plain else ""
    if name == "php" and any(word.startswith("-S") for word in rest):
        return "php -S"
    if name in DEVELOPMENT_SERVERS:
        return name
    if first in DEVELOPMENT_COMMANDS.get(name, ()) or (name == "flask" and "run" in plain):
        return f"{name} {'run' if name == 'flask' else first}"
    if first == "runserver" and name.endswith(".py"):
        return f"{name} {first}"
    if name in _SCRIPT_RUNNERS:
        return _script(
            name, [word for word, before in zip(rest, words, strict=False) if before not in _VALUES]
        )
    if name == "vite" and first not in _PREVIEW:
        return name
    if name in RELOADING and "--reload" in rest:
        return f"{name} --reload"
    if name in WATCHING and rest[:1] in (["--watch"], ["--hot"]):
        return f"{name} {rest[0]}"
    if name == "rails" and first in ("server", "s"):
        return _rails(name, first, rest, environment)
    return None


def _script(name: str, words: Sequence[str]) -> str | None:
    plain = [word for word in words if not word.startswith("-")]
    runs = plain[:1] in (["run"], ["run-script"])
    script = plain[1] if runs and len(plain) > 1 else plain[0] if plain and name != "npm" else ""
    if not runs and name == "bun":
        return None
    return f"{name} {'run ' if runs else ''}{script}" if re.fullmatch(_SCRIPT, script) else None


def _rails(name: str, first: str, rest: Sequence[str], environment: Mapping[str, object]) -> str | None:
    told = any(pair in (("-e", "development"), ("--environment", "development")) for pair in pairwise(rest))
    if told or "--environment=development" in rest or environment.get("RAILS_ENV") == "development":
        return f"{name} {first}"
    return None


def _own(words: Sequence[str]) -> list[str]:
    """The words without what only starts them: `npx`, `python -m`, `poetry run`, the interpreter."""
    left = list(words)
    while left:
        name = posixpath.basename(left[0])
        if name in _LAUNCHERS or re.fullmatch(r"[A-Za-z_]\w*=.*", left[0]):
            del left[0]
        elif (name in _WITH_RUN and left[1:2] == ["run"]) or (
            (name in _SCRIPT_RUNNERS or name == "bundle") and left[1:2] == ["exec"]
        ):
            del left[:2]
        elif name.startswith("python"):
            del left[0]
            while left and left[0].startswith("-") and left[0] not in ("-m", "-c"):
                del left[0]
            if left[:1] == ["-m"]:
                del left[0]
            elif not left or not left[0].endswith(".py"):
                return []
        elif name == "php" and left[1:] and not left[1].startswith("-"):
            del left[0]
        else:
            return left
    return left


def commands_in(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The commands of a list of words, those of `sh -c` told apart by `&&`, `;` and `|`."""
    if posixpath.basename(words[0]) not in ("sh", "bash", "ash", "dash") if words else True:
        if words:
            yield words
        return
    at = next((i for i, word in enumerate(words) if re.fullmatch(r"-\w*c", word)), None)
    if at is None or at + 1 >= len(words):
        return
    for part in re.split(r"&&|\|\||[;|&\n]", words[at + 1]):
        if part.split():
            yield part.split()
