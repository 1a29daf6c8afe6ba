"""Calls of git that only read. What a repository's own configuration could start is off."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subprocess import CompletedProcess

# Variables a git hook exports; they would turn every other repository into the hook's.
_HOOK_VARIABLES = (
    "GIT_COMMON_DIR", "GIT_DIR", "GIT_EXTERNAL_DIFF", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX",
    "GIT_WORK_TREE",
)  # fmt: skip


def command(*arguments: str) -> tuple[str, ...]:
    """A call of git as words."""
    off = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "safe.bareRepository=explicit")
    return ("git", *(word for setting in off for word in ("-c", setting)), *arguments)


def environment() -> dict[str, str]:
    """No locks are taken, nothing is fetched, and git speaks English."""
    kept = {key: value for key, value in os.environ.items() if key not in _HOOK_VARIABLES}
    alone = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0"}
    return kept | alone | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def call(folder: str, *arguments: str) -> CompletedProcess[bytes]:
    """What git says, whether or not it succeeds. Errors: `OSError` where there is no git."""
    import subprocess

    return subprocess.run(  # noqa: S603 - fixed words; the folder is the working directory
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
