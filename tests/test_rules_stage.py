"""What the cards of stage/ cannot show."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
HEAD = "FROM alpine:3 AS build\nRUN make\n"


def found(rule, text):
    return EXAMPLES.lint({"Dockerfile": text}, rule, {})


def fixed(rule, text):
    return EXAMPLES.fix({"Dockerfile": text}, rule, {})["Dockerfile"]


@pytest.mark.parametrize(
    "source",
    ["alpine", "busybox", "nginx:1", "assets", "BUILD", "0", "ghcr.io/acme/biuld", "scratch", "build2"],
)
def test_images_contexts_and_stages_in_any_case_are_known(source):
    assert not found("stage/copy-from-unknown", f"{HEAD}FROM alpine:3\nCOPY --from={source} /a /a\n")


@pytest.mark.parametrize("source", ["biuld", "Not_A_Stage!", "2", "later", "BUILDS"])
def test_what_can_be_neither_image_nor_stage_is_unknown(source):
    text = f"{HEAD}FROM alpine:3\nCOPY --from={source} /a /a\nFROM alpine:3 AS later\n"
    text = text if source != "2" else text.replace("FROM alpine:3 AS later\n", "")
    assert len(found("stage/copy-from-unknown", text)) == 1


def test_mounts_count_as_copies():
    text = f"{HEAD}FROM build AS own\nRUN --mount=type=bind,from=own,target=/x ls\n"
    assert found("stage/copy-from-itself", text)[0].range.line == 4
    assert found("stage/copy-from-unknown", text.replace("from=own", "from=biuld"))


def test_stages_of_an_excerpt_are_not_unknown():
    for rule in ("copy-from-itself", "copy-from-index", "unreachable"):
        assert not found(f"stage/{rule}", "COPY --from=0 /a /a\nCOPY --from=biuld /a /a\n")


def test_copy_from_the_stage_of_the_same_name_above_is_the_duplicates_fault():
    text = f"{HEAD}FROM alpine:3 AS build\nCOPY --from=build /a /a\n"
    assert not found("stage/copy-from-itself", text)
    assert found("stage/duplicate-name", text)


def test_stage_that_only_a_named_one_needs_may_be_a_targets():
    assert not found("stage/unreachable", "FROM a:1\nFROM b:1 AS dev\nCOPY --from=0 /a /a\nFROM c:1\n")


@pytest.mark.parametrize(
    "script",
    [
        "VERSION=2; echo $VERSION",
        "echo '$VERSION' \\$VERSION",
        "for VERSION in 1 2; do echo $VERSION; done",
        ". ./env && echo $VERSION",
        "read VERSION < file; echo $VERSION",
        "cat <<'EOF' >x\n$VERSION\nEOF",
        "awk '{print $VERSION}' x",
        "echo $HOME $PATH $VERSION_NEW",
    ],
)
def test_what_a_script_sets_or_quotes_is_its_own(script):
    text = f"ARG VERSION=1\nARG HOME=/x\nFROM alpine:3\nRUN {script}\n"
    assert not found("stage/arg-out-of-scope", text)


@pytest.mark.parametrize(
    "line",
    [
        'RUN echo "a ${VERSION} b"',
        'RUN if [ -n "$VERSION" ]; then echo; fi',
        "RUN X=$VERSION make",
        "RUN make > /log-$VERSION",
        "RUN <<EOF\necho $VERSION\nEOF",
        "RUN cat <<EOF >x\n$VERSION\nEOF",
        "RUN case $VERSION in 1) ;; esac",
        "LABEL version=${VERSION:-none}",
        "COPY <<EOF /x\n$VERSION\nEOF",
        "RUN --mount=target=/x/$VERSION ls",
        'VOLUME ["/x/$VERSION"]',
    ],
)
def test_every_place_that_sees_an_empty_argument(line):
    text = f"ARG VERSION=1\nFROM alpine:3\n{line}\n"
    assert len(found("stage/arg-out-of-scope", text)) == 1
    mended = fixed("stage/arg-out-of-scope", text)
    assert mended == f"ARG VERSION=1\nFROM alpine:3\nARG VERSION\n{line}\n"


@pytest.mark.parametrize(
    ("base", "name"),
    [("python:${PYTHON_VERSION}", "PYTHON_VERSION"), ("node:24", "YARN_VERSION"), ("acme/x:${TAG}", "TAG")],
)
def test_what_the_base_sets_itself_is_not_empty(base, name):
    text = f"ARG {name}=1\nFROM {base}\nRUN echo ${name}\n"
    assert not found("stage/arg-out-of-scope", text)


def test_argument_of_a_base_stage_is_inherited():
    text = "ARG V=1\nFROM alpine:3 AS a\nARG V\nFROM a\nRUN echo $V\n"
    assert not found("stage/arg-out-of-scope", text)


def test_argument_given_itself_as_default_becomes_bare():
    text = "ARG V=1\nFROM alpine:3\nARG V=${V}\nRUN echo $V\n"
    assert fixed("stage/arg-out-of-scope", text) == "ARG V=1\nFROM alpine:3\nARG V\nRUN echo $V\n"


@pytest.mark.parametrize(
    "text",
    [
        "FROM acme/base:1\nENV A=$APP_HOME",
        "FROM acme/base:1\nENV JAVA_HOME_8=/x A=$JAVA_HOME",
        'FROM alpine:3\nENV CPATH=/x:$CPATH FLAGS="$FLAGS -x" A=${B:-c}',
        "FROM alpine:3\nENV A=\\$B C='$D'",
        "FROM alpine:3\nARG A=$A",
        "FROM alpine:3\nRUN echo $1 $B\nCMD echo $B",
        "FROM alpine:3\nARG A=1 B=$A",
        "FROM alpine:3\nCOPY <<'EOF' /x\n$1 $A\nEOF",
        "FROM alpine:3\nONBUILD ENV A=$B",
    ],
)
def test_variables_that_may_be_set_or_are_no_variables(text):
    assert not found("stage/undefined-variable", text + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "FROM acme/base:1\nENV APP_HOME=/x\nWORKDIR $APP_HOEM",
        "FROM acme/base:1\nCOPY $SOURCES /x\nARG SOURCES",
        "FROM scratch\nUSER $NOBODY",
        "FROM scratch AS a\nFROM a\nEXPOSE $PORT",
        "FROM alpine:3\nENV PATH=$PAHT:/x",
        "FROM acme/base:1\nENV PASSWORD_HASH=a$1$b",
    ],
)
def test_variables_that_nothing_can_set(text):
    assert len(found("stage/undefined-variable", text + "\n")) == 1


def test_heredoc_with_a_variable_of_the_build_is_not_quoted_by_the_fix():
    text = 'FROM alpine:3\nARG A=1\nCOPY <<EOF /x\n$A "$@"\nEOF\n'
    (finding,) = found("stage/undefined-variable", text)
    assert finding.fix is None


@pytest.mark.parametrize(
    "text",
    [
        "ENV A=1\nENV A=2 B=$A",
        "ENV PATH=/x:$PATH B=$PATH",
        "ENV A=1 B=${A:-2}",
        "ENV A=/x:$A",
        "ARG A=1 B=$A",
    ],
)
def test_what_is_set_above_or_falls_back_is_no_self_reference(text):
    assert not found("stage/self-reference", f"FROM alpine:3\n{text}\n")


def test_pairs_that_need_each_other_are_divided_one_by_one():
    text = "FROM alpine:3\nENV A=1 B=$A C=$B\n"
    assert fixed("stage/self-reference", text) == "FROM alpine:3\nENV A=1\nENV B=$A\nENV C=$B\n"


@pytest.mark.parametrize(
    "text",
    [
        "ARG A=alpine\nFROM $A",
        "ARG A\nFROM alpine:${A:-3}",
        "ARG A\nFROM ${A:?needed}",
        "FROM --platform=$BUILDPLATFORM alpine:3",
        "FROM alpine:3-$TARGETARCH",
        "ARG A=build\nFROM alpine:3 AS build\nFROM $A",
    ],
)
def test_bases_that_can_be_built(text):
    assert not found("stage/undefined-arg-in-from", f"{text}\n")
    assert not found("stage/invalid-default-arg", f"{text}\n")


def test_template_options_are_filled_in_before_docker_reads_them():
    assert not found("stage/bad-expansion", "FROM x:${templateOption:variant}\nENV A={{'a\n")


@pytest.mark.parametrize("source", ["acme/tools", "ghcr.io/acme/rootfs:1", "bare", "files"])
def test_what_is_made_to_be_copied_whole_may_be(source):
    text = f"FROM acme/x AS bare\nFROM scratch AS files\nCOPY a /\nFROM debian:13\nCOPY --from={source} / /\n"
    assert not found("stage/copy-whole-root", text)


def test_a_base_whose_argument_the_project_gives_needs_no_default():
    rule = "stage/invalid-default-arg"
    text = "ARG RELEASE\nFROM debian:${RELEASE}\n"

    def others(files):
        return EXAMPLES.lint({"web/Dockerfile": text, **files}, rule, {})

    service = "services:\n  web:\n    build:\n      context: ./web\n      args: {RELEASE: trixie}\n"
    assert others({})
    assert not others({"compose.yaml": service})
    assert others({"compose.yaml": service.replace("RELEASE", "OTHER")})
    assert not others({"parts/web.compose.yaml": service})  # included, so that it starts at the root
    assert not others({"build.sh": 'A+=(\n  --build-arg "RELEASE=$1"\n)\ndocker build "${A[@]}" web\n'})
    assert not others({".github/workflows/a.yml": "x:\n  build-args: |\n    RELEASE=trixie\n"})
