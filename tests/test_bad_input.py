"""Whatever a file holds, it gets one clear message, and the other files lose nothing."""

import json
import os
import time

import pytest
from click.testing import CliRunner

from dlint.cli import main

SECONDS = 10  # about 2 on an idle machine; what is quadratic takes minutes
GOOD = b"FROM debian:latest\n"
GOOD_FINDING = ("good/Dockerfile", 1, "image/latest-tag")
BROKEN = "syntax,compose/invalid-yaml,compose/duplicate-key,dlint,image/latest-tag"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("good/Dockerfile", GOOD)
    return tmp_path


def write(path, data):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def run(*arguments):
    """The exit status, standard error, and findings as path, line, rule and message."""
    before = time.monotonic()
    done = CliRunner().invoke(main, ["--output-format", "json", "--select", BROKEN, *arguments])
    assert time.monotonic() - before < SECONDS
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)["findings"] if done.stdout else []
    return done.exit_code, done.stderr, [(f["path"], f["line"], f["rule"], f["message"]) for f in found]


DOCKERFILES = {
    "empty": (b"", 1, "syntax/parse-error", "holds no instruction"),
    "blank": (b"\n \n", 1, "syntax/parse-error", "holds no instruction"),
    "only comments": (b"# one\n# two\n", 1, "syntax/parse-error", "holds no instruction"),
    "binary": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4000, 1, "syntax/parse-error", "are no text"),
    "nul": (b"FROM a:1\nRUN a\0b\n", 1, "syntax/parse-error", "are no text"),
    "utf-16": ("FROM a:1\nRUN b\n".encode("utf-16"), 1, "syntax/parse-error", "are no text"),
    "lone backslash": (b"\\", 1, "syntax/unknown-instruction", "lone `\\`"),
    "heredoc": (b"FROM a:1\nRUN <<EOF\necho\n", 2, "syntax/parse-error", "EOF"),
    "second heredoc": (b"FROM a:1\nRUN cat <<A <<B\nx\nA\ny\n", 2, "syntax/parse-error", "B"),
    "unknown instruction": (b"FROM a:1\nRUNN x\nUSER b\n", 2, "syntax/unknown-instruction", "`RUNN`"),
    "unknown flag": (b"FROM a:1\nCOPY --frob=1 a b\n", 2, "syntax/unknown-flag", "--frob"),
    "no stage": (b"RUN a\n", 1, "syntax/no-stage", "FROM"),
    "long line": (b"FROM a:1\nRUN echo " + b"a" * 5_000_000 + b"\n", 2, "syntax/parse-error", "65535"),
    "long words": (b"FROM a:1\nCOPY " + b"a " * 1_000_000 + b"/x/\n", 2, "syntax/parse-error", "65535"),
    "long pairs": (b"FROM a:1\nENV " + b"A=b " * 500_000 + b"\n", 2, "syntax/parse-error", "65535"),
    "long shell": (b"FROM a:1\nRUN " + b"if a; then " * 30_000 + b"\n", 2, "syntax/parse-error", "65535"),
    "long array": (b"FROM a:1\nCMD [" + b'"a",' * 500_000 + b"\n", 2, "syntax/parse-error", "65535"),
}


@pytest.mark.parametrize("name", DOCKERFILES)
def test_dockerfile(name):
    data, line, rule, words = DOCKERFILES[name]
    write("bad/Dockerfile", data)
    status, err, found = run()
    assert (status, err) == (1, "")
    assert any(f[:3] == ("bad/Dockerfile", line, rule) and words in f[3] for f in found), found
    assert GOOD_FINDING in [f[:3] for f in found]


HARMLESS = {
    "latin-1": "FROM a:1\n# é\nLABEL a=é\n".encode("latin-1"),
    "crlf": b"FROM a:1\r\nRUN a \\\r\n  b\r\n",
    "byte order mark": b"\xef\xbb\xbfFROM a:1\n",
    "no line end": b"FROM a:1",
    "many lines": b"FROM a:1\nRUN a " + b"\\\n b " * 100_000 + b"\n",
    "nested onbuild": b"FROM a:1\n" + b"ONBUILD " * 8_000 + b"RUN x\n",
    "nested shell": b"FROM a:1\nRUN " + b"(" * 10_000 + b")" * 10_000 + b"\n",
    "nested substitutions": b"FROM a:1\nRUN echo " + b"$(" * 10_000 + b"\n",
    "nested defaults": b"FROM a:1\nENV A=" + b"${A:-" * 10_000 + b"\n",
    "many heredocs": b"FROM a:1\nRUN " + b"<<A " * 2_000 + b"\nx\n",
    "many stages": b"FROM a:1 AS b\n" * 2_000,
    "numbers beyond what Python reads": b"FROM a:1\nEXPOSE %b\nCOPY --from=%b a /b\nRUN sshd -p %b\n"
    % ((b"9" * 5_000,) * 3),
    "surrogates in escapes": b'FROM a:1\nRUN ["sh", "-c", "a \\ud800"]\nUSER $\'\\uD800\'\nRUN sudo x\n',
}


@pytest.mark.parametrize("name", HARMLESS)
def test_dockerfile_that_must_only_be_survived(name):
    write("bad/Dockerfile", HARMLESS[name])
    status, err, found = run()
    assert (status, err) == (1, "")
    assert "dlint/crash" not in [f[2] for f in found]
    assert GOOD_FINDING in [f[:3] for f in found]


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 110)
)
COMPOSE = {
    "invalid": (b"services:\n  a: [\n", 2, "not valid YAML"),
    "tab": (b"services:\n\ta: b\n", 2, "tab"),
    "self-reference": (b"services:\n  a: &x\n    image: *x\n", 3, "`*x` stands inside"),
    "self-merge": (b"services:\n  a: &x\n    <<: *x\n", 3, "`*x` stands inside"),
    "alias bomb": (BOMB + b"services: *m\n", 11, "aliases blow this document up"),
    "nested lists": (b"services: " + b"[" * 10_000, 1, "nested"),
    "nested maps": (b"services: " + b"{a: " * 10_000, 1, "nested"),
    "nested blocks": (b"services:\n" + b"- " * 10_000 + b"x", 2, "nested"),
    "latin-1": ("services:\n  a:\n    image: é\n".encode("latin-1"), 3, "0xE9 is not UTF-8"),
    "utf-16": ("services: {}\n".encode("utf-16"), 1, "is not UTF-8"),
    "nul": (b"services:\n  a: x\0\n", 2, "control character"),
    "binary": (bytes(range(256)) * 4000, 1, "control character"),
}


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_file(name):
    data, line, words = COMPOSE[name]
    write("bad/compose.yaml", data)
    status, err, found = run("good", "bad/compose.yaml")
    assert (status, err) == (1, "")
    mine = [f for f in found if f[0] == "bad/compose.yaml"]
    assert len(mine) == 1
    assert mine[0][1:3] == (line, "compose/invalid-yaml")
    assert words in mine[0][3]
    assert GOOD_FINDING in [f[:3] for f in found]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"hello\n", b"- a\n", b"services:\n", b"services:\n  1: 2\n  a: null\n  ? [b]\n  : c\n",
        b"\xef\xbb\xbfservices:\r\n  a:\r\n    image: b:1\r\n",
        b"services:\n  a:\n    image: " + b"a" * 5_000_000 + b"\n",
        b"services:\n  a:\n    ports: ['" + b"1:" * 1_000_000 + b"']\n",
        b"services:\n  a:\n    image: " + b"${A:-" * 10_000 + b"\n",
        b"services:\n  a:\n    image: b\n    scale: .inf\n    ports: ['1:2']\n  c:\n    scale: .nan\n",
        b"services:\n  a:\n    image: b\n    expose: ['" + b"9" * 5_000 + b"']\n    command: wait a:1 -- b\n",
        b"services:\n" + b"".join(b"  a%d:\n    image: b:1\n" % number for number in range(3_000)),
    ],
    ids=lambda data: repr(data[:30]),
)  # fmt: skip
def test_compose_file_that_must_only_be_survived(data):
    write("bad/compose.yaml", data)
    status, err, found = run("good", "bad/compose.yaml")
    assert (status, err) == (1, "")
    assert "dlint/crash" not in [f[2] for f in found]
    assert GOOD_FINDING in [f[:3] for f in found]


# --- paths ------------------------------------------------------------------------------------------------


def test_missing_path():
    status, err, found = run("good", "gone")
    assert status == 2
    assert err == "dlint: gone: no such file or folder\n"
    assert [f[:3] for f in found] == [GOOD_FINDING]


def test_a_pipe_is_not_waited_for():
    os.mkfifo("Dockerfile")
    status, err, found = run("good", "Dockerfile")
    assert (status, err) == (3, "")
    assert [f[:3] for f in found] == [("Dockerfile", 1, "dlint/unreadable"), GOOD_FINDING]
    assert found[0][3] == "`Dockerfile` cannot be read: it is not a file"


@pytest.mark.parametrize("name", ["pipe", "/dev/zero", "loop"])
def test_what_is_no_file_beside_others_is_not_waited_for(name):
    """As env_file, include, script and ignore file: each was opened once without a look at what it is."""
    write(
        "bad/Dockerfile", b'FROM a:1\nCOPY setup.sh /usr/local/bin/\nRUN setup.sh\nENTRYPOINT ["setup.sh"]\n'
    )
    write("bad/compose.yaml", b"include: [in.yaml]\nservices:\n  a:\n    build: .\n    env_file: [a.env]\n")
    for each in (
        "setup.sh",
        "in.yaml",
        "a.env",
        ".env",
        ".dockerignore",
        "Makefile",
        "dlint.toml",
        "README.md",
    ):
        if name == "pipe":
            os.mkfifo(f"bad/{each}")
        else:
            os.symlink(each if name == "loop" else name, f"bad/{each}")
    status, _, found = run("--select", "ALL", ".", "bad/Dockerfile", "bad/compose.yaml")
    assert status in {1, 2}
    assert "dlint/crash" not in {f[2] for f in found}
    assert GOOD_FINDING in [f[:3] for f in found]


def test_a_file_that_becomes_a_pipe_while_it_is_looked_at_is_not_waited_for(monkeypatch):
    from dlint.reading import regular

    os.mkfifo("pipe")
    state = os.stat("good/Dockerfile")
    monkeypatch.setattr("dlint.reading.os.stat", lambda _path: state)
    with pytest.raises(OSError, match="it is not a file"):
        regular("pipe", 10)


def test_a_file_that_was_edited_meanwhile_is_not_overwritten(monkeypatch):
    write("bad/Dockerfile", b"FROM a:1\nRUN apt-get install -y curl\nMAINTAINER b\n")
    from dlint.fixes import fix

    mend = fix.mend

    def slow(*arguments, **options):
        mended = mend(*arguments, **options)
        write("bad/Dockerfile", b"FROM another:1\n")
        return mended

    monkeypatch.setattr(fix, "mend", slow)
    status, _, found = run("--select", "ALL", "--fix", "--unsafe-fixes", "bad")
    assert status == 3
    assert "`bad/Dockerfile` cannot be written: it has changed since it was read" in [f[3] for f in found]
    with open("bad/Dockerfile", "rb") as file:
        assert file.read() == b"FROM another:1\n"


def test_a_folder_named_dockerfile_is_walked():
    os.mkdir("Dockerfile")
    assert run("Dockerfile") == (0, "dlint: no Dockerfile or compose file in Dockerfile\n", [])


def test_a_file_that_may_not_be_read(monkeypatch):
    write("bad/Dockerfile", GOOD)

    def refused(path):
        if path.startswith("bad"):
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    from dlint.work import read_bytes

    monkeypatch.setattr("dlint.work.read_bytes", refused)
    status, _, found = run()
    assert status == 3
    assert found[0][:3] == ("bad/Dockerfile", 1, "dlint/unreadable")
    assert found[0][3] == "`bad/Dockerfile` cannot be read: permission denied"
    assert GOOD_FINDING in [f[:3] for f in found]


def test_a_huge_file_is_not_read():
    with open("Dockerfile", "wb") as file:
        file.truncate(50_000_000)
    status, _, found = run()
    assert status == 3
    assert found[0][3] == "`Dockerfile` cannot be read: it is larger than 10 MB"
    assert GOOD_FINDING in [f[:3] for f in found]


def test_names_with_newlines_and_undecodable_bytes():
    write(b"a\nb/Dockerfile", GOOD)
    write(b"c\xff/Dockerfile", GOOD)
    status, err, found = run()
    assert (status, err) == (1, "")
    assert len(found) == 3
    for name in ("text", "concise", "sarif"):
        done = CliRunner().invoke(main, ["--output-format", name, "--select", "image/latest-tag"])
        assert done.exit_code == 1
        if name != "sarif":
            assert b"a\\nb/Dockerfile:1:6" in done.stdout_bytes
            assert b"c\\xff/Dockerfile:1:6" in done.stdout_bytes
    listed = CliRunner().invoke(main, ["--show-files"])
    assert b"c\xff/Dockerfile\n" in listed.stdout_bytes
    status, err, _ = run("x\ny")
    assert (status, err) == (2, "dlint: x\\ny: no such file or folder\n")


def test_broken_configuration_beside_one_file_costs_only_that_file():
    write("bad/Dockerfile", GOOD)
    write("bad/dlint.toml", b"ignore = []\nslect = []\n")
    status, err, found = run()
    assert status == 2
    assert "bad/dlint.toml:2: unknown key `slect`; did you mean `select`?" in err
    assert err.count("\n") == 1
    assert [f[:3] for f in found] == [GOOD_FINDING]


# --- crashes ----------------------------------------------------------------------------------------------

PLUGIN = b"""
from dlint.rule import on, rule

@rule(on.instruction("RUN"))
def raises(run):
    raise KeyError("hunter2horse")

@rule(on.instruction("RUN"))
def returns_nonsense(run):
    return 3

@rule(on.instruction("RUN"))
def yields_nonsense(run):
    yield "fault"

@rule(on.instruction("RUN"))
def leaves(run):
    raise SystemExit(0)

@rule(on.dockerfile())
def recurses(file):
    return recurses.check(file)

@rule(on.command("echo"))
def works(command):
    yield command.finding("an echo")

@rule(on.credential(), profile="default")
def credential(credential):
    yield credential.finding("a credential")

@rule(on.image())
def image(image):
    yield image.finding("an image")
"""


@pytest.fixture
def acme():
    write("lint-rules/acme/acme.py", PLUGIN)
    write("dlint.toml", b'plugins = ["./lint-rules"]\n')
    write("bad/Dockerfile", b"FROM debian:latest\nENV PASSWORD=hunter2horse\nRUN echo\nRUN echo\n")
    return "bad/Dockerfile"


def test_a_rule_that_raises(acme):
    status, _, found = run("--extend-select", "acme")
    assert status == 3
    crashes = [f for f in found if f[0] == acme and f[2] == "dlint/crash"]
    assert [f[1] for f in crashes] == [1, 3, 3, 3, 3]
    for crash, name in zip(
        sorted(f[3] for f in crashes), ("leaves", "raises", "recurses", "returns", "yields"), strict=True
    ):
        assert crash.startswith(f"rule `acme/{name}")
        assert "(acme.py, line " in crash or "(dispatch.py, line " in crash
        assert "hunter2horse" not in crash
    assert [f[1] for f in found if f[2] == "acme/works"] == [3, 4]
    assert [f[2] for f in found if f[2] == "image/latest-tag"] == ["image/latest-tag"] * 2


@pytest.mark.parametrize("part", ["problems", "images", "credentials", "global_instructions", "instructions"])
def test_a_model_that_raises(acme, monkeypatch, part):
    def broken(_file):
        raise ValueError("hunter2horse")

    monkeypatch.setattr(f"dlint.model.dockerfile.Dockerfile.{part}", property(broken))
    status, err, found = run("--select", "acme/works,acme/credential,acme/image,compose", "good", acme)
    assert (status, err) == (3, "")
    assert "dlint/crash" in {f[2] for f in found}
    assert not any("hunter2horse" in f[3] for f in found if f[0] == acme)


@pytest.mark.parametrize(
    "place", ["dlint.syntax.dockerfile.parse", "dlint.lint.Walk.run", "dlint.reported.Reporter.records"]
)
def test_a_crash_over_one_file_costs_only_that_file(acme, monkeypatch, place):
    module, _, name = place.rpartition(".")
    owner = __import__("pkgutil").resolve_name(module)
    whole = getattr(owner, name)

    def broken(*arguments, **options):
        subject = arguments[0]
        source = getattr(subject, "source", None) or getattr(
            getattr(subject, "file", None), "source", subject
        )
        if source.path == acme and source.text:
            raise ValueError("hunter2horse")
        return whole(*arguments, **options)

    monkeypatch.setattr(owner, name, broken)
    status, err, found = run("--ignore", "acme")
    assert (status, err) == (3, "")
    assert [f[:3] for f in found] == [(acme, 1, "dlint/crash"), GOOD_FINDING]
    assert found[0][3].startswith(f"`{acme}` crashed here: ValueError (test_bad_input.py, line ")


def test_a_crash_among_ignore_comments_costs_no_finding(monkeypatch):
    write("good/Dockerfile", b"# dlint: ignore=copy -- reason\n" + GOOD)

    def broken(*_arguments, **_options):
        raise ValueError("oh")

    monkeypatch.setattr("dlint.suppress.ignores.read", broken)
    status, _, found = run()
    assert status == 3
    assert [f[2] for f in found] == ["dlint/crash", "image/latest-tag"]


def test_where_credentials_cannot_be_told_everything_is_hidden(acme, monkeypatch):
    def broken(_file):
        raise ValueError("oh")

    monkeypatch.setattr("dlint.model.credentials.found.secret_spans", broken)
    done = CliRunner().invoke(main, ["--select", "image/latest-tag", acme])
    assert done.exit_code == 3
    assert "hunter2horse" not in done.stdout
    assert "1 | ****" in done.stdout


def test_a_fifo_as_configuration_is_no_reason_to_wait():
    os.mkfifo("dlint.toml")
    status, _, found = run()
    assert status == 1
    assert [f[:3] for f in found] == [GOOD_FINDING]
