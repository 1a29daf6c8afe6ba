import time
from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.finding import Finding
from dlint.fixes.fix import apply as edited
from dlint.suppress import ignores as suppress
from dlint.suppress import layout as suppress_layout
from dlint.syntax import dockerfile, yaml
from dlint.text import Source, Span

ALIASES = {
    "DL3008": ("apt/unpinned",),
    "DL3015": ("apt/recommended-packages",),
    "DL3004": ("user/sudo",),
    "DL3002": ("user/last-user-root",),
    "DL3006": ("image/untagged",),
    "DL3011": ("syntax/bad-arguments",),
    "FromAsCasing": ("style/as-casing",),
    "StageNameCasing": ("stage/name-casing",),
    "service-image-require-explicit-tag": ("image/untagged",),
    "DS-0002": ("user/last-user-root", "user/never-set"),
}
RULES = {rule for rules in ALIASES.values() for rule in rules} | {
    "compose/open-port",
    "shellcheck",
    suppress.UNUSED,
    suppress.MALFORMED,
    suppress.UNKNOWN,
    suppress.INLINE,
}


class Names:
    def resolve(self, name):
        if name in RULES:
            return frozenset((name,))
        if name in ALIASES:
            return frozenset(ALIASES[name])
        if name.removeprefix("shellcheck/").startswith("SC"):
            return frozenset(("shellcheck/" + name.removeprefix("shellcheck/"),))
        return frozenset(rule for rule in RULES if rule.startswith(name + "/")) or None

    def suggest(self, name):
        known = {known.casefold(): known for known in (*RULES, *ALIASES)}
        near = get_close_matches(name.casefold(), known, 1)
        return known[near[0]] if near else None

    def aliases_of(self, name):
        return tuple(alias for alias, rules in ALIASES.items() if name in rules)


def ran_all_but(*rules):
    return lambda rule: rule not in (suppress.INLINE, *rules)


class Run:
    """What comes of findings at marked words: `faults` pairs a rule with a piece of the text."""

    def __init__(self, text, *faults, path="Dockerfile", ran=None, honour=True):
        self.source = Source(path, text)
        if path == "Dockerfile":
            self.layout = suppress_layout.of_dockerfile(dockerfile.parse(self.source))
        else:
            self.layout = suppress_layout.of_yaml(yaml.parse(self.source))
        self.ignores = suppress.read(self.layout, Names())
        findings = []
        for rule, piece in faults:
            at = text.rindex(piece)
            findings.append(Finding(self.source, Span(at, at + len(piece)), "bad", rule=rule))
        outcome = suppress.apply(findings, self.ignores, Names(), ran or ran_all_but(), honour=honour)
        self.kept = [finding.rule for finding in outcome.kept]
        self.ignored = outcome.ignored
        self.own = outcome.own
        self.told = [
            (finding.rule.partition("/")[2], self.source.slice(finding.span)) for finding in outcome.own
        ]

    def fixed(self):
        edits = [edit for finding in self.own if finding.fix for edit in finding.fix.edits]
        return edited(self.source.text, edits)


def compose(text, *faults, **options):
    return Run(text, *faults, path="compose.yaml", **options)


HEAD = "FROM debian:12\n"


@pytest.mark.parametrize(
    "comment",
    [
        "# dlint: ignore=user/sudo",
        "#dlint:ignore=user/sudo",
        "# dlint: ignore=DL3004 -- the base image needs it",
        "# dlint: ignore = apt/unpinned , DL3004",
        "# dlint: ignore=user",
        "# dlint: ignore=all",
        "# dlint: ignore-file=user/sudo",
        "# dlint: ignore-stage=user/sudo",
        "# hadolint ignore=DL3004",
        "# hadolint ignore=DL3023, DL3004 ",
        "# hadolint ignore=DL3004 # a reason",
        "# hadolint global ignore=DL3004",
        "# hadolint stage ignore=DL3004",
        "# dlint: ignore=DL3004\n# another comment\n\n#",
        "    # dlint: ignore=DL3004",
        "# dlint: ignore=DL3004\r",
    ],
)
def test_a_comment_above_covers_the_instruction(comment):
    ran = ran_all_but("apt/unpinned", "user/last-user-root", "user/never-set")
    run = Run(f"{HEAD}{comment}\nRUN a \\\n  && sudo b\n", ("user/sudo", "sudo"), ran=ran)
    assert (run.kept, run.ignored, run.told) == ([], 1, [])


def test_the_instruction_below_only():
    run = Run(
        f"{HEAD}# dlint: ignore=user/sudo\nRUN sudo a\nRUN sudo b\n",
        ("user/sudo", "sudo a"),
        ("user/sudo", "sudo b"),
    )
    assert (run.kept, run.ignored) == (["user/sudo"], 1)


def test_inside_a_continued_run_the_next_line_only():
    text = f"{HEAD}RUN sudo a && \\\n  # dlint: ignore=user/sudo\n\n  # why\n  sudo b && \\\n  sudo c\n"
    faults = [("user/sudo", f"sudo {name}") for name in "abc"]
    run = Run(text, *faults)
    assert (run.kept, run.ignored) == (["user/sudo", "user/sudo"], 1)


def test_in_the_script_of_a_heredoc():
    text = f"{HEAD}RUN <<EOF\nsudo a\n# dlint: ignore=user/sudo\nsudo b\nEOF\n"
    text += "COPY <<EOF /x\n# dlint: ignore=nothing\nEOF\n"
    run = Run(text, ("user/sudo", "sudo a"), ("user/sudo", "sudo b"))
    assert (run.kept, run.ignored, run.told) == (["user/sudo"], 1, [])


def test_the_last_comment_covers_nothing():
    run = Run(f"{HEAD}RUN sudo a\n# dlint: ignore=user/sudo", ("user/sudo", "sudo"))
    assert run.kept == ["user/sudo"]
    assert run.told == [("unused-ignore", "# dlint: ignore=user/sudo")]


@pytest.mark.parametrize("form", ["# dlint: ignore-stage=DL3011", "# hadolint stage ignore=DL3011"])
def test_a_stage_comment_covers_its_from_and_ends_with_the_stage(form):
    stage = "FROM a{0} AS s{0}\nEXPOSE 8000{0}\n"
    text = stage.format(1) + form + "\n" + stage.format(2) + stage.format(3)
    faults = [("syntax/bad-arguments", f"8000{i}") for i in (1, 2, 3)] + [("syntax/bad-arguments", "a2")]
    run = Run(text, *faults)
    assert (len(run.kept), run.ignored) == (2, 2)


def test_a_stage_comment_inside_its_stage():
    text = "FROM a\nUSER x\n# hadolint stage ignore=DL3002\nUSER y\nFROM b\nUSER z\n"
    run = Run(text, *[("user/last-user-root", f"USER {name}") for name in "xyz"])
    assert (run.kept, run.ignored) == (["user/last-user-root"], 2)


def test_a_stage_comment_above_global_arguments_means_the_first_stage():
    text = "# dlint: ignore-stage=user/sudo\nARG A=1\nFROM a\nRUN sudo x\n"
    assert Run(text, ("user/sudo", "sudo x")).ignored == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("# check=skip=FromAsCasing\nFROM a as b\n", 0),
        ("# syntax=docker/dockerfile:1\n# check=skip=FromAsCasing;error=true\nFROM a as b\n", 0),
        ("# check=error=true;skip=FromAsCasing // why\nFROM a as b\n", 0),
        ("# check=skip=all\nFROM a as b\n", 0),
        ("# a comment ends the directives\n# check=skip=FromAsCasing\nFROM a as b\n", 0),
        ("ARG X\n# check=skip=FromAsCasing\nFROM a as b\n", 0),
        ("ARG X\n  # check=skip=FromAsCasing\nFROM a as b\n", 1),
        ("ARG X\n# check=skip=StageNameCasing\n# check=skip=FromAsCasing\nFROM a as b\n", 1),
        ("# check=skip=FromAsCasing\n\nFROM x\nFROM a as b\n", 0),
        ("ARG X\n# check=skip=FromAsCasing\nARG Y\nFROM a as b\n", 1),
        ("# check=error=true\nFROM a as b\n", 1),
    ],
)
def test_docker_checks(text, kept):
    ran = ran_all_but("stage/name-casing")
    assert len(Run(text, ("style/as-casing", "as b"), ran=ran).kept) == kept


def test_skip_all_of_docker_leaves_what_docker_does_not_check():
    run = Run(
        "# check=skip=all\nFROM a as b\nRUN sudo x\n", ("style/as-casing", "as b"), ("user/sudo", "sudo")
    )
    assert run.kept == ["user/sudo"]


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ("# shellcheck disable=SC2086", 0),
        ("# shellcheck disable=SC1091,SC2086 # why", 0),
        ("# shellcheck shell=bash disable=SC2086", 0),
        ("# shellcheck disable=SC2000-SC2100", 0),
        ("# shellcheck disable=all", 0),
        ("# shellcheck disable=SC2087", 1),
        ("# shellcheck shell=bash", 1),
        ("# dlint: ignore=SC2086", 0),
        ("# dlint: ignore=shellcheck", 0),
        ("# hadolint ignore=SC2086", 0),
    ],
)
def test_shellcheck_codes(comment, kept):
    ran = ran_all_but("shellcheck/SC2087", "shellcheck/SC1091")
    run = Run(f"{HEAD}{comment}\nRUN echo $x\n", ("shellcheck/SC2086", "$x"), ran=ran)
    assert (len(run.kept), run.told) == (kept, [])


COMPOSE = """\
services:
  # dlint: ignore=compose/open-port
  web:
    image: nginx
    ports:
      - "80:80"
  db:
    image: mysql
    ports:
      - "3306:3306"
      # dlint: ignore=compose/open-port -- needed
      - published: 1
        target: 2
      - "5:5" # dlint: ignore=compose/open-port
      - "6:6"
  other: # dlint: ignore=compose/open-port
    ports: [
      "7:7",
    ]
  flow:
    ports: ["8:8"] # dlint: ignore=compose/open-port
  open:
    ports:
      ["9:9"]
"""


@pytest.mark.parametrize(
    ("piece", "covered"),
    [
        ('"80:80"', True),
        ('"3306:3306"', False),
        ("published", True),
        ("target", True),
        ('"5:5"', True),
        ('"6:6"', False),
        ('"7:7"', True),
        ('"8:8"', True),
        ('"9:9"', False),
        ("services", False),
    ],
)
def test_yaml_comments_cover_the_node_with_all_below(piece, covered):
    assert compose(COMPOSE, ("compose/open-port", piece)).ignored == covered


def test_yaml_comments_are_none_inside_strings():
    text = 'services:\n  a:\n    command: "x # dlint: ignore=compose/open-port"\n'
    run = compose(text, ("compose/open-port", "command"))
    assert (run.kept, run.told) == (["compose/open-port"], [])


def test_yaml_stage_form_is_told():
    run = compose("# dlint: ignore-stage=image/untagged\nservices: {}\n")
    assert [rule for rule, _ in run.told] == ["malformed-ignore"]


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("# dclint disable\nservices:\n  a:\n    image: b\n", 1),
        ("---\n\n# dclint disable-file\nservices:\n  a:\n    image: b\n", 1),
        ("# dclint disable service-image-require-explicit-tag\nservices:\n  a:\n    image: b\n", 1),
        ("# dclint disable no-version-field\nservices:\n  a:\n    image: b\n", 0),
        ("services:\n  # dclint disable\n  a:\n    image: b\n", 0),
        ("services:\n  a:\n    # dclint disable-line service-image-require-explicit-tag\n    image: b\n", 1),
        ("services:\n  a:\n    image: b # dclint disable-line\n", 1),
    ],
)
def test_dclint(text, ignored):
    run = compose(text, ("image/untagged", "image:"), ("compose/open-port", "services"))
    assert run.ignored == ignored
    assert "compose/open-port" in run.kept  # no rule of dclint's


@pytest.mark.parametrize(
    ("comment", "written"),
    [
        ("# dlint ignore=DL3004", "# dlint: ignore=DL3004"),
        ("# dlint:ignore DL3004", "# dlint: ignore=DL3004"),
        ("#dlint ignore DL3004", "# dlint: ignore=DL3004"),
        ("# dlint: ignore DL3004 DL3008", "# dlint: ignore=DL3004,DL3008"),
        ("# dlint: ignore=DL3004 DL3008", "# dlint: ignore=DL3004,DL3008"),
        ("# dlint: ignore=DL3004 because we must", "# dlint: ignore=DL3004 -- because we must"),
        ("# dlint: ignore[DL3004] -- reason", "# dlint: ignore=DL3004 -- reason"),
        ("# dlint: disable=user/sudo", "# dlint: ignore=user/sudo"),
        ("# dlint: ignore-next-line=user/sudo", "# dlint: ignore=user/sudo"),
        ("# dlint: disable-file user/sudo", "# dlint: ignore-file=user/sudo"),
        ("# dlint stage ignore=user/sudo", "# dlint: ignore-stage=user/sudo"),
        ("# DLINT: Ignore=user/sudo", "# dlint: ignore=user/sudo"),
        ("## dlint: ignore=user/sudo", "# dlint: ignore=user/sudo"),
        ("# dlint: ignore=user/sudo # reason", "# dlint: ignore=user/sudo -- reason"),
        ("# hadolint ignore=DL3004 because", "# hadolint ignore=DL3004 # because"),
        ("# hadolint ignore=DL3004 DL3008", "# hadolint ignore=DL3004,DL3008"),
        ("# hadolint ignore=dl3004", "# hadolint ignore=DL3004"),
        ("# hadolint: ignore=DL3004", "# hadolint ignore=DL3004"),
        ("# hadolint ignore DL3004", "# hadolint ignore=DL3004"),
        ("# hadolint ignore:DL3004", "# hadolint ignore=DL3004"),
        ("# hadolint ignore global=DL3004", "# hadolint global ignore=DL3004"),
        ("# hadolint ignore=DL3004 -- reason", "# hadolint ignore=DL3004 # reason"),
        ("# hadolint ignore=user/sudo", "# dlint: ignore=user/sudo"),
    ],
)
def test_near_misses_are_told_with_their_right_form(comment, written):
    text = f"{HEAD}{comment}\nRUN sudo a\n"
    run = Run(text, ("user/sudo", "sudo"))
    assert run.kept == ["user/sudo"]
    assert run.told == [("malformed-ignore", comment)]
    assert written in run.own[0].message
    assert run.own[0].fix.safe
    assert run.fixed() == text.replace(comment, written)


@pytest.mark.parametrize("comment", ["# dlint: ignore", "# dlint: ignore=", "# dlint ignore"])
def test_a_comment_without_a_rule_is_told(comment):
    run = Run(f"{HEAD}{comment}\nRUN sudo a\n", ("user/sudo", "sudo"))
    assert (run.kept, run.told) == (["user/sudo"], [("malformed-ignore", comment)])
    assert run.own[0].fix is None


@pytest.mark.parametrize(
    "comment",
    [
        "# dlint is run in CI",
        "# dlint ignore comments are explained in the guide",
        "# hadolint ignores this",
        "# hadolint ignore comments below",
        "# hadolint shell=powershell # foobar",
        "# check this",
        "# shellcheck is great",
        "# TODO dlint: ignore=DL3004",
    ],
)
def test_prose_is_left_alone(comment):
    run = Run(f"{HEAD}{comment}\nRUN sudo a\n", ("user/sudo", "sudo"))
    assert (run.kept, run.told) == (["user/sudo"], [])


def test_beside_an_instruction_a_comment_is_none():
    run = Run(f"{HEAD}RUN sudo a # dlint: ignore=user/sudo\nUSER root\n", ("user/sudo", "sudo"))
    assert run.kept == ["user/sudo"]
    assert run.told == [("malformed-ignore", "# dlint: ignore=user/sudo")]
    assert run.fixed() == f"{HEAD}# dlint: ignore=user/sudo\nRUN sudo a\nUSER root\n"
    assert run.own[0].fix.safe
    run = Run(f"{HEAD}USER root # hadolint ignore=DL3002\n", ("user/last-user-root", "root"))
    assert not run.own[0].fix.safe  # Docker takes the comment for part of the name
    assert run.fixed() == f"{HEAD}# hadolint ignore=DL3002\nUSER root\n"


def test_unknown_rules_are_told_with_what_is_meant():
    run = Run(f"{HEAD}# dlint: ignore=user/sodo,DL3004\nRUN sudo a\n", ("user/sudo", "sudo"))
    assert run.told == [("unknown-rule", "user/sodo")]
    assert "did you mean `user/sudo`?" in run.own[0].message
    assert "ignore=user/sudo,DL3004" in run.fixed()


def test_codes_of_other_tools_need_no_rule():
    comment = "# hadolint ignore=DL9999,DL3004\n# check=skip=NoSuchCheck"
    run = Run(f"{HEAD}{comment}\nRUN sudo a\n", ("user/sudo", "sudo"))
    assert (run.kept, run.told) == ([], [])


def test_an_unused_name_is_taken_out():
    text = f"{HEAD}# dlint: ignore=user/sudo, DL3002 -- why\nRUN sudo a\n"
    run = Run(text, ("user/sudo", "sudo"))
    assert run.told == [("unused-ignore", "DL3002")]
    assert run.own[0].message == "`DL3002` ignores nothing here"
    assert run.fixed() == text.replace("user/sudo, DL3002", "user/sudo")


def test_an_unused_comment_goes_with_its_line():
    text = f"{HEAD}RUN a && \\\n    # dlint: ignore=user/sudo\n    b\n"
    assert Run(text).fixed() == f"{HEAD}RUN a && \\\n    b\n"
    assert Run(text.replace("\n", "\r\n")).fixed() == f"{HEAD}RUN a && \\\n    b\n".replace("\n", "\r\n")
    text = "services:\n  a: {}  # dlint: ignore=compose/open-port\n  b: {}\n"
    assert compose(text).fixed() == "services:\n  a: {}\n  b: {}\n"


def test_what_did_not_run_is_not_called_unused():
    """A comment for a profile this run did not ask for must survive `--fix`."""
    text = f"{HEAD}# dlint: ignore=apt/unpinned,shellcheck/SC2086\nRUN a\n"
    assert Run(text, ran=ran_all_but("apt/unpinned", "shellcheck/SC2086")).told == []
    assert len(Run(text).told) == 1
    assert Run(f"{HEAD}# dlint: ignore=apt\nRUN a\n", ran=ran_all_but("apt/unpinned")).told == []


def test_an_alias_of_two_rules_is_used_by_either():
    text = f"{HEAD}# dlint: ignore=DS-0002\nUSER root\n"
    assert Run(text, ("user/never-set", "root")).told == []


def test_foreign_comments_are_unused_only_where_dlint_can_tell():
    assert Run(f"{HEAD}# hadolint ignore=DL3004,DL9999\nRUN a\n").told == []
    assert Run(f"{HEAD}# hadolint ignore=DL3004\nRUN a\n", ran=ran_all_but("user/sudo")).told == []
    run = Run(f"{HEAD}# hadolint ignore=DL3004\nRUN a\n")
    assert run.told == [("unused-ignore", "# hadolint ignore=DL3004")]
    assert not run.own[0].fix.safe


def test_two_comments_for_one_finding_are_both_used():
    text = "# dlint: ignore-file=user/sudo\n" + HEAD
    text += "# hadolint ignore=DL3004\n# dlint: ignore=DL3004\nRUN sudo a\n"
    run = Run(text, ("user/sudo", "sudo"))
    assert (run.ignored, run.told) == (1, [])


def test_findings_about_comments_can_be_ignored_for_the_file():
    text = f"# dlint: ignore-file=dlint/unused-ignore\n{HEAD}# dlint: ignore=user/sudo\nRUN a\n"
    assert Run(text).told == []


def test_inline_ignores_can_be_forbidden():
    text = f"# dlint: ignore-file=all\n{HEAD}# dlint: ignore=user/sudo\nRUN sudo a\n"
    run = Run(text, ("user/sudo", "sudo"), honour=False)
    assert (run.kept, run.ignored, run.told) == (["user/sudo"], 0, [])
    run = Run(text, ("user/sudo", "sudo"), ran=lambda _: True)
    assert [rule for rule, _ in run.told] == ["inline-ignore", "inline-ignore"]


def test_shells_are_recorded():
    text = f"# hadolint shell=bash\n{HEAD}RUN a\n# hadolint shell=ash # why\nRUN b\n"
    shells = Run(text).ignores.shells
    assert [(shell.name, shell.default) for shell in shells] == [("bash", True), ("ash", False)]


def test_files_without_instructions():
    assert Run("# dlint: ignore=user/sudo\n").told == [("unused-ignore", "# dlint: ignore=user/sudo")]
    assert Run("").told == []
    assert compose("# dlint: ignore=user/sudo").told == [("unused-ignore", "# dlint: ignore=user/sudo")]
    assert compose("a: [\n# dlint: ignore=user/sudo\n").told != []


PARTS = [
    *"# \t\n\r\\:=,[]-{}'\"a\udc80",
    "dlint",
    "hadolint",
    "ignore",
    "DL3004",
    "check=skip=",
    "RUN x",
    "FROM a",
    "all",
]


@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_no_text_makes_it_fail(text):
    for run in (Run(text), compose(text)):
        for finding in run.own:
            assert 0 <= finding.span.start <= finding.span.end <= len(text)
        run.fixed()


@pytest.mark.parametrize(
    "line",
    [
        "# dlint: ignore=" + "a," * 200_000,
        "# dlint" + " " * 400_000 + "x",
        "# hadolint ignore=" + "DL3004 " * 60_000,
        "# dlint: ignore=a" + " " * 400_000 + "x",
        "# check=skip=" + "a;" * 200_000,
        "#" * 400_000 + "dlint: ignore=x",
        "# dlint: ignore" + " " * 400_000,
    ],
)
def test_long_comments_take_no_long_time(line):
    started = time.process_time()
    Run(f"{HEAD}{line}\nRUN a\n")
    assert time.process_time() - started < 5


def test_many_comments_and_findings_take_no_long_time():
    source = Source(
        "Dockerfile", HEAD + "# dlint: ignore-file=user/sudo\n# dlint: ignore=DL3004\nRUN sudo a\n" * 3000
    )
    layout = suppress_layout.of_dockerfile(dockerfile.parse(source))
    started = time.process_time()
    ignores = suppress.read(layout, Names())
    at = source.text.index("sudo a")
    findings = [Finding(source, Span(at + i, at + i), "x", rule="user/sudo") for i in range(10_000)]
    assert suppress.apply(findings, ignores, Names(), ran_all_but()).ignored == 10_000
    assert time.process_time() - started < 3
