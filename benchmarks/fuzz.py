"""Broken files by the thousand through the whole of dlint: nothing may crash, hang or point outside the text.

    python benchmarks/fuzz.py [--seconds N] [--seed N] [--finds FOLDER] [FOLDER...]
    python benchmarks/fuzz.py --atheris [FOLDER...] -- [libFuzzer's own options]

Seeds are the examples on the cards, and whatever lies in the folders named. Each seed is cut, nested, crossed
with others and sprinkled with odd characters; then every rule reads it, every fix is made, and the result is
printed. What fails is kept in the folder of finds, one file a cause. With `--atheris` (`pip install atheris`)
the readers are watched while they run and inputs are kept that reach new code.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import json
import os
import random
import re
import signal
import sys
import time
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any

from dlint import cards
from dlint.commands.dump import tree
from dlint.dispatch import CRASH
from dlint.fixes.fix import mend
from dlint.fixes.mending import parsed, unified
from dlint.homes import builtin_home
from dlint.kinds import by_name, kind_of
from dlint.lint import Policy, lint, model
from dlint.model.project import Project, TextFiles
from dlint.reported import Reporter
from dlint.rulebook import load
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dlint.finding import Finding

Files = dict[str, str]
LIMIT = 20
"""Seconds of the processor that one input may take; real ones take hundredths."""
LARGEST = 20_000
"""Characters of a seed: what matters is how many inputs a minute sees."""
ODD = (
    "\0", "\udcff", "\ud800", "\u2028", "\u2029", "\x85", "\t", "\r\n", "\r", "\ufeff", "\u202e", "\u200b",
    "\x0b", "\x0c", "\x1b[2J", "\U0001f600", "e\u0301", "\xa0", "\\", "`", "'", '"', "$", "${", "}", "$(",
    ")", "(", "{", "[", "]", "<<EOF", "<<-'A'", "|", "&&", "||", ";", "#", "# dlint: ignore=", "# syntax=",
    "# escape=`\n", "# check=skip=all\n", "\\\n", "`\n", "\n\n", "--", "=", ":", "@", "*a", "&a ", "<<: *a",
    "!reset ", "!!int ", "? ", "- ", "|-\n", ">+\n", "%YAML 1.2\n", "---\n", "...\n", "{{", "{%",
    "${A:-${B}}", "$$", "0", "-1", "9" * 30, "\\ud800", "1e999", ".inf", "~", "null", "../", "/", "..",
    "~/", "C:\\", "FROM ", "ONBUILD ", "RUN ", "COPY --from=0 ", "include:\n", "extends:\n", "services:\n",
    "```\n",
)  # fmt: skip
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]", re.ASCII)


class TooSlowError(BaseException):
    """Raised by the clock; no `except Exception` of the program swallows it."""


# --- inputs -----------------------------------------------------------------------------------------------


def card_seeds() -> Iterator[Files]:
    """The examples of every card, as the files they show."""
    for folder, _, names in os.walk(builtin_home().path):
        for name in sorted(names):
            if name.endswith(".md") and name != "README.md":
                card = cards.read(os.path.join(folder, name))
                for section in (*(bad.example for bad in card.bad), *card.good):
                    yield dict(section.texts)


def folder_seeds(top: str) -> Iterator[Files]:
    """Every file below a folder that dlint would read, alone."""
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as stream:
                text = stream.read(LARGEST + 1).decode("utf-8", "surrogateescape")
            kind = (by_name(path) or kind_of(path, text)) if len(text) <= LARGEST else None
            if kind is not None:
                yield {{"compose": "compose.yaml", "dockerfile": "Dockerfile"}.get(kind, name): text}


def lines_changed(text: str, chance: random.Random) -> str:
    """Lines deleted, doubled, swapped or indented otherwise."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    other = chance.randrange(len(lines))
    what = chance.randrange(6)
    if what == 0:
        del lines[at : at + chance.randint(1, 4)]
    elif what == 1:
        lines[at:at] = lines[at : at + 3] * chance.randint(1, 5)
    elif what == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif what == 3:
        lines[at] = chance.choice((" ", "  ", "\t", "- ", "# ")) + lines[at]
    elif what == 4:
        lines[at] = lines[at].lstrip()
    else:
        lines[at] += chance.choice((" \\", "\\", " \\ ", "`", "\r", " #x", " <<EOF"))
    return "\n".join(lines)


def tokens_changed(text: str, chance: random.Random) -> str:
    """A token deleted, doubled, blown up or put elsewhere."""
    found = _TOKEN.findall(text) or [""]
    at = chance.randrange(len(found))
    what = chance.randrange(5)
    if what == 0:
        del found[at]
    elif what == 1:
        found[at] *= chance.choice((2, 3, 50, 2_000))
    elif what == 2:
        found.insert(chance.randrange(len(found) + 1), found[at])
    elif what == 3:
        found[at] = chance.choice(found)
    else:
        found[at] = found[at][: chance.randrange(len(found[at]) + 1)]
    return "".join(found)


def odd(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(ODD) * chance.choice((1, 1, 1, 2, 7)) + text[at:]


def cut(text: str, chance: random.Random) -> str:
    start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    return chance.choice((text[:end], text[start:], text[:start] + text[end:]))


def nested(text: str, chance: random.Random) -> str:
    """A stretch put into brackets, quotes or a structure of some language, many times over."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.randrange(1, 80))
    before, after = chance.choice((
        ("(", ")"), ("{ ", "; }"), ("[", "]"), ("$(", ")"), ("${A:-", "}"), ('"', '"'), ("`", "`"),
        ("{a: ", "}"), ("if true; then ", "; fi"), ("sh -c '", "'"), ("ONBUILD ", ""), ("- ", ""),
        ("env A=b ", ""), ("! ", ""), ("\\", "\\"), ("for i in a; do ", "; done"),
        ("case a in b) ", ";; esac"), ("f() { ", "; }; f"), ("$((", "))"),
    ))  # fmt: skip
    deep = chance.choice((1, 2, 5, 30, 300))
    return text[:start] + before * deep + text[start:end] + after * deep + text[end:]


def newlines(text: str, chance: random.Random) -> str:
    return text.replace(
        "\n", chance.choice(("\r\n", "\r", "\n\n", "\x85", "\u2028", " \\\n", "\n\t", "\n  "))
    )


def many(text: str, chance: random.Random) -> str:
    """A line some hundred times over, each with the number of its own, that before and the next."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    line = lines[at] or "a"
    cut_at = chance.randrange(len(line) + 1)
    form = chance.choice(("{0}", "$A{0}", "${{A{1}}}$A{1}", "s{2}", " {0} \\\n", "&a{0} ", "*a{1} "))
    rows = (
        line[:cut_at] + form.format(each, max(each - 1, 0), each + 1) + line[cut_at:]
        for each in range(chance.choice((3, 30, 200)))
    )
    return "\n".join([*lines[:at], *rows, *lines[at + 1 :]])


CHANGES = (
    many,
    lines_changed,
    lines_changed,
    tokens_changed,
    tokens_changed,
    odd,
    odd,
    cut,
    nested,
    newlines,
)


def mutated(seeds: Sequence[Files], chance: random.Random) -> Files:
    """A seed with up to six changes, sometimes crossed with another."""
    files = dict(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3, 4, 6))):
        path = chance.choice(list(files))
        if chance.random() < 0.15:
            other = chance.choice(list(chance.choice(seeds).values()))
            half = chance.randrange(len(files[path]) + 1)
            files[path] = files[path][:half] + other[chance.randrange(len(other) + 1) :]
        else:
            files[path] = chance.choice(CHANGES)(files[path], chance)[: 4 * LARGEST]
    return files


# --- what is done with them -------------------------------------------------------------------------------


class Subject:
    """All of dlint, with every rule, over files in memory."""

    def __init__(self) -> None:
        self.rulebook = load([builtin_home()])
        self.selection = self.rulebook.select((), ("ALL",), (), ())

    def run(self, files: Files) -> None:
        """Errors: `AssertionError` for what may not be, and whatever else dlint raises."""
        project = Project(TextFiles(files))
        policy = Policy(self.rulebook, self.selection, place=lambda path: (project, path))
        for path, text in files.items():
            data = text.encode("utf-8", "surrogatepass")
            source = Source.from_bytes(path, data)
            kind = by_name(path) or kind_of(path, source.text)
            if kind is not None:
                self._file(source, kind, policy)

    def _file(self, source: Source, kind: str, policy: Policy) -> None:
        linted = lint(source, kind, policy)
        _check(linted.findings)
        reporter = Reporter(source, linted.hidden, line_hashes=True)
        _check(linted.findings)
        reporter.lines(reporter.records((finding, policy.severity(finding)) for finding in linted.findings))
        if kind not in {"dockerfile", "compose"}:
            return

        def read(text: Source) -> Any:  # noqa: ANN401 - what `mend` proves with
            again = lint(text, kind, policy)
            _check(again.findings)
            return parsed(again, policy)

        mended = mend(source, read, allow_unsafe=True)
        assert len(mended.text) < 20 * len(source.text) + 10_000, "fixes blow the file up"
        unified(source, mended.text, linted.hidden, kind)
        json.dumps(tree(model(source, kind)))


def _check(findings: Sequence[Finding]) -> None:
    """No crash was caught on the way, and every place lies in its file."""
    for finding in findings:
        assert finding.rule != CRASH, finding.message
        edits = finding.fix.edits if finding.fix is not None else ()
        for span in (finding.span, *(edit.span for edit in edits)):
            assert isinstance(span, Span), f"{finding.rule}: {span!r} is no Span"
            inside = 0 <= span.start <= span.end <= len(finding.source.text)
            assert inside, f"{finding.rule} points outside its file"


def cause(error: BaseException) -> str:
    """What tells one fault from another: the message, or the innermost line of dlint."""
    if isinstance(error, AssertionError) and error.args:
        return str(error)[:200]
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "dlint" in each.filename]
    if isinstance(error, TooSlowError):
        names = [os.path.basename(each.filename) + ":" + each.name for each in frames[-3:]]
        return f"slow: {' > '.join(names)}"
    last = frames[-1] if frames else None
    return (
        f"{type(error).__name__} ({os.path.basename(last.filename)}, line {last.lineno})"
        if last
        else repr(error)
    )


def attempt(run: Callable[[Files], None], files: Files) -> BaseException | None:
    """What a run raises, if anything; a run that takes too long is ended."""

    def ring(*_: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        run(files)
    except (Exception, TooSlowError) as error:  # noqa: BLE001 - that is what is looked for
        return error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def keep(folder: str, number: int, files: Files, why: str) -> None:
    place = os.path.join(folder, f"{number:03}")
    os.makedirs(place, exist_ok=True)
    for path, text in files.items():
        full = os.path.join(place, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as stream:
            stream.write(text.encode("utf-8", "surrogatepass"))
    with open(os.path.join(place, "why"), "w", encoding="utf-8") as stream:
        stream.write(why + "\n")


def fuzz(seeds: Sequence[Files], seconds: float, seed: int, finds: str) -> int:
    """Try inputs until the time is up; gives the number of different causes."""
    subject, chance = Subject(), random.Random(seed)  # noqa: S311 - no secret
    found: Counter[str] = Counter()
    inputs, started, shown, slowest = 0, time.monotonic(), 0.0, (0.0, "")
    while time.monotonic() - started < seconds:
        files = mutated(seeds, chance)
        before = time.process_time()
        # A loop in C does not hear the clock: then the process ends with what it was doing on standard error.
        faulthandler.dump_traceback_later(LIMIT * 6, exit=True)
        error = attempt(subject.run, files)
        faulthandler.cancel_dump_traceback_later()
        inputs += 1
        taken = time.process_time() - before  # others may use the machine too
        if taken > slowest[0]:
            slowest = (taken, next(iter(files)))
            keep(os.path.join(finds, "slowest"), 0, files, f"{taken:.2f} s")
        if error is not None:
            why = cause(error)
            found[why] += 1
            if found[why] == 1:
                said = io.StringIO()
                traceback.print_exception(error, file=said)
                keep(finds, len(found), files, f"{why}\n\n{said.getvalue()}")
                _say(f"{len(found):03} {why}")
        if time.monotonic() - shown > 60:
            shown = time.monotonic()
            rate = inputs / (shown - started + 0.001)
            _say(f"{inputs:,} inputs, {rate:.0f} a second, {len(found)} finds, slowest {slowest[0]:.1f} s")
    _say(
        f"{inputs:,} inputs from {len(seeds):,} seeds in {time.monotonic() - started:,.0f} s:"
        f" {len(found)} finds"
    )
    for why, number in found.most_common():
        _say(f"  {number} × {why}")
    return len(found)


def watched(seeds: Sequence[Files], finds: str, options: Sequence[str]) -> None:
    """The same with atheris, whose inputs grow towards new code; it ends at the first find."""
    import atheris  # type: ignore[import-untyped]

    os.makedirs(finds, exist_ok=True)
    heads = {0: "Dockerfile", 1: "compose.yaml", 2: "build.sh", 3: "README.md", 4: ".env"}
    corpus = os.path.join(finds, "corpus")
    os.makedirs(corpus, exist_ok=True)
    for number, files in enumerate(seeds):
        for path, text in files.items():
            head = next((key for key, name in heads.items() if name == os.path.basename(path)), None)
            if head is not None and len(text) < 4_000:
                with open(os.path.join(corpus, str(number)), "wb") as stream:
                    stream.write(bytes((head,)) + text.encode("utf-8", "surrogatepass"))
    atheris.instrument_all()
    subject = Subject()

    def one(data: bytes) -> None:
        if data:
            name = heads[data[0] % len(heads)]
            text = data[1:].decode("utf-8", "surrogateescape")
            files = (
                {name: text}
                if name != ".env"
                else {name: text, "compose.yaml": "services: {a: {env_file: .env}}"}
            )
            error = attempt(subject.run, files)
            if error is not None:
                raise error

    atheris.Setup([sys.argv[0], f"-artifact_prefix={finds}/", "-timeout=60", *options, corpus], one)
    atheris.Fuzz()


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="the same seed tries the same inputs")
    parser.add_argument("--finds", default="fuzz-finds", help="the folder for what fails")
    parser.add_argument("--atheris", action="store_true", help="watch the code that is reached")
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    told = sys.argv[1:]
    split = told.index("--") if "--" in told else len(told)
    asked = parser.parse_args(told[:split])
    seeds = [files for files in card_seeds() if files]
    for folder in asked.folders:
        seeds += folder_seeds(folder)
    if asked.atheris:
        watched(seeds, asked.finds, told[split + 1 :])
    return int(bool(fuzz(seeds, asked.seconds, asked.seed, asked.finds)))


if __name__ == "__main__":
    sys.exit(main())
