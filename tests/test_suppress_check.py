"""Docker's `# check=` comments, in all their forms."""

import pytest

from dlint.homes import builtin_home
from dlint.knowledge.build_checks import CHECKS, EXPERIMENTAL, FILE_ONLY
from dlint.lint import Policy, lint
from dlint.model.project import Project
from dlint.rulebook import load
from dlint.text import Source
from dlint.tree import TextFiles

BOOK = load([builtin_home()])
BASE = "FROM debian:12\n"


def run(text, **selection):
    source = Source("Dockerfile", text)
    project = Project(TextFiles({"Dockerfile": text}), None)
    policy = Policy(BOOK, BOOK.select(**selection), place=lambda path: (project, path))
    linted = lint(source, "dockerfile", policy)
    return [(f.rule, source.position(f.span.start).line, policy.severity(f)) for f in linted.findings]


def rules(text, **selection):
    return {rule for rule, _, _ in run(text, **selection)}


def test_every_check_has_a_rule_but_the_one_that_asks_a_registry():
    assert [name for name in CHECKS if BOOK.resolve(name) is None] == ["InvalidBaseImagePlatform"]
    assert set(CHECKS) >= {*EXPERIMENTAL, *FILE_ONLY}


CMD = "runtime/shell-form-command"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{BASE}CMD a\n", 1),
        (f"# check=skip=JSONArgsRecommended\n{BASE}CMD a\n", 0),
        (f"# check=skip=StageNameCasing,JSONArgsRecommended\n{BASE}CMD a\n", 0),
        (f"# check=skip=all\n{BASE}CMD a\n", 0),
        (f"# check = skip=all;error=true // why\n{BASE}CMD a\n", 0),
        (f"#check=error=false;skip=JSONArgsRecommended;experimental=all\n{BASE}CMD a\n", 0),
        (f"# CHECK=skip=all\n{BASE}CMD a\n", 0),
        (f"# syntax=docker/dockerfile:1\n# check=skip=all\n{BASE}CMD a\n", 0),
        (f"# check=skip=jsonargsrecommended\n{BASE}CMD a\n", 1),
        (f"# check=skip=ALL\n{BASE}CMD a\n", 1),
        (f"# check=skip=DL3025\n{BASE}CMD a\n", 1),
        (f"# check=skip=StageNameCasing\n{BASE}CMD a\n", 1),
        (f"{BASE}# check=skip=JSONArgsRecommended\nCMD a\n", 0),
        (f"{BASE}# check=skip=all\nCMD a\n", 0),
        (f"{BASE}# check=skip=all\n\n# more\nCMD a\n", 0),
        (f"{BASE}# check=skip=all\n#\nCMD a\n", 1),
        (f"{BASE}# check=skip=StageNameCasing\n# check=skip=all\nCMD a\n", 1),
        (f"{BASE}# check=error=true\n# check=skip=all\nCMD a\n", 1),
        (f"{BASE}  # check=skip=all\nCMD a\n", 1),
        (f"{BASE}# check=skip=all\nRUN a\nCMD a\n", 1),
        (f"{BASE}# check=skp=all\nCMD a\n", 1),
    ],
)
def test_skip(text, left):
    assert sum(rule == CMD for rule, _, _ in run(text)) == left


def test_skip_takes_nothing_but_dockers_checks():
    assert "user/sudo" in rules(f"# check=skip=all\n{BASE}RUN sudo a\n")


def test_of_two_instructions_docker_asks_the_later():
    text = f'{BASE}CMD ["a"]\n# check=skip=MultipleInstructionsDisallowed\nCMD ["b"]\n'
    assert "runtime/several-commands" not in rules(text)


@pytest.mark.parametrize("name", ["DuplicateStageName", "all"])
def test_some_checks_are_skipped_for_the_whole_file_only(name):
    text = f"FROM a:1 AS x\n# check=skip={name}\nFROM b:1 AS x\n"
    assert "stage/duplicate-name" in rules(text)
    assert ("dlint/malformed-ignore" in rules(text)) == (name != "all")
    assert "stage/duplicate-name" not in rules(f"# check=skip={name}\n{text}")


@pytest.mark.parametrize("value", ["true", "1", "t", "TRUE"])
def test_error_makes_errors_of_what_dockers_checks_find(value):
    text = f"# check=error={value}\n{BASE}RUN apt-get install -y nano\nCMD a\n"
    got = {rule: severity for rule, _, severity in run(text)}
    assert got[CMD] == "error"
    assert got["apt/recommended-packages"] == "info"
    assert {s for r, _, s in run(f"# check=error=false\n{BASE}CMD a\n") if r == CMD} == {"warning"}


def test_error_above_an_instruction_is_told():
    assert "syntax/directive-ignored" in rules(f"{BASE}# check=error=true\nCMD a\n")


DESCRIPTION = "syntax/definition-description"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# no name\nARG a=1\nFROM x:1\n", []),
        ("# check=experimental=InvalidDefinitionDescription\n# no name\nARG a=1\nFROM x:1\n", [3]),
        ("# check=experimental=all;skip=all\n# no name\nARG a=1\nFROM x:1\n", []),
        ("# check=experimental=all\n# no name\nARG a=1\nFROM x:1\n# no name\nARG b\n", [3, 6]),
        ("FROM x:1\n# check=experimental=all\n# no name\nARG a=1\n# no name\nARG b\n", [4]),
    ],
)
def test_experimental_checks_run_where_they_are_asked_for(text, lines):
    assert [line for rule, line, _ in run(text) if rule == DESCRIPTION] == lines


def test_experimental_adds_nothing_to_a_list_of_rules():
    text = "# check=experimental=all\n# no name\nARG a=1\nFROM x:1\n"
    assert DESCRIPTION not in rules(text, select=("user/sudo",))
    assert DESCRIPTION not in rules(text, ignore=(DESCRIPTION,))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("jsonargsrecommended", "JSONArgsRecommended"),
        ("JSONArgRecommended", "JSONArgsRecommended"),
        ("undefined-var", "UndefinedVar"),
        ("DL3025", "JSONArgsRecommended"),
        ("SomeNewerCheck", None),
    ],
)
@pytest.mark.parametrize("form", ["# check=skip={}\nFROM a:1\n", "FROM a:1\n# check=skip={}\nRUN a\n"])
def test_misspelt_names_are_told_with_what_is_meant(form, name, meant):
    source = Source("Dockerfile", form.format(name))
    project = Project(TextFiles({}), None)
    policy = Policy(BOOK, BOOK.select(select=("dlint",)), place=lambda path: (project, path))
    found = [f for f in lint(source, "dockerfile", policy).findings if f.rule == "dlint/unknown-rule"]
    assert [f"did you mean `{meant}`?" in f.message for f in found] == ([True] if meant else [])
    assert [source.slice(f.span) for f in found] == ([name] if meant else [])


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("skp=all", "did you mean `skip=`?"),
        ("skip", "needs a value"),
        ("skip=A;", "no option"),
        ("error=yes", "takes `true` or `false`"),
        ("Skip=all", "did you mean `skip=`?"),
    ],
)
def test_docker_refuses_a_malformed_directive(value, hint):
    source = Source("Dockerfile", f"# check={value}\n{BASE}")
    project = Project(TextFiles({}), None)
    policy = Policy(BOOK, BOOK.select(select=("syntax",)), place=lambda path: (project, path))
    (found,) = lint(source, "dockerfile", policy).findings
    assert (found.rule, hint in found.message) == ("syntax/parse-error", True)


def test_prose_is_no_check():
    assert "dlint/malformed-ignore" not in rules(f"{BASE}# check = the result below\nRUN a\n")
