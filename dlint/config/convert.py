"""`dlint config --from-hadolint`: a `dlint.toml` that says what a `.hadolint.yaml` says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dlint.config.hadolint import FORMATS, OWN_KEYS, Hadolint, parse
from dlint.config.settings import HADOLINT_FILES, ConfigError
from dlint.knowledge.hadolint import REMOVED
from dlint.report import FORMATS as OWN_FORMATS
from dlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.config.settings import Names

_HEAD = """\
# The settings of {path}, written by `dlint config --from-hadolint`.
# To begin with hadolint's own rules and severities and nothing else: profile = ["hadolint"]
"""
_THRESHOLD = """\
# No failure-threshold is set: hadolint then fails from `info` on, dlint from `warning` on. To fail as before:
# fail-level = "info"
"""


def from_hadolint(path: str | None, names: Names) -> str:
    """The text of a `dlint.toml`; where no file is named, the nearest one here or above is read.

    Codes that no rule has, and all else that dlint cannot say, stand in comments. Errors: `ConfigError`.
    """
    said = parse(path or _nearest())
    return "".join(f"{line}\n" for line in _Page(said, names).lines())


def _nearest() -> str:
    folder = os.getcwd()
    while True:
        found = next((name for name in HADOLINT_FILES if os.path.isfile(os.path.join(folder, name))), None)
        if found is not None:
            return os.path.relpath(os.path.join(folder, found))
        above = os.path.dirname(folder)
        if above == folder:
            raise ConfigError(HADOLINT_FILES[0], 0, "there is none in this folder or above it")
        folder = above


class _Page:
    """The file as it is written, line by line."""

    def __init__(self, said: Hadolint, names: Names) -> None:
        self.said = said
        self.names = names
        self.path = visible(said.path)

    def lines(self) -> Iterator[str]:
        settings = self.said.settings()
        yield from _HEAD.format(path=self.path).splitlines()
        for key in ("ignore", "extend-select"):
            yield from self._codes(key, settings.get(key, ()))
        if "fail-level" not in settings:
            yield from ("", *_THRESHOLD.splitlines())
        for key in ("fail-level", "inline-ignores", "output-format", "color", "exit-zero"):
            if key in settings:
                yield from self._origin(key)
                yield f"{key} = {toml(settings[key])}"
        yield from self._left_out()
        levels = settings.get("severity", {})
        known = self._known(levels)
        if levels:
            yield from self._origin("severity")
            yield from self._unknown(levels)
        if known:
            yield "[severity]"
            yield from (f"{_key(code)} = {toml(levels[code])}" for code in known)
        yield from self._rules(settings.get("rules", {}))

    def _origin(self, key: str) -> Iterator[str]:
        """A blank line, and a comment with hadolint's keys that a key of dlint's comes from."""
        lines = self.said.lines
        keys = [theirs for theirs, own in OWN_KEYS.items() if own == key and (theirs,) in lines]
        yield ""
        yield from (f"# {theirs} ({self.path}:{lines[theirs,]})" for theirs in keys)

    def _codes(self, key: str, codes: Iterable[str]) -> Iterator[str]:
        codes = list(codes)
        if not codes:
            return
        if key == "extend-select":
            yield ""
            yield "# a rule that is given a level in override runs, be it off by default"
        else:
            yield from self._origin(key)
            yield from self._unknown(codes)
        known = self._known(codes)
        if known:
            yield f"{key} = {toml(known)}"

    def _known(self, codes: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(code for code in codes if self.names.resolve(code) is not None))

    def _unknown(self, codes: Iterable[str]) -> Iterator[str]:
        for code in dict.fromkeys(codes):
            if self.names.resolve(code) is not None:
                continue
            near = self.names.suggest(code.upper())
            why = f"; did you mean `{near}`?" if near and code not in REMOVED else ""
            what = "hadolint gave it up and dlint has none for it" if code in REMOVED else "no rule has it"
            yield f"# left out: {visible(code)}: {what}{why}"

    def _left_out(self) -> Iterator[str]:
        """What dlint does not have."""
        values, lines = self.said.values, self.said.lines
        named = [(key, name) for key in ("format", "formats") for name in values.get(key, ())]
        taken = False
        for key, name in named:
            if FORMATS[name] in OWN_FORMATS and not taken:
                taken = True
                if name == "json":
                    yield "# (dlint's JSON has keys of its own)"
                continue
            why = (
                "dlint has no such format"
                if FORMATS[name] not in OWN_FORMATS
                else (f"one report goes to standard output; for more of them: --output {FORMATS[name]}=PATH")
            )
            yield f"# left out: {key} {name} ({self.path}:{lines[key,]}): {why}"
        if values.get("verbose"):
            yield f"# left out: verbose ({self.path}:{lines['verbose',]}): `dlint config` shows what holds"

    def _rules(self, rules: dict[str, dict[str, Any]]) -> Iterator[str]:
        if not rules:
            return
        yield from self._origin("rules")
        if "DL3050" in rules:
            yield f"# strict-labels ({self.path}:{self.said.lines['strict-labels',]})"
        yield "[rules]"
        for code, options in rules.items():
            yield f"{_key(code)} = {toml(options)}"


def _key(text: str) -> str:
    plain = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return text if plain else toml(text)


def toml(value: object) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(key)} = {toml(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, (int, float)):
        return str(value)
    return '"' + "".join(_letter(letter) for letter in str(value)) + '"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    code = ord(letter)
    if 0xD800 <= code <= 0xDFFF:
        return "\\uFFFD"  # a byte that was no text; TOML has no way to write it
    return f"\\u{code:04X}" if code < 0x20 or code == 0x7F else letter
