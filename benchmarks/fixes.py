"""What `--fix` does to every file of a folder, and the proof by other eyes that it harms none.

    python benchmarks/fixes.py FOLDER... [--hadolint PATH] [--verbose]

Nothing is written. Each file is mended in memory, with safe fixes and then with all, and compared with what
it was: it must parse as well as before (for us, for dockerfile-parse where there is no heredoc, and for
hadolint where one is given), say the same where no rule is about it, keep every comment and command, and a
second pass must change nothing. Prints a table of rules, and the files where one of these fails.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlint.discover import find
from dlint.fixes.fix import mend
from dlint.fixes.mending import generated, parsed
from dlint.kinds import by_name, kind_of
from dlint.lint import lint
from dlint.model.dockerfile import Dockerfile
from dlint.model.instructions import Run
from dlint.syntax import dockerfile, yaml
from dlint.syntax.variables import ExpansionError, expand
from dlint.syntax.yaml_nodes import resolve
from dlint.text import Source
from dlint.work import Request, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.fixes.fix import Mended, Parsed
    from dlint.syntax.dockerfile_nodes import Instruction

ABOUT: dict[str, tuple[str, ...]] = {
    "apt/frontend-in-env": ("ENV", "ARG"),
    "copy/destination-without-slash": ("COPY",),
    "copy/missing-source": ("COPY",),
    "copy/relative-destination": ("COPY",),
    "credentials": ("ENV", "ARG"),
    "dlint": ("*",),
    "download/plain-http": ("COPY", "ENV", "ARG", "commands"),
    "image": ("FROM",),
    "layers/git-copied": ("COPY",),
    "layers/mode-changed-later": ("COPY", "commands"),
    "layers/removed-later": ("COPY", "commands", "RUN flags"),
    "mirror": ("ARG", "ENV", "FROM", "COPY", "commands"),
    "path/relative-workdir": ("WORKDIR",),
    "runtime/exposed-port-format": ("EXPOSE",),
    "runtime/exposed-protocol-casing": ("EXPOSE",),
    "runtime/several-commands": ("CMD",),
    "runtime/several-entrypoints": ("ENTRYPOINT",),
    "runtime/several-healthchecks": ("HEALTHCHECK",),
    "runtime/shell-form-command": ("CMD", "ENTRYPOINT", "commands"),
    "runtime/shell-form-healthcheck": ("HEALTHCHECK", "commands"),
    "shell": ("SHELL", "CMD", "ENTRYPOINT", "commands"),
    "stage": ("FROM", "ARG", "ENV", "COPY", "commands"),
    "syntax/bad-arguments": (
        "ENV",
        "ARG",
        "EXPOSE",
        "COPY",
        "HEALTHCHECK",
        "STOPSIGNAL",
        "LABEL",
        "VOLUME",
        "RUN flags",
        "FROM",
    ),
    "syntax/broken-exec-form": ("CMD", "ENTRYPOINT", "VOLUME", "COPY", "SHELL", "HEALTHCHECK", "commands"),
    "syntax/directive-ignored": ("comments",),
    "syntax/parse-error": ("commands",),
    "syntax/unknown-instruction": ("*",),
    "syntax/unknown-flag": ("*",),
    "timezone": ("ENV", "commands"),
    "user": ("USER", "commands"),
    "apt/distribution-upgrade": ("commands",),
    "apk/upgrade": ("commands",),
    "apt/lists-left": ("RUN flags",),
    "apt/update-alone": ("order",),
    "apk/cache-left": ("commands", "RUN flags"),
    "apt/key-in-trusted-keyring": ("commands",),
    "download": ("commands", "COPY"),
    "npm/cache-left": ("RUN flags",),
    "npm/install-for-ci": ("commands",),
    "pip/cache-left": ("RUN flags",),
    "pip/self-upgrade": ("commands",),
    "pip/trusted-host": ("commands",),
    "shellcheck": ("commands",),
    "yum/cache-left": ("RUN flags",),
    "zypper/cache-left": ("RUN flags",),
    "zypper/distribution-upgrade": ("commands",),
}
"""What a rule's fix may change in the meaning of a file: kinds of instructions, or commands in RUN."""


COMPOSE_ABOUT: dict[str, tuple[str, ...]] = {
    "compose-build/unknown-target": ("services/*/build/target",),
    "compose-security/all-interfaces": ("services/*/ports*",),
    "compose-security/published-datastore": ("services/*/ports*",),
    "compose/bad-value": ("services/*",),
    "compose/changed-scalar": ("types",),
    "compose/dependency-order": (),
    "compose/host-expanded-variable": ("services/*", "dollars"),
    "compose/key-order": (),
    "compose/legacy-links": ("services/*/links*", "services/*/depends_on*"),
    "compose/obsolete-version": ("version",),
    "compose/port-order": (),
    "compose/port-quotes": ("types",),
    "compose/quoted-list-value": tuple(
        f"services/*/{key}*" for key in ("environment", "labels", "annotations", "sysctls", "build/args")
    ),
    "compose/quoted-volume": ("types",),
    "compose/schema": ("*",),
    "compose/service-order": (),
    "compose/top-level-order": (),
    "compose/unquoted-port": ("types",),
    "compose/version-1-file": ("*",),
    "credentials": ("services/*/environment*",),
    "database/charset": ("services/*/command*",),
    "database/no-volume": ("services/*/volumes*", "volumes*"),
    "database/three-byte-utf8": ("services/*",),
    "database/wrong-volume-path": ("services/*/volumes*",),
    "dlint": ("*",),
    "image/deprecated": ("services/*/image",),
    "mirror/dead": ("services/*/environment*", "services/*/build/args*"),
    "waiting/no-healthcheck": ("services/*/healthcheck*",),
    "waiting/no-readiness": ("services/*/depends_on*",),
    "waiting/unknown-target": ("services/*",),
}
"""The places in merged data that a rule's fix may change; "types": a text where there was another scalar."""
MOST_LEAVES = 50_000


def compose_meaning(tree: yaml.Yaml, *, types: bool = True) -> Counter[tuple[str, str, str]]:
    """The leaves of a compose file: path, text and type of each, aliases followed, merge keys applied.

    Lists are bags: what their order means is for the rules about order. `x-*` is what others make of it.
    """
    found: Counter[tuple[str, str, str]] = Counter()
    pending: list[tuple[str, Any]] = [("", each) for each in tree.documents]
    while pending and len(found) < MOST_LEAVES:
        path, node = pending.pop()
        node = resolve(node)
        if isinstance(node, yaml.Mapping):
            pending += [(f"{path}/{entry.name}", entry.value) for entry in node.items()]
        elif isinstance(node, yaml.Sequence):
            pending += [(f"{path}/[]", item) for item in node.items]
        if not path.startswith("/x-"):
            text = node.text if isinstance(node, yaml.Scalar) else type(node).__name__
            kind = node.kind if isinstance(node, yaml.Scalar) and types else ""
            found[path.lstrip("/"), text, kind] += 1
    return found


def meaning(tree: dockerfile.Dockerfile) -> dict[str, list[object]]:
    """What a Dockerfile says, by kind of instruction; RUN is the list of its commands."""
    said: dict[str, list[object]] = {}
    for each in tree.instructions:
        for kind, what in _said(each):
            said.setdefault(kind, []).append(what)
    commands = said.setdefault("commands", [])
    for stage in Dockerfile(tree).stages:
        for instruction in stage.instructions:
            script = instruction.script if isinstance(instruction, Run) else None
            for command in script.commands if script is not None else ():
                commands.append(tuple(word.text for word in command.words))
    return said


def _said(node: Instruction) -> Iterator[tuple[str, object]]:
    flags = tuple(sorted(flag.word.text for flag in node.flags if flag.name not in {"chmod", "chown"}))
    kind = node.keyword
    if kind == "RUN":
        for flag in flags if "type=cache" not in "".join(flags) else ():
            yield "RUN flags", flag
    elif kind == "MAINTAINER":
        yield "LABEL", ("maintainer", _unquoted(node.arguments.text))
    elif kind in {"ENV", "LABEL", "ARG"}:
        for pair in node.pairs:
            key, text = _value(pair.key.text, node.escape), pair.value
            value = text and _value(text.text, node.escape)
            if value and key in ("maintainer", "org.opencontainers.image.authors"):
                key, value = "maintainer", _unquoted(value)
            yield kind, (key, value)
    elif kind in {"COPY", "ADD"}:
        yield "COPY", (flags, tuple(_value(word.text, node.escape) for word in node.paths))
    elif kind == "ONBUILD" and node.inner is not None:
        yield from _said(node.inner)
    elif kind == "FROM":
        yield kind, (flags, tuple("AS" if word.text.upper() == "AS" else word.text for word in node.words))
    else:
        text = tuple(one.value for one in node.json) if node.json is not None else node.arguments.text.split()
        yield kind, (flags, tuple(text))


def _unquoted(text: str) -> str:
    return re.sub(r"[\"'\\]", "", text)


def _value(text: str, escape: str) -> str:
    """The text with quotes gone and variables marked."""
    try:
        return str(expand(text, lambda name: f"\1{name}\2", escape).value)
    except ExpansionError:
        return text


def faults(before: Source, after: str, kind: str, mended: Mended, *, unsafe: bool) -> list[str]:
    """In what a mended file is worse than it was."""
    now = Source(before.path, after, bom=before.bom)
    if kind == "compose":
        return list(_compose_faults(before, now, mended))
    return list(_dockerfile_faults(before, now, mended, unsafe=unsafe))


def _compose_faults(before: Source, after: Source, mended: Mended) -> Iterator[str]:
    old, new = yaml.parse(before), yaml.parse(after)
    if Counter(each.kind for each in new.problems) - Counter(each.kind for each in old.problems):
        yield "does not parse"
    if _texts(old.comments) - _texts(new.comments):
        yield "a comment is lost"
    about = {
        each
        for rule in mended.fixed
        for each in COMPOSE_ABOUT.get(rule) or COMPOSE_ABOUT.get(rule.partition("/")[0], ())
    }
    was, now = (compose_meaning(each, types="types" not in about) for each in (old, new))
    if "dollars" in about:
        was, now = (
            Counter({(path, text.replace("$$", "$"), kind): n for (path, text, kind), n in each.items()})
            for each in (was, now)
        )
    for path, text, _ in (was - now) + (now - was):
        # In a file of version 1 the services stand at the top level.
        if not any(fnmatchcase(each, free) for free in about for each in (path, f"services/{path}")):
            yield f"`{path}` says something else: {text!r}"


def _texts(comments: Sequence[Any]) -> Counter[str]:
    return Counter(" ".join(each.text.split()) for each in comments if "lint" not in each.text)


def _dockerfile_faults(before: Source, after: Source, mended: Mended, *, unsafe: bool) -> Iterator[str]:
    old, new = dockerfile.parse(before), dockerfile.parse(after)
    if Counter(each.kind for each in new.problems) - Counter(each.kind for each in old.problems):
        yield "does not parse"
    free = {kind for rule in mended.fixed for kind in _about(rule)}
    if "*" in free:
        return
    if "comments" not in free and _texts(old.comments) - _texts(new.comments):
        yield "a comment is lost"
    said, says = meaning(old), meaning(new)
    for kind in sorted({*said, *says} - free - {"commands"}):
        was, now = said.get(kind, []), says.get(kind, [])
        if was == now or (unsafe and kind == "SHELL"):
            continue
        # An ARG that is declared again and the SHELL for a pipe are what their rules bring.
        yield f"{kind} says something else: {next((x for x in was if x not in now), now[len(was) - 1 :])!r}"
    if not unsafe and "commands" not in free:
        lost = _lost(said["commands"], says["commands"], ordered="order" not in free)
        if lost:
            yield f"a command is lost: {lost}"
    if _shell_errors(new) > _shell_errors(old):
        yield "a script does not parse"
    if "<<" not in after.text and "<<" not in before.text:
        same = _independent(before) == [each.keyword for each in old.instructions]
        if same and _independent(after) != [each.keyword for each in new.instructions]:
            yield "dockerfile-parse sees other instructions than we do"


def _about(rule: str) -> tuple[str, ...]:
    return ABOUT.get(rule) or ABOUT.get(rule.partition("/")[0], ())


def _lost(before: Sequence[Any], after: Sequence[Any], *, ordered: bool) -> str:
    """The first command that does not stand in the result, in order, with all its words."""
    at = 0
    for words in before:
        if not ordered:
            at = 0
        while at < len(after) and not _within(words, after[at]):
            at += 1
        if at == len(after):
            return " ".join(words)
        at += 1
    return ""


def _within(words: Sequence[str], others: Sequence[str]) -> bool:
    remaining = iter("apt-get" if word == "apt" else word for word in others)
    return all(any(word == other for other in remaining) for word in _plain(words))


def _plain(words: Sequence[str]) -> Iterator[str]:
    """The words that stay as they are; the scripts of `sh -c` are commands of their own."""
    for word in words:
        if not any(blank in word for blank in " \t\n"):
            yield "apt-get" if word == "apt" else word


def _shell_errors(tree: dockerfile.Dockerfile) -> int:
    runs = [each for stage in Dockerfile(tree).stages for each in stage.instructions if isinstance(each, Run)]
    return sum(bool(run.script.error) for run in runs if run.script is not None)


def _independent(source: Source) -> list[str]:
    from dockerfile_parse import DockerfileParser

    parser = DockerfileParser(fileobj=io.BytesIO(source.to_bytes()))
    try:
        return [one["instruction"] for one in parser.structure if one["instruction"] != "COMMENT"]
    except (UnicodeError, ValueError):
        return []


class Tally:
    """What is counted over all files, with safe fixes and with all."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.made: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
        self.left: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
        self.changed: Counter[bool] = Counter()
        self.wrong: list[str] = []
        self.texts: list[tuple[str, bool, bytes, bytes]] = []


def measure(worker: Worker, path: str, kind: str, source: Source, tally: Tally) -> None:
    """Mend one file in memory, twice in each way."""
    policy = worker.policy(path)
    first = parsed(lint(source, kind, policy), policy)
    seen = {source.text: first}
    found = Counter(one.rule for one in first.findings)

    def read(text: Source) -> Parsed:
        if text.text not in seen:
            seen[text.text] = parsed(lint(text, kind, policy), policy)
        return seen[text.text]

    for unsafe in (False, True):
        mended = mend(source, read, allow_unsafe=unsafe)
        offered = Counter(
            one.rule for one in first.findings if one.fix and not one.fix.others and (one.fix.safe or unsafe)
        )
        dropped = Counter(one.rule for one in mended.left)
        remaining = Counter(one.rule for one in seen[mended.text].findings)
        tally.made[unsafe] += (offered - dropped) | (found - remaining)  # some open the way for others
        tally.left[unsafe] += dropped
        for one in mended.left:
            tally.wrong.append(f"left out: {path}:{one.line}: {one.rule}: {one.why}")
        if mended.text == source.text:
            continue
        tally.changed[unsafe] += 1
        way = "all" if unsafe else "safe"
        for fault in faults(source, mended.text, kind, mended, unsafe=unsafe):
            tally.wrong.append(f"{way}: {path}: {fault}")
        again = Source(path, mended.text, bom=source.bom)
        second = mend(again, read, allow_unsafe=unsafe)
        if second.text != mended.text:
            tally.wrong.append(f"{way}: {path}: a second pass mends {dict(second.fixed)}")
        if kind == "dockerfile":
            tally.texts.append((path, unsafe, source.to_bytes(), again.to_bytes()))
    tally.found += found


def _hadolint(binary: str, texts: Sequence[tuple[str, bool, bytes, bytes]]) -> Iterator[str]:
    """Files that hadolint's parser read before and does not read now."""
    with tempfile.TemporaryDirectory() as folder:
        for at, (_, _, before, after) in enumerate(texts):
            (Path(folder) / f"{at}.before").write_bytes(before)
            (Path(folder) / f"{at}.after").write_bytes(after)
        failing = set()
        names = sorted(one.name for one in Path(folder).iterdir())
        for start in range(0, len(names), 500):
            done = subprocess.run(
                [binary, "--no-color", "-f", "gnu", "--no-fail", *names[start : start + 500]],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                errors="replace",
            )
            lines = (done.stdout + done.stderr).splitlines()
            failing |= {
                line.split(":")[1 if line.startswith("hadolint:") else 0]
                for line in lines
                if "DL1000" in line
            }
        for at, (path, unsafe, _, _) in enumerate(texts):
            if f"{at}.after" in failing and f"{at}.before" not in failing:
                yield f"{'all' if unsafe else 'safe'}: {path}: hadolint cannot parse it any more"


def table(tally: Tally) -> Iterator[str]:
    total = sum(tally.found.values())
    yield f"{'findings':>8} {'safe':>6} {'all':>6} {'left':>5}  rule"
    for rule, count in sorted(tally.found.items(), key=lambda item: (-item[1], item[0])):
        safe, both = tally.made[False][rule], tally.made[True][rule]
        yield f"{count:>8} {safe:>6} {both:>6} {tally.left[True][rule]:>5}  {rule}"
    safe, both = (sum(tally.made[unsafe].values()) for unsafe in (False, True))
    share = [100 * each / total if total else 0 for each in (safe, both)]
    yield f"{total:>8} {safe:>6} {both:>6}  {share[0]:.1f} % safely, {share[1]:.1f} % in all"
    yield f"files changed: {tally.changed[False]} safely, {tally.changed[True]} in all"


def main() -> int:
    options = argparse.ArgumentParser(description="Measure and prove dlint's fixes over folders.")
    options.add_argument("folders", nargs="+")
    options.add_argument("--hadolint", metavar="PATH", help="compare with hadolint's parser too")
    options.add_argument("--shellcheck", action="store_true", help="count ShellCheck's findings too")
    options.add_argument("--every", type=int, default=1, metavar="N", help="take only each Nth file")
    options.add_argument("--verbose", action="store_true", help="tell of the fixes that were left out")
    asked = options.parse_args()
    said = {} if asked.shellcheck else {"shellcheck": "off"}
    worker = Worker(Request(isolated=True, overrides=said))
    tally = Tally()
    for file in find(asked.folders).files[:: asked.every]:
        source = Source.from_bytes(file.path, Path(file.path).read_bytes())
        kind = by_name(file.path) or kind_of(file.path, source.text)
        if kind in {"dockerfile", "compose"} and not generated(source):
            measure(worker, file.path, kind, source, tally)
    if asked.hadolint:
        tally.wrong += _hadolint(asked.hadolint, tally.texts)
    print("\n".join(table(tally)))
    wrong = [line for line in tally.wrong if asked.verbose or not line.startswith("left out")]
    print("\n".join(wrong))
    return int(any(not line.startswith("left out") for line in wrong))


if __name__ == "__main__":
    sys.exit(main())
