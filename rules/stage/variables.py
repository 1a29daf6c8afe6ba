"""Variables that are empty where they are used."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from dlint.finding import Edit, no_fix, safe, unsafe
from dlint.lazy import regex
from dlint.model.instructions import Pairs, Run
from dlint.model.state import PLATFORM_ARGS
from dlint.model.variables import global_names, may_inherit, meant, script_uses, uses
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Fix, NoFix
    from dlint.model.instructions import Pair
    from dlint.model.problem import ReaderProblem
    from dlint.model.stage import Stage
    from dlint.model.variables import Use

_TEMPLATE = regex(r"(?<!\$)\{\{|\{%|<%|\$\{templateOption:")
_LIKELY_INHERITED = regex(r".*(?:VERSION|VER|MAJOR|HOME|RELEASE|PATH|ROOT)$")
_OF_OFFICIAL_IMAGES = regex(
    r"LANG|LC_ALL|JAVA_\w+|(?:YARN|NODE|GOSU|TINI|NJS|ACME|COMPOSER|PYTHON|PERL|RUBY|GRADLE|MAVEN)_VERSION|GPG_KEYS?"
    r"|(?:CARGO|RUSTUP|GEM|GRADLE|MAVEN|CATALINA|TOMCAT)_\w+|BUNDLE_\w+|PG\w+|\w*PKG_RELEASE|GO\w+|\w+_SHA(?:256|512)?"
)
_APPENDED = regex(r".*(?:PATH|PATHS|DIRS|FLAGS|OPTS|OPTIONS)$")


@rule(on.problem("bad-expansion"), severity="error")
def bad_expansion(problem: ReaderProblem) -> Findings:
    """A line that a template fills in, those of dev containers included, is not Docker's to read yet."""
    line = problem.source.slice(problem.source.line_span(problem.line))
    if _TEMPLATE.search(line) is None:
        yield problem.finding(problem.message)


@rule(on.stage(), severity="warning")
def arg_out_of_scope(stage: Stage) -> Findings:
    if stage.from_ is None:
        return
    known = global_names(stage.file)
    told = set()
    for use in _used(stage):
        name = use.name
        if name in told or use.declared or use.beside is not None:
            continue
        if name in known:
            if _may_be_the_bases(stage, name):
                continue
            related = [known[name].related("declared for `FROM` alone")]
            where = "before the first `FROM`"
        elif name in PLATFORM_ARGS:
            related = []
            where = "by Docker"
        else:
            continue
        told.add(name)
        yield use.finding(
            f"`{name}` is empty here: an argument declared {where} reaches a stage only through"
            f" `ARG {name}` in it",
            fix=_declared_again(stage, use),
            related=related,
        )


def _used(stage: Stage) -> Iterator[Use]:
    for each in stage.instructions:
        if each is not stage.from_:
            yield from uses(each)
        if isinstance(each, Run):
            yield from script_uses(each)


def _may_be_the_bases(stage: Stage, name: str) -> bool:
    """Whether the base image is likely to set the variable itself, as `python` does PYTHON_VERSION."""
    if not may_inherit(stage, name):
        return False
    ref = stage.base_image.ref if stage.base_image is not None else None
    if ref is not None and ref.official:
        own = ref.familiar.startswith(name.partition("_")[0].lower())
        return own or _OF_OFFICIAL_IMAGES.fullmatch(name.upper()) is not None
    named_by = (use.name for one in stage.chain if one.from_ is not None for use in uses(one.from_))
    return name in named_by or _LIKELY_INHERITED.fullmatch(name.upper()) is not None


def _declared_again(stage: Stage, use: Use) -> Fix | NoFix:
    pair = use.pair
    bare = (f"${use.name}", f"${{{use.name}}}")
    if pair is not None and pair.instruction.keyword == "ARG" and pair.name == use.name and pair.raw in bare:
        return safe(Edit(pair.span._replace(start=pair.node.key.span.end), ""))
    from_ = stage.from_
    if from_ is None:
        return no_fix("no `FROM` stands above it")
    keyword = "arg" if from_.node.name.text.islower() else "ARG"
    return safe(from_.at(from_.extent).append(f"{from_.source.newline}{keyword} {use.name}"))


@rule(on.stage(), severity="warning")
def undefined_variable(stage: Stage) -> Findings:
    elsewhere = global_names(stage.file)
    for each in stage.instructions:
        told = set()
        for use in uses(each) if each is not stage.from_ else ():
            name = use.name
            if name in told or name in elsewhere or name in PLATFORM_ARGS or use.declared:
                continue
            found = _special(use) if use.special else _undefined(stage, use)
            for finding in found:
                told.add(name)
                yield finding


def _special(use: Use) -> Findings:
    """`$1`, `$@` and their kind, which no image can set."""
    written = use.source.slice(use.span)
    if use.heredoc is not None:
        yield use.finding(
            f"Docker puts nothing in place of `{written}` before it writes the file; quote the delimiter"
            f" `{use.heredoc.name}`",
            fix=_quoted(use),
        )
    elif not use.has_alternative:
        yield use.finding(
            f"Docker takes `{written}` for a variable that is never set and drops it; write a dollar sign as"
            f" `{use.owner.file.tree.escape}$`"
        )


def _quoted(use: Use) -> Fix | NoFix:
    """Quotes around the heredoc's delimiter, if nothing in its body is Docker's to fill in."""
    heredoc = use.heredoc
    if heredoc is None or any(one.heredoc is heredoc and one.declared for one in uses(use.owner)):
        return no_fix("Docker fills in others of its variables")
    word = heredoc.word
    at = word.text.rfind(heredoc.name)
    if at < 0 or use.source.slice(word.span) != word.text:
        return no_fix("a continued line divides the delimiter")
    name = word.part(at, at + len(heredoc.name)).span
    return unsafe(Edit(name, f'"{heredoc.name}"'), why="backslashes in the body stay as they are, too")


# What Docker and the shell set for a process, and no instruction sees.
_AT_RUN = frozenset(("HOME", "HOSTNAME", "PWD"))


def _undefined(stage: Stage, use: Use) -> Findings:
    own = use.pair is not None and use.pair.name == use.name
    if use.has_alternative or use.beside is not None or own:
        return
    unknown_base = may_inherit(stage, use.name)
    state = use.owner.before
    near = meant(use.name, chain(state.env, state.args), surely=unknown_base)
    later = _declared_below(stage, use)
    appends = _APPENDED.fullmatch(use.name.upper()) is not None
    if near is None and (appends or (unknown_base and later is None)):
        return
    if use.heredoc is not None and near is None and unknown_base:
        return
    message = f"`{use.name}` is empty here: nothing above sets it"
    fix: Fix | NoFix = no_fix("what it should hold is not known")
    if near is not None:
        message += f"; did you mean `{near}`?"
        edit = use.renamed(near)
        fix = no_fix("a continued line divides the name")
        if edit is not None:
            fix = unsafe(edit, why="it may be a variable of its own, to be declared")
    elif use.name in _AT_RUN:
        message = f"`{use.name}` is empty here: it is set only when something runs; write its value out"
    elif later is not None:
        message += f"; move its `ARG` in line {later.line} up"
    else:
        message += f"; declare it with `ARG` or `ENV`, or write `{use.owner.file.tree.escape}$` for the sign"
    yield use.finding(message, fix=fix)


def _declared_below(stage: Stage, use: Use) -> Pair | None:
    """The ARG further down in the stage that declares it: who writes it expects nothing of the base."""
    declared = _arguments(stage).get(use.name, ())
    return next((pair for pair in declared if pair.span.start > use.span.end), None)


@lru_cache(maxsize=4)
def _arguments(stage: Stage) -> dict[str, list[Pair]]:
    """By name, what the ARGs of a stage declare."""
    found: dict[str, list[Pair]] = {}
    for each in stage.instructions:
        for pair in each.pairs if isinstance(each, Pairs) and each.keyword == "ARG" else ():
            found.setdefault(pair.name, []).append(pair)
    return found


@rule(on.instruction("ENV"), severity="error")
def self_reference(env: Pairs) -> Findings:
    if env.onbuild:
        return
    told = set()
    for use in uses(env):
        beside = use.beside
        if beside is None or use.pair is None or use.has_alternative or use.declared:
            continue
        if (use.name, use.pair.name) in told:
            continue
        told.add((use.name, use.pair.name))
        yield use.finding(
            f"`{use.name}` does not have its new value yet: all of an `{env.node.name.text}` is expanded"
            " before any of it is set; use a second one",
            related=[beside.related("set here")],
            fix=_divided(env, use.pair, beside),
        )


def _divided(env: Pairs, pair: Pair, beside: Pair) -> Fix | NoFix:
    """Begin a new ENV with the pair that needs the other."""
    number = bisect_left(env.pairs, pair.span.start, key=lambda one: one.span.start)
    if beside.span.start > pair.span.start or number == 0:
        return no_fix("the other would have to be set first")
    gap = pair.span._replace(start=env.pairs[number - 1].span.end, end=pair.span.start)
    if env.source.slice(gap).replace(env.file.tree.escape, "").strip():
        return no_fix("a comment stands between the two")
    text = f"{env.source.newline}{env.node.name.text} "
    return unsafe(Edit(gap, text), why="the variable gets another value than it has now")
