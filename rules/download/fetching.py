"""How a download is made: what curl and wget do with errors, progress and archives."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe, unsafe
from dlint.knowledge.distributions import shell_of
from dlint.lazy import regex
from dlint.model.downloads import checked, interpreter, read_later, to_stdout, urls
from dlint.model.edits import behind
from dlint.model.instructions import Copy, Pairs, Run
from dlint.model.layers import ARCHIVE
from dlint.model.obstacles import in_command
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import At, Fix, NoFix
    from dlint.model.command import Command
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.layers import Brought
    from dlint.model.stage import Stage

# they refuse an error page that stands where the file should be
_NOTICES = frozenset(
    """
    tar bsdtar unzip gunzip zcat bunzip2 bzip2 xz unxz unzstd zstd 7z 7za 7zr cpio dpkg apt-get apt
    rpm yum dnf apk gpg gpg2 apt-key gdebi file jq pip conda java jar docker
    """.split()  # noqa: SIM905 - a table of words
)
_PACKED = regex(r"(?i).+\.(zip|deb|rpm|apk|jar|7z|gz|bz2|xz|zst)$")
_UNPACKS = frozenset(
    ("tar", "bsdtar", "unzip", "dpkg", "rpm", "7z", "7za", "gdebi", "apt-get", "apt", "yum", "dnf")
)
_NOT_VERBOSE = regex(r"-n[A-Za-z]*v[A-Za-z]*")  # `-nvc`: its options of two letters, joined
_PATH = regex(r"[\w.${}/+-]+")
_FIXED = regex(r"(?i)(?<![a-z0-9])(amd64|x86_64|x86-64|x64|linux64)(?![a-z0-9])")
_OTHERS = regex(
    r"(?i)arm64|aarch64|uname -m|--print-architecture|--print-arch|TARGETARCH|TARGETPLATFORM|\barch\b"
)


@rule(on.command("curl"), severity="info")
def errors_ignored(fetch: Command) -> Findings:
    if fetch.has("-f", "--fail", "--fail-with-body", "--fail-early", "-I", "--head", "-w", "--write-out"):
        return
    if fetch.has("-K", "--config") or fetch.open or fetch.doubtful or checked(fetch.run):
        return
    goal = _goal(fetch)
    # over ftp an error of the server is an error of curl
    asked = [one for one in urls(fetch) if one.scheme != "ftp"]
    if goal is None or not any(not one.local or not one.host for one in asked):
        return
    exec_form = fetch.words[0].word is None
    fix = unsafe(fetch.words[0].append(" -f"), why="a server's error then stops the build")
    yield fetch.at(fetch.words[0]).finding(
        f"curl succeeds when the server answers with an error, and {goal}; use `curl -f`",
        fix=fix if not exec_form and fetch.words[0].raw == "curl" else None,
    )


def _goal(fetch: Command) -> str | None:
    """What becomes of an error page, where nothing notices it; of what a shell runs another rule speaks."""
    if interpreter(fetch) is not None:
        return None
    path = None
    if to_stdout(fetch):
        writer = fetch.next if fetch.next is not None and fetch.next.program in ("tee", "cat") else fetch
        if fetch.next is not None and writer is fetch:
            return None
        targets = [one.target.value for one in writer.redirects if one.writes and one.target is not None]
        targets += [word.value for word in writer.operands] if writer.program == "tee" else []
        path = targets[0] if targets else None
    elif fetch.has("-o", "--output"):
        path = fetch.value("-o", "--output")
    elif not fetch.has("-J", "--remote-header-name"):
        url = next(urls(fetch), None)
        path = (
            posixpath.basename(url.word.value.partition("?")[0])
            if url is not None and url.word.value
            else None
        )
    if not path or path.startswith("/dev/"):
        return None
    name = posixpath.basename(path)
    if (
        ARCHIVE.match(name)
        or _PACKED.match(name)
        or any(one.program in _NOTICES for one in read_later(fetch, name))
    ):
        return None
    return f"`{name}` is then the error page"


@rule(on.dockerfile(), severity="info")
def fixed_architecture(file: Dockerfile) -> Findings:
    """Only where the file itself says that it is built for several platforms."""
    if not _for_several(file):
        return
    for stage in file.stages:
        if stage.from_ is None or stage.from_.flag("platform") is not None:
            continue
        for word, text in _asked(stage):
            found = _FIXED.search(text)
            if found is not None:
                message = f"`{found[0]}` is fetched whatever platform the image is built for"
                yield word.finding(f"{message}; choose by `TARGETARCH`")


def _for_several(file: Dockerfile) -> bool:
    declared = (
        pair.name
        for stage in file.stages
        for each in stage.instructions
        if isinstance(each, Pairs) and each.keyword == "ARG"
        for pair in each.pairs
    )
    if any(name in ("TARGETARCH", "TARGETPLATFORM", "TARGETVARIANT") for name in declared):
        return True
    return any(
        "BUILDPLATFORM" in (flag.value.text if flag.value is not None else "")
        for stage in file.stages
        if stage.from_ is not None and (flag := stage.from_.flag("platform")) is not None
    )


def _asked(stage: Stage) -> Iterator[tuple[At, str]]:
    """The URLs that a stage fetches, where nothing beside them speaks of another architecture."""
    for each in stage.instructions:
        if _OTHERS.search(stage.source.slice(each.extent)):
            continue
        if isinstance(each, Copy):
            yield from ((place, text) for text, place in each.sources if "://" in text)
        elif isinstance(each, Run):
            for command in each.commands:
                conditional = command.simple is not None and command.simple.condition
                if command.program in ("curl", "wget") and not conditional:
                    yield from ((url.place, url.text) for url in urls(command))


@rule(on.stage(), severity="info")
def archive_left(stage: Stage) -> Findings:
    if not stage.in_image:
        return
    for at, layer in enumerate(stage.layers):
        run = layer.instruction
        if not isinstance(run, Run):
            continue
        for brought in layer.brings:
            name = posixpath.basename(brought.paths[0]) if brought.paths else ""
            if brought.kind != "downloaded" or not (ARCHIVE.match(name) or _PACKED.match(name)):
                continue
            unpacking = _unpacking(brought, name)
            later = any(
                removed.takes(brought) for after in stage.layers[at + 1 :] for removed in after.removes
            )
            if unpacking is None or later or any(run.mounted(path) for path in brought.paths):
                continue
            fetch = unpacking if brought.command is None else brought.command
            yield fetch.at(fetch.words[0]).finding(
                f"`{name}` stays in the image after it is unpacked; remove it in the same `RUN`",
                related=[unpacking.related("unpacked here")],
                fix=_removed(unpacking, name),
            )


def _removed(unpacking: Command, name: str) -> Fix | NoFix:
    """The archive removed behind the command that unpacks it, where nothing else names it."""
    run, word = unpacking.run, next((one for one in unpacking.operands if name in one.text), None)
    option = next((one for one in unpacking.options if one.value and name in one.value), None)
    path = word.text if word is not None else option.value if option is not None else None
    if path is None or not _PATH.fullmatch(path) or posixpath.basename(path) != name:
        return no_fix("its path is quoted, or a variable holds it")
    if any(True for _ in read_later(unpacking, name)) or name in run.source.text[run.node.span.end :]:
        return no_fix("something behind it names the file again")
    edit = behind(unpacking, f"rm {path}") if not unpacking.wrappers else None
    return safe(edit) if edit is not None else in_command(unpacking)


def _unpacking(brought: Brought, name: str) -> Command | None:
    command = brought.command
    if command is None or command.simple is None or command.simple.condition:
        return None
    later = list(read_later(command, name))
    moved = any(one.program in ("mv", "rm", "unlink", "shred") for one in later)
    return None if moved else next((one for one in later if one.program in _UNPACKS), None)


@rule(on.command("wget"), severity="info", profile="style")
def wget_progress(wget: Command) -> Findings:
    quiet = ("-q", "--quiet", "-nv", "--no-verbose", "-o", "--output-file", "-a", "--append-output", "-b")
    if wget.has("--progress", "--spider", "--version", "-V", "--help", "-h", *quiet) or not (
        wget.operands or wget.has("-i")
    ):
        return
    if any(_NOT_VERBOSE.fullmatch(word.text) for word in wget.words):
        return
    system = wget.run.stage.distribution
    first = wget.words[0]
    gnu = system is not None and shell_of(system) in ("dash", "bash")
    plain = first.word is not None and first.raw == "wget"
    yield wget.at(first).finding(
        "wget fills the log with its progress bar; use `-q`, `-nv` or `--progress=dot:giga`",
        fix=safe(first.append(" --progress=dot:giga")) if gnu and plain else None,
    )


_BOTH = ("wget", "curl")


@rule(on.stage(), severity="info", profile="style")
def wget_and_curl(stage: Stage) -> Findings:
    """One finding a RUN, from the one on in which both are used."""
    first: dict[str, Command] = {}
    for each in stage.instructions:
        run = each.inner if each.inner is not None else each
        fetches = [one for one in run.commands if one.program in _BOTH] if isinstance(run, Run) else []
        for command in fetches:
            first.setdefault(command.program or "", command)
        if len(first) < 2 or not fetches:
            continue
        here = next((other for other in fetches[1:] if other is first[other.program or ""]), fetches[0])
        one = first[_BOTH[1 - _BOTH.index(here.program or "")]]
        yield here.at(here.words[0]).finding(
            f"`{here.program}` does here what `{one.program}` does in line {one.line}; one of them will do",
            related=[one.at(one.words[0]).related(f"`{one.program}`")],
        )
