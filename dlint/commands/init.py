"""`dlint init`: a commented `dlint.toml` for what lies in a folder."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from dlint.adopt import baseline
from dlint.config.file import has_tool_table
from dlint.config.settings import FILES, HADOLINT_FILES, ConfigError, Configs
from dlint.discover import find, walk
from dlint.errors import RulebookError, RunError
from dlint.outcome import cause
from dlint.report.outputs import hindrance, write
from dlint.report.visible import visible
from dlint.tree import MAX_FILES
from dlint.work import open_rulebook

if TYPE_CHECKING:
    from dlint.rulebook import Rulebook

# Files that show a language or its packages, each with its name and the topics of rules about it.
LANGUAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Cargo.toml": ("Rust", ("cargo",)),
    "Gemfile": ("Ruby", ("gem",)),
    "build.gradle": ("Java", ("maven",)),
    "build.gradle.kts": ("Java", ("maven",)),
    "composer.json": ("PHP", ("composer",)),
    "environment.yml": ("Python", ("conda",)),
    "go.mod": ("Go", ("go",)),
    "mix.exs": ("Elixir", ()),
    "package.json": ("JavaScript", ("npm",)),
    "pom.xml": ("Java", ("maven",)),
    "pyproject.toml": ("Python", ("pip",)),
    "requirements.txt": ("Python", ("pip",)),
    "setup.py": ("Python", ("pip",)),
}
PIPELINES = {
    ".github/workflows/": "GitHub Actions",
    ".gitlab-ci.yml": "GitLab CI",
    "Jenkinsfile": "Jenkins",
    "azure-pipelines.yml": "Azure Pipelines",
    ".circleci/": "CircleCI",
    "bitbucket-pipelines.yml": "Bitbucket Pipelines",
    ".pre-commit-config.yaml": "pre-commit",
}
FORMATS = {
    "GitHub Actions": "github",
    "GitLab CI": "gitlab",
    "Jenkins": "checkstyle",
    "Azure Pipelines": "azure",
}
FOREIGN = ("third_party", "third-party", "testdata", "fixtures", "vendor")
"""Folders whose Dockerfiles are seldom one's own, or are wrong on purpose."""


class Seen(NamedTuple):
    """What a folder holds."""

    kinds: dict[str, int]
    languages: list[str]
    topics: list[str]
    pipelines: list[str]
    foreign: list[str]
    hadolint: str | None
    baseline: bool


def init(folder: str, *, force: bool, dry_run: bool) -> tuple[str, str]:
    """Write the configuration; gives what to print, and what to say beside it. Errors: `RunError`."""
    if not os.path.isdir(folder):
        raise RunError(f"{folder} is no folder")
    path = os.path.normpath(os.path.join(folder, FILES[0]))
    standing = [os.path.normpath(os.path.join(folder, name)) for name in FILES]
    there = next((each for each in standing if _configures(each)), None)
    if there is not None and not (force or dry_run):
        raise RunError(f"{visible(there)} configures dlint already; --force writes {FILES[0]} anew")
    try:
        rulebook = open_rulebook(Configs(isolated=True))
        seen = look(folder, rulebook)
        text = page(seen, rulebook)
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error
    if dry_run:
        return text, ""
    why = hindrance(path)
    try:
        if why:
            raise RunError(f"{visible(path)} cannot be written: {why}")
        write(path, text)
    except OSError as error:
        raise RunError(f"{visible(path)} cannot be written: {cause(error)}") from error
    return "", f"{visible(path)} is written\n" + "".join(f"{line}\n" for line in _next(seen))


def _configures(path: str) -> bool:
    if os.path.basename(path) == "pyproject.toml":
        return os.path.isfile(path) and has_tool_table(path)
    return os.path.lexists(path)


def look(folder: str, rulebook: Rulebook) -> Seen:
    """What of it matters to a linter of containers."""
    found = find([folder]).files
    kinds: dict[str, int] = {}
    for file in found:
        kinds[file.kind or "page"] = kinds.get(file.kind or "page", 0) + 1
    paths = [path.replace(os.sep, "/") for path in islice(walk(folder), MAX_FILES)]
    names = {path.rpartition("/")[2] for path in paths}
    known = [LANGUAGES[name] for name in LANGUAGES if name in names]
    tops = {part for path in paths for part in (path.split("/")[0], path.partition("/")[0] + "/")}
    whole = {*tops, *(path[: path.rfind("/") + 1] for path in paths)}
    parts = {
        part
        for file in found
        if file.kind in {"dockerfile", "compose"}
        for part in os.path.relpath(file.path, folder).split(os.sep)[:-1]
    }
    hadolint = (os.path.join(folder, name) for name in HADOLINT_FILES)
    return Seen(
        kinds,
        list(dict.fromkeys(name for name, _ in known)),
        list(dict.fromkeys(topic for _, topics in known for topic in topics if topic in rulebook.topics)),
        [name for sign, name in PIPELINES.items() if sign in whole],
        [name for name in FOREIGN if name in parts],
        next((os.path.normpath(path) for path in hadolint if os.path.isfile(path)), None),
        os.path.isfile(os.path.join(folder, baseline.NAME)),
    )


def page(seen: Seen, rulebook: Rulebook) -> str:
    """The text of the configuration: what it sets is what holds without; what could be set is a comment."""
    lines = [
        "# The configuration of dlint. `dlint config PATH` shows what holds for a path, `dlint rules` lists",
        "# the rules, `dlint explain NAME` says what a rule, topic or profile means.",
        f"# Seen here: {_seen(seen)}.",
        "",
    ]
    if seen.baseline:
        lines += ["# Findings from before dlint came; `dlint baseline prune` takes out what is mended.",
                  f'baseline = "{baseline.NAME}"', ""]  # fmt: skip
    if seen.foreign:
        globs = ", ".join(f'"{name}/"' for name in seen.foreign)
        lines += ["# Folders whose files may not be yours to mend.", f"# exclude = [{globs}]", ""]
    lines += [
        "# What runs unasked: default, and with it reproducible, hardening, style, region; or hadolint.",
        '# profile = ["default", "reproducible"]',
        "",
    ]
    if seen.topics:
        lines += [f"# Rules about what is used here: {', '.join(seen.topics)}.", ""]
    if seen.hadolint:
        from dlint.config.convert import from_hadolint

        return "\n".join(lines) + "\n" + from_hadolint(seen.hadolint, rulebook)
    return "\n".join(lines) + _REST


_REST = """
# Rules to run too, and rules to leave out: names, topics, aliases such as DL3008.
# extend-select = []
# ignore = []

# The exit status is 1 from this severity on: error, warning, info.
fail-level = "warning"

# Whether ShellCheck reads the scripts: auto (where it is installed), off, required.
# shellcheck = "required"

# Rules to leave out for some paths.
# [per-file-ignores]
# "tests/**" = ["release"]

# Settings for some paths only.
# [per-path."deploy/**"]
# profile = ["default", "hardening"]

# Severities by rule or topic.
# [severity]
# "shellcheck" = "info"
"""


def _seen(seen: Seen) -> str:
    words = {"dockerfile": "Dockerfile", "compose": "compose file", "host": "script", "page": "page"}
    files = [
        f"{count} {words[kind]}{'s' if count > 1 else ''}"
        for kind in words
        if (count := seen.kinds.get(kind, 0))
    ]
    parts = [", ".join(each) for each in (files, seen.languages, seen.pipelines) if each]
    if seen.hadolint:
        parts.append(f"the settings of {visible(os.path.basename(seen.hadolint))}, taken over below")
    return "; ".join(parts) or "no Dockerfile and no compose file"


def _next(seen: Seen) -> list[str]:
    """What to do next, by what is there."""
    lines = ["dlint                   lints"]
    if not seen.baseline:
        lines.append("dlint baseline create   keeps what is found now from being reported")
    lines += [
        f"dlint --output-format {FORMATS[name]:9} in {name}" for name in seen.pipelines if name in FORMATS
    ]
    return [f"  {line}" for line in lines]
