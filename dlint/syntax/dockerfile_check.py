"""What Docker refuses in an instruction whatever its variables hold: flags, counts, values, exec forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dlint.syntax import dockerfile_values as values
from dlint.syntax import dockerfile_words as split
from dlint.syntax.dockerfile_execform import broken_exec_form
from dlint.syntax.dockerfile_flags import (
    FLAGS,
    REMOTE,
    bad,
    bad_expansion,
    flag_faults,
    is_git,
    short,
    value_faults,
)
from dlint.syntax.dockerfile_heredocs import heredoc_word
from dlint.syntax.dockerfile_nodes import KEYWORDS
from dlint.syntax.nearest import nearest
from dlint.syntax.problem import Problem
from dlint.syntax.variables import UNKNOWN, ExpansionError, expand, expand_words, expansion_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.syntax.dockerfile_nodes import Dockerfile, Instruction, Word

MOST_UNKNOWN: Final = 20
"""How many unknown instructions of a file are reported; more means that the file is something else."""

_EXPANDED: Final = frozenset(
    ("ADD", "COPY", "ENV", "FROM", "LABEL", "USER", "VOLUME", "WORKDIR", "STOPSIGNAL")
)
_STAGE_NAME: Final = r"[a-z][a-z0-9-_.]*"


def all_problems(file: Dockerfile) -> list[Problem]:
    """What the reader noted and what each instruction shows, in order of place."""
    problems = list(file.found)
    unknown = 0
    for instruction in file.instructions:
        for problem in instruction.problems:
            unknown += problem.kind == "unknown-instruction"
            if problem.kind != "unknown-instruction" or unknown <= MOST_UNKNOWN:
                problems.append(problem)
    problems.sort(key=lambda problem: problem.span)
    return problems


def check(instruction: Instruction) -> Iterator[Problem]:
    """What is wrong with one instruction and what it wraps."""
    keyword = instruction.keyword
    if not instruction.known:
        return
    if keyword == "ONBUILD":
        yield from _onbuild(instruction)
    elif keyword == "HEALTHCHECK":
        yield from _healthcheck(instruction)
    else:
        yield from flag_faults(instruction)
        yield from value_faults(instruction)
        judge = _JUDGES.get(keyword)
        if judge is not None:
            yield from judge(instruction)
        if keyword in _EXPANDED:
            yield from _expansions(instruction)


def _needs(instruction: Instruction, what: str) -> Problem:
    return bad(instruction.name.span, f"`{instruction.name.text}` needs {what}")


def _not_strings(instruction: Instruction) -> Iterator[Problem]:
    """The exec form that is valid JSON but not of strings, and the one that is no JSON at all."""
    text = instruction.arguments.text
    if instruction.json is not None or not text.startswith("["):
        return
    if split.is_other_array(text):
        yield bad(instruction.arguments.span, f"The array of `{instruction.name.text}` may hold strings only")
    elif (found := broken_exec_form(text, instruction.keyword)) is not None:
        span = instruction.arguments.span
        whole = span.end - span.start == len(text)
        message = (
            f"The array of `{instruction.name.text}` is no valid JSON ({found[0]}), so Docker takes it for "
        )
        message += "plain words" if instruction.keyword in ("COPY", "ADD", "VOLUME") else "a shell command"
        if instruction.keyword == "SHELL":
            message = f"The array of `SHELL` is no valid JSON ({found[0]})"
        yield Problem("broken-exec-form", span, message, found[1] if whole else None)


def _copy(instruction: Instruction) -> Iterator[Problem]:
    yield from _not_strings(instruction)
    words = instruction.paths
    if len(words) < 2:
        yield _needs(instruction, "a source and a destination")
        return
    if instruction.json is None and instruction.heredocs:
        try:
            destination = heredoc_word(words[-1].text)
        except ExpansionError:
            destination = None
        if destination is not None:
            message = f"A heredoc cannot be the destination of `{instruction.name.text}`"
            yield bad(words[-1].span, message)
    for word in words[:-1] if instruction.keyword == "COPY" else ():
        text = word.text.strip("\"'")
        if text.startswith(REMOTE):
            what = "a Git repository" if is_git(text) else "a URL"
            yield bad(word.span, f"`COPY` takes no {what[2:]} as a source; `ADD` does")


def _from(instruction: Instruction) -> Iterator[Problem]:
    words = instruction.words
    if len(words) == 3 and words[1].text.lower() == "as":
        name = words[2].text
        if re.fullmatch(_STAGE_NAME, name.lower()) is None:
            message = (
                f"`{short(name)}` is no stage name: it starts with a letter and holds letters, digits, `-_.`"
            )
            yield bad(words[2].span, message)
    elif len(words) != 1:
        what = "an image" if not words else "an image alone, or an image, `AS` and a name"
        yield bad(
            instruction.arguments.span if words else instruction.name.span,
            f"`{instruction.name.text}` needs {what}",
        )


def _pairs(instruction: Instruction) -> Iterator[Problem]:
    if not instruction.pairs:
        yield _needs(
            instruction, "at least one name" if instruction.keyword == "ARG" else "a `name=value` pair"
        )
    for pair in instruction.pairs:
        if not pair.key.text:
            yield bad(pair.span, f"`{instruction.name.text}` has a value without a name before its `=`")
        elif pair.value is None and instruction.keyword != "ARG":
            message = f"`{short(pair.key.text)}` of `{instruction.name.text}` has no value"
            yield bad(pair.key.span, message + (" and no `=`" if not pair.legacy else ""))
        elif pair.value is not None and instruction.keyword == "ARG":
            error = expansion_error(pair.value.text, instruction.escape)
            if error is not None:
                yield _expansion(pair.value, error)


def _expose(instruction: Instruction) -> Iterator[Problem]:
    if not instruction.words:
        yield _needs(instruction, "at least one port")
    for word in instruction.words:
        try:
            specs = expand_words(word.text, lambda _name: UNKNOWN, instruction.escape)
        except ExpansionError as error:
            yield _expansion(word, error)
            continue
        try:
            for spec in specs or ():
                values.port_range(spec)
        except ValueError as error:
            yield bad(word.span, str(error))


def _volume(instruction: Instruction) -> Iterator[Problem]:
    yield from _not_strings(instruction)
    if not instruction.paths:
        yield _needs(instruction, "at least one path")
    for string in instruction.json or ():
        if not string.value.strip():
            yield bad(string.span, "A volume needs a path that is not empty")


def _one(instruction: Instruction) -> Iterator[Problem]:
    if not instruction.words:
        yield _needs(instruction, "an argument")


def _stopsignal(instruction: Instruction) -> Iterator[Problem]:
    yield from _one(instruction)
    try:
        signal = expand(instruction.arguments.text, lambda _name: UNKNOWN, instruction.escape).value
    except ExpansionError:
        return
    if signal is not None and instruction.words and (message := values.signal_error(signal)):
        yield bad(instruction.arguments.span, message)


def _shell(instruction: Instruction) -> Iterator[Problem]:
    found = list(_not_strings(instruction))
    yield from found
    if not instruction.json and not found:
        where = instruction.arguments.span if instruction.words else instruction.name.span
        yield bad(where, '`SHELL` needs a JSON array, as in `SHELL ["/bin/sh", "-c"]`')


def _expansions(instruction: Instruction) -> Iterator[Problem]:
    """Words that cannot be expanded whatever the variables hold."""
    words = instruction.words
    if instruction.keyword == "FROM":
        words = words[:1]
    elif instruction.keyword in ("ENV", "LABEL"):
        words = tuple(
            word for pair in instruction.pairs for word in (pair.key, pair.value) if word is not None
        )
    elif instruction.json is not None:
        for string in instruction.json:
            if error := expansion_error(string.value, instruction.escape):
                yield bad_expansion(string.span, string.value, error)
        return
    opened = [heredoc.word for heredoc in instruction.heredocs]
    for word in words:
        if any(other.start <= word.start < other.end for other in opened):
            continue
        error = expansion_error(word.text, instruction.escape)
        if error is not None:
            yield _expansion(word, error)


def _expansion(word: Word, error: ExpansionError) -> Problem:
    end = max(error.end, error.start + 1)
    part = word.part(error.start, min(end, word.end - word.start))
    return bad_expansion(part.span, word.text, error)


def _onbuild(instruction: Instruction) -> Iterator[Problem]:
    yield from flag_faults(instruction)
    inner = instruction.inner
    if inner is None:
        yield _needs(instruction, "an instruction")
    elif inner.keyword == "ONBUILD":
        yield Problem("onbuild-forbidden", inner.name.span, "`ONBUILD` cannot wrap another `ONBUILD`")
    elif inner.keyword in ("FROM", "MAINTAINER"):
        yield Problem("onbuild-forbidden", inner.name.span, f"`ONBUILD` cannot wrap `{inner.name.text}`")
    elif not inner.known:
        near = nearest(inner.keyword, KEYWORDS)
        message = f"`{short(inner.name.text)}` is no instruction" + (
            f"; did you mean `{near}`?" if near else ""
        )
        yield Problem("unknown-instruction", inner.name.span, message, near)
    else:
        yield from check(inner)


def _healthcheck(instruction: Instruction) -> Iterator[Problem]:
    words, inner = instruction.words, instruction.inner
    if not words:
        yield _needs(instruction, "`CMD` and a command, or `NONE`")
        return
    kind = words[0].text.upper()
    if kind == "NONE":
        if len(words) > 1:
            yield bad(words[1].span, "`HEALTHCHECK NONE` takes no arguments")
        return
    yield from flag_faults(instruction)
    if inner is None:
        near = nearest(kind, ("CMD", "NONE"))
        message = f"`{short(words[0].text)}` is no type of health check (`CMD`, `NONE`)"
        yield bad(words[0].span, message, near)
        return
    if not inner.arguments.text or inner.json == ():
        yield bad(words[0].span, "`HEALTHCHECK CMD` needs a command")
    yield from _not_strings(inner)
    for flag in instruction.flags:
        if flag.name not in FLAGS["HEALTHCHECK"] or flag.value is None:
            continue
        judge = values.retries_error if flag.name == "retries" else values.duration_error
        fault = judge(flag.plain)
        if fault is not None:
            yield bad(flag.value.span if flag.plain else flag.span, fault)


_JUDGES: Final = {
    "ADD": _copy, "ARG": _pairs, "CMD": _not_strings, "COPY": _copy, "ENTRYPOINT": _not_strings,
    "ENV": _pairs, "EXPOSE": _expose, "FROM": _from, "LABEL": _pairs, "MAINTAINER": _one, "RUN": _not_strings,
    "SHELL": _shell, "STOPSIGNAL": _stopsignal, "USER": _one, "VOLUME": _volume, "WORKDIR": _one,
}  # fmt: skip
