"""Every fix of a Dockerfile rule, on its card's examples laid out anew in every legal way.

What a fix does to them is judged by `benchmarks/fixes.py`, which compares the file before and after by other
means than the engine does.
"""

import importlib.util
import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint import cards
from dlint.examples import Examples
from dlint.fixes.fix import Parsed, mend
from dlint.fixes.mending import parsed
from dlint.homes import builtin_home
from dlint.lint import lint
from dlint.rulebook import load
from dlint.syntax.dockerfile import parse
from dlint.text import Source
from dlint.work import Request, Worker

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SPEC = importlib.util.spec_from_file_location("fixes", os.path.join(HERE, "benchmarks", "fixes.py"))
fixes = importlib.util.module_from_spec(_SPEC)
sys.modules["fixes"] = fixes
_SPEC.loader.exec_module(fixes)

BOOK = load([builtin_home()])
EXAMPLES = Examples(BOOK)


def _examples():
    """Each Bad of a card with a fix: the rule, its settings and files, and the Dockerfile to lay out anew."""
    for name in sorted(BOOK.rules):
        path = BOOK.card_path(name)
        card = cards.read(path)
        for bad in card.bad if card.fix != "none" and name != "shellcheck" else ():
            for file, text in bad.example.texts.items():
                if os.path.basename(file).lower().endswith("dockerfile") and bad.fixed:
                    others = {
                        other: it for other, it in bad.example.texts.items() if not other.endswith(".toml")
                    }
                    yield name, {**others, file: text}, file


CASES = list(_examples())


# --- layouts: each gives another text that says the same, or the same text where it does not apply --------


def runs(text):
    """The plain RUN instructions of a text, last first."""
    tree = parse(Source("Dockerfile", text))
    found = [
        each for each in tree.instructions if each.keyword == "RUN" and not each.heredocs and not each.json
    ]
    return reversed(found)


def broken(text, joint=" \\\n    && "):
    """Each `&&` on a line of its own."""
    for run in runs(text):
        written = text[run.span.start : run.span.end]
        if not {"'", '"', "\n"} & set(written):
            text = text[: run.span.start] + written.replace(" && ", joint) + text[run.span.end :]
    return text


def operators_last(text):
    return broken(text, " && \\\n\t")


def commented(text):
    """A comment in every continuation, and above every instruction."""
    for run in runs(text):
        written = text[run.span.start : run.span.end]
        if not {"'", '"', "#"} & set(written):
            lines = written.replace("\\\n", "\\\n  # kept inside\n")
            text = text[: run.span.start] + lines + text[run.span.end :]
    tree = parse(Source("Dockerfile", text))
    for each in reversed(tree.instructions):
        text = f"{text[: each.span.start]}# kept above\n{text[each.span.start :]}"
    return text


def blanks(text):
    """Tabs behind keywords, blanks at line ends that do not count."""
    tree = parse(Source("Dockerfile", text))
    for each in reversed(tree.instructions):
        end = each.name.span.end
        if text[end : end + 1] == " ":
            text = f"{text[:end]}\t {text[end + 1 :]}"
    return text if "<<" in text else text.replace("\\\n", "\\ \n")


def backticks(text):
    if "`" in text or "<<" in text or text.replace("\\\n", "").count("\\") or text.startswith("#"):
        return text
    return "# escape=`\n" + text.replace("\\\n", "`\n")


def heredoc(text):
    """Each RUN as a script of its own."""
    if "escape=`" in text:
        return text
    for run in runs(text):
        script = run.arguments.text
        if script and not run.flags and not run.comment_lines and not script.startswith("["):
            text = f"{text[: run.span.start]}RUN <<EOT\nset -e\n{script}\nEOT{text[run.span.end :]}"
    return text


def onbuild(text):
    tree = parse(Source("Dockerfile", text))
    for each in reversed(tree.instructions):
        if each.keyword in ("RUN", "COPY", "ADD", "ENV", "WORKDIR", "CMD"):
            text = f"{text[: each.span.start]}ONBUILD {text[each.span.start :]}"
    return text


def lower(text):
    tree = parse(Source("Dockerfile", text))
    for each in reversed(tree.instructions):
        span = each.name.span
        text = text[: span.start] + text[span.start : span.end].lower() + text[span.end :]
    return text


def indented(text):
    tree = parse(Source("Dockerfile", text))
    for each in reversed(tree.instructions):
        text = f"{text[: each.span.start]}  {text[each.span.start :]}"
    return text


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def unfinished(text):
    return text.rstrip("\n")


LAYOUTS = (
    broken, operators_last, commented, blanks, heredoc, onbuild, lower, indented, backticks, unfinished, crlf,
)  # fmt: skip


def faults(name, files, file, text):
    """What is wrong with the file that the fix of `name` alone makes of it."""
    yield from faults_with(EXAMPLES.policy({**files, file: text}, name, {}), file, text)


def faults_with(policy, file, text):

    def read(source) -> Parsed:
        return parsed(lint(source, "dockerfile", policy), policy)

    for unsafe in (False, True):
        source = Source(file, text)
        mended = mend(source, read, allow_unsafe=unsafe)
        if mend(Source(file, mended.text), read, allow_unsafe=unsafe).text != mended.text:
            yield "a second pass changes it"
        for left in mended.left:  # what the engine has to catch, the rule should not have offered
            if left.why != "it conflicts with other fixes":
                yield f"left out: {left.why}"
        if mended.text == text:
            continue
        for fault in fixes.faults(source, mended.text, "dockerfile", mended, unsafe=unsafe):
            yield f"{fault} in {mended.text}"
        if "\r\n" in text and "\n" in mended.text.replace("\r\n", ""):
            yield "another line end"
        if text[-1:] != "\n" and mended.text[-1:] == "\n":
            yield "another end"
        if len(read(Source(file, mended.text)).findings) > len(read(source).findings):
            yield "more findings than before"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_fix_in_every_layout(layout):
    wrong = [
        f"{name}: {fault}"
        for name, files, file in CASES
        for text in {layout(files[file])} - {files[file]}
        for fault in faults(name, files, file, text)
    ]
    assert not wrong, "\n".join(wrong)


@given(st.sampled_from(CASES), st.lists(st.sampled_from(LAYOUTS), min_size=2, max_size=5, unique=True))
@settings(max_examples=300, deadline=None)
def test_every_fix_in_layouts_of_layouts(case, layouts):
    name, files, file = case
    text = files[file]
    for layout in sorted(layouts, key=LAYOUTS.index):
        text = layout(text)
    assert not list(faults(name, files, file, text)), text


WORKER = Worker(Request(isolated=True, overrides={"profile": ("default", "style"), "shellcheck": "off"}))


@given(
    st.lists(st.sampled_from(CASES), min_size=1, max_size=3),
    st.lists(st.sampled_from(LAYOUTS), max_size=4, unique=True),
)
@settings(max_examples=100, deadline=None)
def test_all_fixes_together_in_files_of_several_stages(cases, layouts):
    text = "".join(f"{files[file].rstrip()}\n" for _, files, file in cases)
    for layout in sorted(layouts, key=LAYOUTS.index):
        text = layout(text)
    # Stages of one name may keep a fix from being made, which is said; made ones must hold.
    found = [
        each
        for each in faults_with(WORKER.policy("Dockerfile"), "Dockerfile", text)
        if "left out" not in each
    ]
    assert not found, text
