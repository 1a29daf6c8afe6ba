"""Layers: how a stage is built, in what order and with which tools."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import no_fix, unsafe
from dlint.knowledge.images import familiar
from dlint.knowledge.managers import MANAGERS
from dlint.lazy import regex
from dlint.model.caches import mounted
from dlint.model.instructions import Copy, Launch, Run
from dlint.model.layers import ALL
from dlint.model.merging import as_one
from dlint.model.starts import launches
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding
    from dlint.model.command import Command
    from dlint.model.layers import Brought
    from dlint.model.stage import Stage

_COMPILER = regex(
    r"gcc(-[\d.]+|-c\+\+)?|g\+\+(-[\d.]+)?|c\+\+|clang(-\d+)?|make|cmake|automake|autoconf|libtool|bison|flex"
    r"|build-essential|build-base|alpine-sdk|ninja-build|ninja|meson|nasm|yasm|rustc|cargo|musl-dev|libc6?-dev"
)
# Alone they are small, and often there for scripts.
_MINOR = frozenset(
    ("make", "automake", "autoconf", "libtool", "bison", "flex", "musl-dev", "libc6-dev", "libc-dev")
)
_HEADERS = regex(r"(?!.*(?:node|nltk|locale)).+-(?:dev|devel)(?:el)?")
# Programs that compile, or whose packages are compiled as they are installed.
_BUILDERS = frozenset((
    "gcc", "g++", "cc", "c++", "clang", "make", "cmake", "ninja", "meson", "configure", "cargo", "rustc",
    "go", "pip", "pipenv", "poetry", "uv", "npm", "yarn", "pnpm", "gem", "bundle", "pecl",
    "docker-php-ext-install", "cpan", "cpanm", "luarocks",
    "node-gyp", "autogen.sh", "setup.py", "rebar3", "mix", "R", "Rscript", "phpize", "mvn",
    "stack", "cabal", "opam",
))  # fmt: skip
# What compiles when the container is started for it.
_COMPILES = frozenset((
    "gcc", "g++", "cc", "c++", "clang", "make", "cmake", "ninja", "meson", "cargo", "rustc", "go", "mvn",
    "mvnw", "gradle", "gradlew", "bazel", "protoc", "buf", "scons", "waf", "idf.py", "pio", "platformio",
    "stack", "cabal", "mix", "rebar3", "ghc", "dpkg-buildpackage", "debuild", "rpmbuild", "abuild",
    "electron-builder",
))  # fmt: skip
_INSTALLS = frozenset(("install", "ci", "sync", "rebuild", "update", "compile"))
_WORKBENCH = frozenset(("bash", "sh", "zsh", "fish", "gdb", "cat", "R", "screen", "tmux"))
_SHELL_OPTIONS = frozenset(("-l", "-i", "--login", "-li", "-il"))
# Names of files, folders and stages that say that building is what the image is for.
_NAMED = regex(
    r"(?i)(?:^|[^a-z])(?:build(?:er)?|build-?(?:env|environment|image|tools?|base|box|server|agent)|sdk|tool-?chains?"
    r"|cross|firmware|gen-?proto|proto(?:c|buf)?|codegen|compilers?|devcontainer|workspace|ci|jenkins|tests?"
    r"|fuzz(?:er|ing)?|bench(?:mark)?s?|lint(?:er)?|playground|sandbox)(?:[^a-z]|$)"
)
_SAID = regex(
    r"(?i)\b(?:build(?:ing|er)?|compil\w+|develop(?:ment)?|dev|testing)\b.{0,25}\b(?:environment|env|image"
    r"|container|box)\b|tool-?chain|cross-?compil|\bsdk\b|\bfirmware\b|\bdevcontainer|\bs2i\b|\bbuilder\b"
    r"|\bused to (?:build|compile)|\bfor (?:building|compiling|developing)\b"
    r"|\b(?:image|container|dockerfile)\b.{0,30}\b(?:to|for|that|which) (?:build|compil|develop)"
)
_WORKERS = regex(r"(?i)dev|developer|builder|build|jenkins|gitpod|vscode|coder")
_MOST_COMMENTS = 20
# Images that bring a whole set of build tools: what is added to them makes little difference.
_TOOLCHAINS = regex(
    r"gcc|rust|golang|buildpack-deps|maven|gradle|swift|haskell|erlang|elixir|mcr\.microsoft\.com/(?:dotnet/.*sdk"
    r"|devcontainers/.*|vscode/devcontainers/.*)|gitpod/.*|circleci/.*|cimg/.*|.*manylinux.*|jenkins/.*|.*(?:devcontainer|agent|runner).*|.*-sdk"
)
_FULL_IMAGES = frozenset(("python", "node", "ruby", "perl", "pypy", "php"))
_SMALL = regex(r"alpine|slim|fpm|apache|cli|zts|\d\.\d-rc")


_OTHERWISE = "in one shell their commands might do something else"
_FEW = 3  # header packages that are small without a compiler


@rule(on.stage(), severity="info")
def build_tools_left(stage: Stage) -> Findings:
    """Where nothing in the file uses them, or the image is there to build, the tools are what it is for."""
    if not stage.ships or _is_toolchain(stage) or not _builds(stage) or _is_workbench(stage):
        return
    last = stage.file.stages[-1]
    removed = {
        name for base in last.chain for layer in base.layers for one in layer.removes for name in one.names
    }
    found = [
        [each for each in layer.brings if _is_left(each) and not removed & {each.name, each.group, ALL}]
        for layer in stage.layers
    ]
    tools = [tool for layer in found for tool in layer]
    if _counts(tools) and not _is_for_building(stage):
        yield _tools(tools, [layer[0] for layer in found if layer][1:])


def _is_left(brought: Brought) -> bool:
    """Whether it is a tool, installed whatever an `if` of its RUN finds."""
    if brought.kind != "package" or not _is_tool(brought.name) or brought.command is None:
        return False
    return brought.command.run.surely_runs(brought.command)


def _counts(tools: list[Brought]) -> bool:
    """Whether there is a compiler among them, or headers for several libraries."""
    if any(_COMPILER.fullmatch(tool.name) and tool.name not in _MINOR for tool in tools):
        return True
    return len({tool.name for tool in tools} - _MINOR) >= _FEW


def _tools(tools: list[Brought], others: list[Brought]) -> Finding:
    names = list(dict.fromkeys(f"`{tool.name}`" for tool in tools))
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return tools[0].finding(
        f"{shown} stay{'s' if len(names) == 1 else ''} in the image after the build; build in a stage of "
        "its own and copy the result, or remove them in the same RUN",
        related=[other.related("and here") for other in others],
    )


def _is_tool(name: str) -> bool:
    return (_COMPILER.fullmatch(name) or _HEADERS.fullmatch(name)) is not None


def _is_toolchain(stage: Stage) -> bool:
    image = stage.base_image
    if image is None or image.ref is None:
        return False
    name = image.ref.familiar
    if name in _FULL_IMAGES and not _SMALL.search(image.ref.tag or ""):
        return name != "php"
    return _TOOLCHAINS.fullmatch(familiar(name)) is not None


def _builds(stage: Stage) -> bool:
    """Whether what the image is made of is built in the file with such tools."""
    return any(
        (command.program or "").rpartition("/")[2] in _BUILDERS or "configure" in command.spelled
        for each in stage.file.stages[-1].chain
        for run in each.runs
        for command in run.all_commands
    )


def _installs_with(copy: Copy) -> bool:
    """Whether all that is copied are scripts that RUNs of the stage execute."""
    scripts = {posixpath.basename(script.path) for run in copy.stage.runs for script in run.scripts}
    return all(posixpath.basename(text) in scripts for text, _ in copy.sources)


def _is_workbench(stage: Stage) -> bool:
    """Whether the image starts a shell or a build, or holds nothing of its own and starts nothing."""
    instructions = [each for base in stage.file.stages[-1].chain for each in base.instructions]
    if not any(isinstance(each, Launch) for each in instructions):
        return not any(isinstance(each, Copy) and not _installs_with(each) for each in instructions)
    found = launches(stage.file.stages[-1])
    return any(_works(command) for launch in found for command in launch.all_commands)


def _works(command: Command) -> bool:
    """Whether it needs compilers at run time, or is a shell to work in."""
    program = (command.program or "").rpartition("/")[2]
    if program in _COMPILES or (program in _BUILDERS and command.subcommand in _INSTALLS):
        return True
    return program in _WORKBENCH and all(
        word.value is None or word.text in _SHELL_OPTIONS for word in command.words[1:]
    )


def _is_for_building(stage: Stage) -> bool:
    """Whether a name, a label, the user or a comment at the top says so."""
    file, last = stage.file, stage.file.stages[-1]
    path = (file.path or file.source.path).replace("\\", "/")
    names = [*path.split("/")[-2:], last.name or ""]
    if any(_NAMED.search(name) for name in names) or _WORKERS.fullmatch(last.end.user or ""):
        return True
    start = last.instructions[0].span.start
    top = [one.text for one in file.tree.comments if one.span.start < start + 1_000][:_MOST_COMMENTS]
    labels = [each.node.text.text for each in last.instructions if each.keyword == "LABEL"]
    return any(_SAID.search(text) for text in (*top, *labels))


@rule(on.stage(), severity="info", profile="style")
def consecutive_runs(stage: Stage) -> Findings:
    if not stage.in_image:
        return
    for first, second in zip(stage.instructions, stage.instructions[1:], strict=False):
        if isinstance(first, Run) and isinstance(second, Run) and _mergeable(first, second):
            fix = as_one(first, second)
            why = "when one command changes, both run again"
            yield second.finding(
                "this `RUN` follows another and adds a layer of its own; join the two with `&&`",
                fix=unsafe(*fix.edits, why=why) if fix is not None else no_fix(_OTHERWISE),
                related=[first.related("the other one")],
            )


def _mergeable(first: Run, second: Run) -> bool:
    flags = [[flag.word.text for flag in run.node.flags] for run in (first, second)]
    return flags[0] == flags[1] and _is_single(first) and _is_single(second)


def _is_single(run: Run) -> bool:
    """Whether it is one command that no other is chained to."""
    if run.exec_form:
        return True
    script = run.script
    return (
        script is not None
        and not run.node.heredocs
        and not script.error
        and not script.chains
        and not script.pipelines
        and len([one for one in script.commands if not one.substitution]) == 1
        and not any(one.loop or one.condition or one.group for one in script.commands if not one.substitution)
        and ";" not in script.mapped.text
    )


# How an install says that it takes its list from a file of the project.
_FROM_PROJECT = {
    "pip": ("install",), "pipenv": ("install", "sync"), "poetry": ("install",), "uv": ("sync", "pip sync"),
    "npm": ("install", "ci"), "yarn": ("install",), "pnpm": ("install", "ci", "fetch"),
    "bun": ("install", "ci"), "bundle": ("install",), "composer": ("install",),
    "go": ("mod download",), "cargo": ("fetch",),
}  # fmt: skip
_MANIFEST = {
    "pip": "requirements.txt", "pipenv": "Pipfile", "poetry": "pyproject.toml", "uv": "uv.lock",
    "npm": "package.json", "yarn": "package.json", "pnpm": "package.json", "bun": "package.json",
    "bundle": "Gemfile", "composer": "composer.json", "go": "go.mod", "cargo": "Cargo.toml", "mvn": "pom.xml",
}  # fmt: skip
_PACKAGES = frozenset(
    ("node_modules", "vendor", "site-packages", "dist-packages", ".venv", "venv", "wheels", "bundle", ".m2")
)
_WHOLE_CONTEXT = frozenset((".", "./", "*", "./*", "/", "./."))


@rule(on.stage(), severity="info")
def copy_before_install(stage: Stage) -> Findings:
    """Silent where the packages are there already: installed in a stage below, or copied from another one."""
    copies: list[Copy] = []
    below = (command for base in stage.chain[:-1] for run in base.runs for command in run.commands)
    seen = {command.program or "" for command in below if _installs_from_project(command)}
    for each in stage.instructions:
        if isinstance(each, Copy) and each.flag("from") is not None:
            if any(_PACKAGES.intersection(text.split("/")) for text, _ in each.sources):
                return
        elif isinstance(each, Copy):
            copies += [each] if any(path in _WHOLE_CONTEXT for path, _ in each.source_paths) else []
        elif isinstance(each, Run):
            for install in filter(_installs_from_project, each.commands):
                program = install.program or ""
                if copies and program not in seen:
                    yield _too_early(copies[-1], install)
                    return
                seen.add(program)


def _installs_from_project(command: Command) -> bool:
    program = command.program or ""
    if program == "mvn":
        return any(word.text.startswith("dependency:") for word in command.operands)
    if command.subcommand not in _FROM_PROJECT.get(program, ()) or command.has("-g", "--global"):
        return False
    if _is_cached(command) or not command.run.surely_runs(command):
        return False
    if program == "pip":
        files = command.values("-r", "--requirement")
        return any(file is not None and "://" not in file for file in files) and not command.operands
    return not command.operands


def _is_cached(command: Command) -> bool:
    run = command.run
    manager = MANAGERS[command.program or ""]
    return isinstance(run, Run) and any(mounted(run, cache) for cache in manager.caches)


def _too_early(copy: Copy, install: Command) -> Finding:
    place = next(place for path, place in copy.source_paths if path in _WHOLE_CONTEXT)
    program = install.program or ""
    files = install.values("-r", "--requirement") if program == "pip" else ()
    manifest = next((file.rpartition("/")[2] for file in files if file), _MANIFEST[program])
    name = f"{install.spelled} {install.spelled_subcommand or install.subcommand or ''}".rstrip()
    return place.finding(
        f"every edit in the context makes `{name}` run again; copy `{manifest}` and install before you "
        f"copy `{place.source.slice(place.span)}`",
        related=[install.related("installed here")],
    )
