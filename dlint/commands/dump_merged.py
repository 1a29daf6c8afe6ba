"""`dlint parse --merged`: the effective project as JSON, as `docker compose config` prints it."""

from __future__ import annotations

import re
from bisect import bisect_left
from math import isfinite
from typing import TYPE_CHECKING

from dlint.mask import mask, mask_values
from dlint.model.compose.effective.env import FIRST_MARK, Environment
from dlint.model.compose.file import ComposeFile
from dlint.syntax import yaml
from dlint.syntax.interpolate import HOLE
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.effective.load import Effective
    from dlint.model.project import Project
    from dlint.text import Span

QUOTES = frozenset("'\"|>")


def dump_merged(paths: Iterable[str], *, show_secrets: bool) -> tuple[str, list[str]]:
    """The project that files make up, put over each other in their order, and notes on what is wrong with it.

    One file stands for those that Compose would find beside it too. Variables that are not known are shown as
    written, credentials as `x` unless they are to be shown; paths start from the project's root.
    Errors: `RunError` for a file that cannot be read or is no compose file.
    """
    from dlint.errors import RunError
    from dlint.model.compose.effective.load import load
    from dlint.named_files import read_named
    from dlint.report.visible import json_text
    from dlint.tree import Projects

    paths = tuple(paths)
    projects = Projects()
    project: Project | None = None
    files: list[ComposeFile] = []
    for path, (source, kind) in zip(paths, read_named(paths), strict=True):
        if kind != "compose":
            raise RunError(f"{path} is no compose file")
        found, within = projects.of(path)
        project = project if project is not None else found
        files.append(ComposeFile(yaml.parse(source), project=project, path=within))
    marks: list[str] = []
    effective = load(files[0], also=files[1:], environment=Environment({}, marks=marks))
    secrets = None if show_secrets else _Secrets(effective, files)
    page = _Printer(marks, secrets).plain(effective.root) if effective.root is not None else None
    notes = _notes(effective)
    if secrets is not None:
        notes = [mask_values(note, secrets.quoted) for note in notes]
    return json_text(page), notes


class _Secrets:
    """The credentials of all files: where they stand, and the values that may stand nowhere else either."""

    def __init__(self, effective: Effective, files: list[ComposeFile]) -> None:
        from dlint.model.credentials.found import secret_values, text_spans

        self.spans: dict[int, list[Span]] = {}
        values: set[str] = set()
        own = {id(file.source): file for file in files}
        for source in (*(file.source for file in files), *effective.sources):
            if id(source) in self.spans:
                continue
            file = own.get(id(source)) or ComposeFile(yaml.parse(source))
            spans = {each.secret for each in file.credentials if each.secret is not None}
            spans.update(text_spans(source))
            self.spans[id(source)] = sorted(spans)
            values.update(secret_values(file, spans))
        self.variables = {
            source.slice(span) for source in effective.env_sources for span in text_spans(source)
        }
        # What comes of variables hides only what they hold; notes quote anything.
        self.values = tuple(each for each in self.variables if not _open(each))
        self.quoted = (*self.values, *values)

    def hidden(self, key: str, datum: Datum, text: str) -> str:
        """The text of a value without what is a credential there."""
        from dlint.model.credentials.found import text_spans

        source, place = datum.at.source, datum.at.span
        spans = self.spans.get(id(source))
        if spans is None:
            # What an env file gives to a container is nobody's to read.
            return "x" * len(text)
        written = source.slice(place)
        if "$" in written:
            text = "x" * len(text) if text in self.variables else mask_values(text, self.values)
        at = max(bisect_left(spans, (place.start, 0)) - 1, 0)
        for span in spans[at:]:
            if span.start >= place.end:
                break
            if span.end > place.start:
                secret = source.slice(span)
                if secret in text:
                    text = text.replace(secret, "x" * len(secret))
                elif written[:1] in QUOTES:
                    # Escapes and folded lines stand between the two; what Compose adds itself is not quoted.
                    text = "x" * len(text)
        line = f"{key}={text}" if key else text
        return mask(line, text_spans(Source("", line)), "x")[len(line) - len(text) :]


def _open(value: str) -> bool:
    """Whether a credential is also a word of its own, such as `postgres`."""
    from dlint.model.credentials.values import classify

    return classify(value, "password") in {"weak", "guessable", "placeholder"}


class _Printer:
    def __init__(self, marks: list[str], secrets: _Secrets | None) -> None:
        self.marks = marks
        self.secrets = secrets

    def plain(self, datum: Datum, key: str = "") -> object:
        value = datum.value
        if isinstance(value, dict):
            return {
                self.text(name): self.plain(each, name) for name, each in value.items() if each.value != HOLE
            }
        if isinstance(value, list):
            return [self.plain(each) for each in value if each.value != HOLE]
        if isinstance(value, str):
            text = self.text(value)
            return self.secrets.hidden(key, datum, text) if self.secrets is not None else text
        return datum.printed if isinstance(value, float) and not isfinite(value) else value

    def text(self, text: str) -> str:
        """A text with what is not known as it was written."""
        return re.sub(f"{HOLE}(.?)", self.written, text, flags=re.DOTALL) if HOLE in text else text

    def written(self, found: re.Match[str]) -> str:
        index = ord(found[1]) - FIRST_MARK if found[1] else -1
        return self.marks[index] if 0 <= index < len(self.marks) else found[1]


def _notes(effective: Effective) -> list[str]:
    found = dict.fromkeys((*effective.troubles, *effective.unseen))
    return [f"{each.at.source.path}:{each.at.line}: {each.message}" for each in found]
