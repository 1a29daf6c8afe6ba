"""`dlint layers`: what each layer of an image adds, as far as its Dockerfile tells, and what stays in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlint.errors import RunError
from dlint.flow import some
from dlint.hiding import Shower
from dlint.knowledge.managers import MANAGERS
from dlint.layers.facts import Fact, small_facts
from dlint.lint import model
from dlint.model.context.folder import sized
from dlint.model.context.of_file import size_of
from dlint.model.dockerfile import Dockerfile
from dlint.model.image import ImageUse
from dlint.model.instructions import Copy, Run, Workdir
from dlint.model.layers import ALL, SYSTEM_MANAGERS, Layer
from dlint.model.packages import installed
from dlint.model.paths import covers
from dlint.model.stage import Stage
from dlint.named_files import read_named
from dlint.report.visible import visible
from dlint.reported import shown_path
from dlint.tree import Projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.model.layers import Brought, Changed, Removed

MOST_PAIRS = 50_000  # of things brought and removed; beyond that they are not compared
MOST_NAMED = 6
_HOW = {
    "copied": "copies", "downloaded": "downloads", "unpacked": "unpacks", "cloned": "clones",
    "written": "writes",
}  # fmt: skip


class Row(NamedTuple):
    """One layer, or an instruction without one: then `facts` is None."""

    line: int
    keyword: str
    text: str
    facts: tuple[Fact, ...] | None


class Part(NamedTuple):
    """One stage of the chain: where it stands, what it is called and built from, by whom, its instructions.

    `name` is None for the only stage of a file where it has none.
    """

    path: str
    name: str | None
    base: str
    built_by: tuple[str, ...]
    rows: tuple[Row, ...]


class Page(NamedTuple):
    """The stages from the bottom up; `compared`: whether it was looked at what later layers remove."""

    parts: tuple[Part, ...]
    compared: bool


def show_layers(path: str, target: str | None, output_format: str, *, color: bool) -> str:
    """The page. Errors: `RunError`."""
    from dlint.layers.render import as_json, render

    ((source, kind),) = read_named((path,))
    if kind != "dockerfile":
        raise RunError(f"{path} is no Dockerfile")
    project, place = Projects().of(path)
    file = model(source, kind, project, place)
    assert isinstance(file, Dockerfile)
    page = page_of(_target(file, path, target))
    return as_json(page) if output_format == "json" else render(page, color=color)


def _target(file: Dockerfile, path: str, target: str | None) -> Stage:
    if not file.stages:
        raise RunError(f"{path} holds no instruction")
    if target is None:
        return file.stages[-1]
    stage = file.stage_for_copy(target)
    if stage is None and target.isascii() and target.isdecimal() and len(target) < 6:
        stage = file.stages[int(target)] if int(target) < len(file.stages) else None
    if stage is None:
        names = [each.name or str(each.index) for each in file.stages]
        raise RunError(f"{path} has no stage `{target}`; it has {some(names, 20)}")
    return stage


def page_of(stage: Stage) -> Page:
    """What the image is made of that the stage gives."""
    history = _History(stage)
    return Page(tuple(history.part(each) for each in stage.chain), history.comparable)


class _History:
    """The layers of a chain of stages, and what later ones do to what earlier ones brought."""

    def __init__(self, stage: Stage) -> None:
        self.layers = [layer for each in stage.chain for layer in each.layers]
        self.order = {id(layer.instruction): at for at, layer in enumerate(self.layers)}
        self.showers: dict[str, Shower] = {}
        brings = sum(len(layer.brings) for layer in self.layers)
        acts = sum(len(layer.removes) + len(layer.changes) for layer in self.layers)
        self.comparable = brings * acts <= MOST_PAIRS

    def shower(self, file: Dockerfile) -> Shower:
        if file.source.path not in self.showers:
            self.showers[file.source.path] = Shower(file)
        return self.showers[file.source.path]

    def part(self, stage: Stage) -> Part:
        layers = {id(layer.instruction): layer for layer in stage.layers}
        rows = []
        for each in stage.instructions:
            if each is stage.from_:
                continue
            layer = layers.get(id(each))
            facts: tuple[Fact, ...] | None = None
            if layer is not None:
                facts = tuple(self._facts(layer)) or tuple(self._bare_removals(layer))
            elif isinstance(each, Workdir):
                facts = (Fact("folder", "makes the folder where it is not there"),)
            text = self.shower(stage.file).excerpt(each.extent)
            rows.append(Row(each.line, each.keyword, text, facts))
        name = stage.name or (str(stage.index) if len(stage.file.stages) > 1 else None)
        builders = tuple(self._builders(stage))
        return Part(shown_path(stage.source.path), name, self._base(stage), builders, tuple(rows))

    def _base(self, stage: Stage) -> str:
        if stage.from_ is None or stage.from_.image_word is None:
            return "an unknown base"
        return self._word(stage.from_, stage.from_.image_text or stage.from_.image_word.text)

    def _builders(self, stage: Stage) -> Iterator[str]:
        """Who builds the stage, in the words of their files."""
        project = stage.file.project
        for build in project.builds if project is not None else ():
            found = project.stage_of(build) if project is not None else None
            if found is not None and found.key == stage.key:
                names = [f"{ref.familiar}:{ref.tag}" if ref.tag else ref.familiar for ref in build.names]
                where = f"{shown_path(build.source.path)}:{build.line}"
                who = f"for service {build.service.name} of" if build.service is not None else "by"
                yield visible(f"{who} {where}" + (f" as {', '.join(names)}" if names else ""))

    # --- one layer ---

    def _facts(self, layer: Layer) -> Iterator[Fact]:
        each = layer.instruction
        if isinstance(each, Copy):
            yield from self._copies(layer, each)
        else:
            for kind in ("downloaded", "unpacked", "cloned", "written"):
                for brought in layer.brings:
                    if brought.kind == kind:
                        yield self._one(layer, brought)
            yield from self._packages(layer)
            yield from self._caches(layer)
        yield from self._removals(layer)
        yield from self._changes(layer)
        if isinstance(each, Run):
            yield from small_facts(each, self.shower(each.file).word)
            for mount in each.mounts:
                if mount.type == "cache" and mount.target:
                    yield Fact("mount", f"keeps {self._word(each, mount.target)} in a cache mount, not here")

    def _word(self, each: Instruction, text: str) -> str:
        return self.shower(each.file).word(text)

    def _one(self, layer: Layer, brought: Brought) -> Fact:
        each = layer.instruction
        path = self._word(each, brought.paths[0] if brought.paths else brought.name)
        if brought.kind == "unpacked":
            archive = brought.name.removeprefix("what `").removesuffix("` held")
            what = f"unpacks {self._word(each, archive)} to {path}"
        else:
            what = f"{_HOW[brought.kind]} {path}"
        return Fact(brought.kind, what, (path,), *self._later(layer, brought))

    def _copies(self, layer: Layer, copy: Copy) -> Iterator[Fact]:
        """What COPY or ADD bring, as one fact; what a later layer removes or changes apart."""
        together: dict[str, list[Brought]] = {}
        for brought in layer.brings:
            later, _ = self._later(layer, brought)
            if later or brought.kind != "copied":
                fact = self._one(layer, brought)
                what = fact.what
                if brought.kind == "copied":
                    what += _origin(self, copy) + _weight([brought])
                yield fact._replace(what=what)
            else:
                together.setdefault(brought.kind, []).append(brought)
        for kind, brings in together.items():
            names = [self._word(copy, one.name) for one in brings]
            to = self._word(copy, copy.destination_path or "")
            paths = tuple(self._word(copy, one.paths[0]) for one in brings)
            what = f"copies {some(names, MOST_NAMED)} to {to}{_origin(self, copy)}{_weight(brings)}"
            yield Fact(kind, what, paths)
        if not layer.brings and copy.sources:
            yield Fact("copied", f"copies what variables name{_origin(self, copy)}")

    def _packages(self, layer: Layer) -> Iterator[Fact]:
        """Packages by manager, those that a later layer removes apart."""
        run = layer.instruction
        if not isinstance(run, Run):
            return
        own = {one.span: one for one in layer.brings if one.kind == "package"}
        found: dict[tuple[str, tuple[str, str]], list[str]] = {}
        others: dict[Fact, None] = {}
        for command in run.commands:
            program = command.program or ""
            manager = MANAGERS.get(program)
            if manager is None or command.subcommand not in (*manager.install, *manager.lock):
                if manager is not None and command.subcommand in manager.upgrade:
                    others[Fact("upgrade", f"upgrades what the base brings, with {program}")] = None
                continue
            for package in installed(command):
                brought = own.get(package.span)
                if program in SYSTEM_MANAGERS and brought is None:
                    continue  # the same RUN removes it again
                fate = self._later(layer, brought) if brought is not None else ("", "")
                found.setdefault((program, fate), []).append(self._word(run, package.name))
            listed = _listed(command)
            if listed is not None:
                others[Fact("package", f"installs with {program} {self._word(run, listed)}")] = None
        for (program, fate), names in found.items():
            what = f"installs {some(names, MOST_NAMED)} with {program}"
            yield Fact("package", what, tuple(names), *fate)
        yield from others

    def _caches(self, layer: Layer) -> Iterator[Fact]:
        """Caches left, each with the commands that fill it."""
        found: dict[str, list[Brought]] = {}
        for brought in layer.brings:
            if brought.kind == "cache":
                found.setdefault(brought.paths[0], []).append(brought)
        for path, brings in found.items():
            word = self._word(layer.instruction, path)
            by = ", ".join(dict.fromkeys(self._word(layer.instruction, _by(one.name)) for one in brings))
            yield Fact("cache", f"leaves {word} ({by})", (word,), *self._later(layer, brings[0]))

    # --- what later layers do ---

    def _later(self, layer: Layer, brought: Brought) -> tuple[str, str]:
        """What a later layer does to what is brought, in vain, and where."""
        at = self.order[id(layer.instruction)]
        for other in self.layers[at + 1 :] if self.comparable else ():
            for removed in other.removes:
                if ALL not in removed.names and removed.takes(brought):
                    place = _place(other.instruction, layer.instruction)
                    return f"{place} removes it, but it stays in this layer", place
            if any(_changes(changed, brought) for changed in other.changes):
                place = _place(other.instruction, layer.instruction)
                return f"{place} changes it and stores it a second time", place
        return "", ""

    def _removals(self, layer: Layer) -> Iterator[Fact]:
        at = self.order[id(layer.instruction)]
        said: set[str] = set()
        for removed in layer.removes if self.comparable else ():
            for earlier in reversed(self.layers[:at]) if ALL not in removed.names else ():
                for brought in earlier.brings:
                    if removed.takes(brought):
                        yield from self._removal(layer, removed, earlier, brought, said)

    def _bare_removals(self, layer: Layer) -> Iterator[Fact]:
        """What a layer that is known for nothing else removes, whoever brought it."""
        patterns = [one.removal.pattern for one in layer.removes if one.removal is not None]
        words = [self._word(layer.instruction, pattern) for pattern in patterns if pattern is not None]
        if words:
            yield Fact("removed", f"removes {some(words, MOST_NAMED)}", tuple(words))

    def _removal(
        self, layer: Layer, removed: Removed, earlier: Layer, brought: Brought, said: set[str]
    ) -> Iterator[Fact]:
        name = brought.paths[0] if brought.paths else brought.name
        pattern = removed.removal.pattern if removed.removal is not None else None
        if pattern is not None:
            name = next((path for path in brought.paths if covers(pattern, path)), name)
        place = _place(earlier.instruction, layer.instruction)
        word = self._word(layer.instruction, name)
        if word not in said:
            said.add(word)
            yield Fact("removed", f"removes {word}", (word,), f"it stays in the layer of {place}", place)

    def _changes(self, layer: Layer) -> Iterator[Fact]:
        at = self.order[id(layer.instruction)]
        for changed in layer.changes if self.comparable else ():
            for earlier in self.layers[:at]:
                if any(_changes(changed, brought) for brought in earlier.brings):
                    place = _place(earlier.instruction, layer.instruction)
                    word = self._word(layer.instruction, changed.path or "")
                    what = f"sets the {changed.what} of {word}"
                    yield Fact("changed", what, (word,), f"a second copy of what {place} brought", place)
                    break


def _changes(changed: Changed, brought: Brought) -> bool:
    """Whether a changed mode or owner stores what was brought a second time."""
    if changed.path is None or brought.kind not in ("copied", "downloaded", "unpacked", "cloned"):
        return False
    if changed.recursive:
        return any(covers(changed.path, path) for path in brought.paths)
    return not brought.whole and changed.path in brought.paths


def _place(of: Instruction, seen_from: Instruction) -> str:
    """A line, with its file where that is another one."""
    if of.source.path == seen_from.source.path:
        return f"line {of.line}"
    return f"{shown_path(of.source.path)}:{of.line}"


def _by(name: str) -> str:
    """The command in what a cache is called: "what `apk add` left in `/x`"."""
    return name.split("`")[1] if name.count("`") > 1 else name


def _listed(command: Command) -> str | None:
    """Where the packages stand that a command installs and does not name."""
    lists = [value for value in command.values("-r", "--requirement") if value]
    if lists:
        return f"what {some(lists, 2)} lists"
    if command.operands:
        return None if any(True for _ in installed(command)) else "a local package or what a variable names"
    return "what the project's files list"


def _origin(history: _History, copy: Copy) -> str:
    source = copy.from_
    if source is None:
        return "" if copy.flag("from") is None else " from elsewhere"
    if isinstance(source, Stage):
        return f" from {source.title.replace('`', '')}"
    text = source.text if isinstance(source, ImageUse) else source
    return f" from {history.shower(copy.file).word(text)}"


def _weight(brings: list[Brought]) -> str:
    """The bytes that are copied, where all of them are known."""
    sizes = [size_of(brought) for brought in brings]
    return "" if None in sizes else f", {sized(sum(filter(None, sizes)))}"


def summary(page: Page) -> dict[str, Any]:
    """How many layers there are, and how much in them is there in vain (None: not known)."""
    facts = [fact for part in page.parts for row in part.rows for fact in row.facts or ()]
    kept = sum(bool(fact.later) and fact.kind not in ("removed", "changed") for fact in facts)
    return {
        "layers": sum(row.facts is not None for part in page.parts for row in part.rows),
        "caches": sum(fact.kind == "cache" for fact in facts),
        "kept": kept if page.compared else None,
    }
