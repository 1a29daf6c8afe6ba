"""What project files say about where packages come from: Gemfile, composer.json, build.gradle."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.origins import in_image

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.stage import Stage

_LONGEST = 100_000  # characters of a file that are looked at
_SOURCES = regex(r"(?m)^[ \t]*source\b[ \t(]*(.*)$")
_RUBYGEMS = regex(r"""(?:['"]https?://rubygems\.org/?['"]|:rubygems)\)?[ \t]*(?:do)?[ \t]*(?:#.*)?""")
_OTHER_GRADLE = regex(r"\b(?:maven|ivy)\s*(?:\{|\()\s*|\bflatDir\b|\ballprojects\b.*http|\bmavenLocal\b")
_CENTRAL = regex(r"\bmavenCentral\s*\(\s*\)")
_BUILDS = ("build.gradle", "build.gradle.kts")
_SETTINGS = ("settings.gradle", "settings.gradle.kts")


def asks_default(command: Command, manager: str) -> bool:
    """Whether the project of a command is at hand, and has its packages come from the manager's own hosts.

    bundle: the Gemfile names rubygems.org and nothing else. composer: composer.json has no `repositories`,
    and no lock file says where each package lies. gradle: the build has `mavenCentral()` and no other.
    """
    stage = getattr(command.run, "stage", None)
    folder = command.run.workdir
    if stage is None or folder is None or command.has("--gemfile", "-d", "--working-dir", "-b", "-c", "-p"):
        return False
    if manager == "bundle":
        return _rubygems(command, stage, folder)
    if manager == "composer":
        text = _text(command, stage, folder, "composer.json")
        return (
            text is not None
            and '"repositories"' not in text
            and _text(command, stage, folder, "composer.lock") is None
        )
    return _central(command, stage, folder)


def _rubygems(command: Command, stage: Stage, folder: str) -> bool:
    text = _text(command, stage, folder, "Gemfile")
    if text is None or _text(command, stage, folder, ".bundle/config") is not None:
        return False
    named = [match[1].strip() for match in _SOURCES.finditer(text)]
    return bool(named) and all(_RUBYGEMS.fullmatch(each) for each in named)


def _central(command: Command, stage: Stage, folder: str) -> bool:
    found = [_text(command, stage, folder, name) for name in (*_BUILDS, *_SETTINGS)]
    texts = [text for text in found if text is not None]
    return any(_CENTRAL.search(text) for text in texts) and not any(
        _OTHER_GRADLE.search(text) for text in texts
    )


def _text(command: Command, stage: Stage, folder: str, name: str) -> str | None:
    """The text of a file of the project that was copied into the folder before; None where there is none."""
    project = stage.file.project
    path = in_image(stage, posixpath.join(folder, name), command.run)
    source = project.files.read(path) if project is not None and path is not None else None
    return source.text[:_LONGEST] if source is not None else None
