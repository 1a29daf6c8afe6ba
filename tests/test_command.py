"""The command model: words read by tables, wrappers peeled, variables known or not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.knowledge.grammar import canonical, grammar
from dlint.knowledge.language_packages import LANGUAGE_PACKAGES
from dlint.knowledge.managers import MANAGERS
from dlint.knowledge.programs import PROGRAMS
from dlint.knowledge.server_programs import SERVER_PROGRAMS
from dlint.knowledge.system_packages import SYSTEM_PACKAGES
from dlint.knowledge.wrappers import INNER_SUBCOMMANDS, WRAPPERS
from dlint.model.command import literal_input
from dlint.model.commands import commands_of, commands_of_words
from dlint.syntax.shell import parse
from dlint.text import Mapped, Piece, Source, Span

FAMILIES = (SYSTEM_PACKAGES, LANGUAGE_PACKAGES, PROGRAMS, SERVER_PROGRAMS, WRAPPERS)


class FakeRun:
    def __init__(self, text):
        self.source = Source("Dockerfile", text)


class Word:
    """A string of an exec form whose value stands in the text as it is."""

    def __init__(self, value, at):
        self.value = value
        self.mapped = Mapped(value, (Piece(0, len(value), at, len(value)),))
        self.span = Span(at - 1, at + len(value) + 1)


def read(text, **known):
    return commands_of(parse(Mapped.whole(text)), FakeRun(text), known.get)


def one(text, **known):
    return read(text, **known)[-1]


def texts(arguments):
    return [argument.text for argument in arguments]


def exec_form(text):
    values = [part for part in text.split('"') if part not in ("[", "]", ", ")]
    return commands_of_words([Word(value, text.index(value)) for value in values], FakeRun(text))


def test_options_in_clusters_with_values_and_behind_the_subcommand():
    command = one("apt-get -qqy install --no-install-recommends -t stable -oDpkg::x=0 --option=y a b=1 -- -c")
    assert command.name == "apt-get install"
    assert command.has("-y", "--yes")
    assert command.has("--assume-yes", "-y")
    assert command.count("-q") == 2
    assert command.value("-t", "--target-release") == "stable"
    assert command.values("-o", "--option") == ("Dpkg::x=0", "y")
    assert texts(command.operands) == ["a", "b=1", "-c"]
    assert command.sure
    assert not command.open
    assert not command.has("-t") or not command.has("--purge")
    assert command.has_all("-q", "-t")
    assert not command.has_all("-q", "--purge")


@pytest.mark.parametrize(
    ("text", "name", "operands"),
    [
        ("/usr/bin/pip3.11 install -r a.txt 'b>=1' -U", "pip install", ["b>=1"]),
        ("python3 -m pip install --no-cache-dir x", "pip install", ["x"]),
        ("php composer.phar --working-dir=/a install --no-dev", "composer install", []),
        ("npm i -g foo@1", "npm install", ["foo@1"]),
        ("npm cache clean --force", "npm cache clean", []),
        ("yarn --frozen-lockfile", "yarn install", []),
        ("yarn global add x", "yarn global add", ["x"]),
        ("uv pip install --system -r a.txt x", "uv pip install", ["x"]),
        ("apk cache clean", "apk cache clean", []),
        ("apk add --no-cache --virtual .deps -X http://x a=1", "apk add", ["a=1"]),
        ("apk -U add a", "apk add", ["a"]),
        ("git remote -v", "git remote", []),
        ("git -C /x remote add a b", "git remote add", ["a", "b"]),
        ("git clone --depth 1 -b v1 https://x y", "git clone", ["https://x", "y"]),
        ("docker compose -f x up -d", "docker compose up", []),
        ("docker run -v a:b --rm img cmd -v", "docker run", ["img", "cmd", "-v"]),
        ("docker image build -t a .", "docker build", ["."]),
        ("bundle config set path x", "bundle config set", ["path", "x"]),
        ("bundle", "bundle install", []),
        ("go build -o a -ldflags '-s -w' ./x", "go build", ["./x"]),
        ("go build --ldflags x -v ./x", "go build", ["./x"]),
        ("mvn -q -DskipTests package -Pprod", "mvn", ["package"]),
        ("./mvnw -B package", "mvn", ["package"]),
        ("conda install -y -c x a=1", "conda install", ["a=1"]),
        ("tar xzf a.tgz -C /x b", "tar", ["b"]),
        ("tar -C /x -xzf a.tgz", "tar", []),
        ("tar --strip-components 1 -xf a", "tar", []),
        ("wget -nv -O a -P/x http://x", "wget", ["http://x"]),
        ("curl -fsSLo a -H 'b: c' --retry 3 https://x", "curl", ["https://x"]),
        ("make -j install", "make", ["install"]),
        ("make -j$(nproc) all", "make", ["all"]),
        ("chmod -R u+x /a", "chmod", ["u+x", "/a"]),
        ("useradd -rm -u 1 -g app app", "useradd", ["app"]),
        ("adduser -S -G a b", "adduser", ["b"]),
        ("mysql -uroot -psecret -e 'x' db", "mysql", ["db"]),
        ("sed -i.bak -e s/a/b/ f", "sed", ["f"]),
        ("find / -name x -type f -delete", "find", ["/"]),
        ("rabbitmqctl add_user a b", "rabbitmqctl add_user", ["a", "b"]),
        ("echo -n -e a -b", "echo", ["a", "-b"]),
        ("yum -y --enablerepo epel install a", "yum install", ["a"]),
    ],
)
def test_program_subcommand_and_operands(text, name, operands):
    command = next(command for command in read(text) if command.name == name)
    assert texts(command.operands) == operands
    assert command.sure


def test_canonical_and_spelled_names():
    command = one("python3.11 -m pip install x")
    assert (command.program, command.spelled) == ("pip", "python3.11 -m pip")
    command = one("npm add x")
    assert (command.subcommand, command.spelled_subcommand) == ("install", "add")
    assert command.verb.text == "add"
    assert one("yarn").verb.text == "yarn"
    assert [canonical(name) for name in ("/a/pip3", "pip-3.2", "./gradlew", "python3", "apt-get", "x/")] == [
        "pip", "pip", "gradle", "python", "apt-get", "x",
    ]  # fmt: skip


def test_an_attached_value_takes_no_word():
    command = one("mysql -uroot -p db")
    assert command.has("-p")
    assert command.value("-p") is None
    assert command.value("-u") == "root"
    assert texts(command.operands) == ["db"]
    assert one("apt-get -q=2 update").value("-q") == "2"


def test_unknown_options_make_operands_doubtful():
    assert not one("apt-get install --brand-new x y").sure
    assert one("apt-get install x --brand-new").sure
    assert one("apt-get install --brand-new=x y").sure
    assert not one("no-such-program x").sure


def test_wrappers_are_peeled_and_remembered():
    found = read("sudo -u x env -i A=b nice -n 5 timeout -k 1 5 apt-get install y")
    assert [command.program for command in found] == ["sudo", "env", "nice", "timeout", "apt-get"]
    inner = found[-1]
    assert inner.wrappers == ("sudo", "env", "nice", "timeout")
    assert inner.parent is found[-2]
    assert inner.environment == {"A": "b"}
    assert texts(inner.operands) == ["y"]
    assert found[0].value("-u") == "x"


_WRAPPED = r"""
sudo x a
sudo -E -- x a
sudo A=1 x a
doas -u b x a
exec x a
exec -a n x a
command x a
nohup x a
time -p x a
gosu u:g x a
su-exec u x a
setarch i386 x a
linux32 x a
stdbuf -oL x a
chroot /r x a
tini -g -- x a
/usr/bin/dumb-init -- x a
busybox x a
ls | xargs -r -n 1 x a
su - u -c 'x a'
su -c 'x a' u
runuser -u b -- x a
sh -c 'x a'
bash -lc 'x a'
bash -exc 'x a'
bash -euo pipefail -c 'x a'
bash -o pipefail -c 'x a' arg
/bin/dash -c "x a"
eval x a
eval 'x a'
sh -c 'sh -c "x a"'
env -u B A=1 x a
env -S 'x a'
find . -exec x a \;
find . -execdir x a +
poetry run x a
bundle exec x a
uv run x a
flock /l x a
setpriv --reuid 1 x a
ionice -c 3 nice x a
A=1 x a
""".strip().split("\n")


@pytest.mark.parametrize("text", [*_WRAPPED, "bash <<EOF\nx a\nEOF", "sh -s <<'EOF'\nx a\nEOF\n"])
def test_every_wrapper(text):
    command = one(text)
    assert command.program == "x"
    assert texts(command.operands) == ["a"]
    assert text[command.span.start] == "x"
    assert text[command.span.start : command.span.end].rstrip("'\"").endswith("a")


@pytest.mark.parametrize(
    "text", ["command -v x", "sh x.sh", "bash", "exec", "sudo -l", "runuser -l u", "env", "su u"]
)
def test_what_wraps_nothing(text):
    assert len(read(text)) == 1


def test_options_of_a_shell_are_in_force_inside():
    commands = read("bash -euo pipefail -c 'a | b'; sh -c c")
    flags = {command.program: command.simple.flags for command in commands}
    assert flags["a"] == {"errexit", "nounset", "pipefail"}
    assert flags["c"] == frozenset()


def test_places_inside_a_quoted_script():
    text = 'sh -c "echo \\"a b\\" && apt-get install $X \'y z\'"'
    command = one(text)
    assert command.name == "apt-get install"
    assert [text[slice(*word.span)] for word in command.words] == ["apt-get", "install", "$X", "'y z'"]
    assert command.verb.append(" -y").span == (text.index("install") + 7,) * 2


def test_substitutions_in_a_quoted_script_are_commands_once():
    found = read('sh -c "a $(b c)"')
    assert [command.program for command in found] == ["sh", "a", "b"]


def test_variables_of_the_stage_split_into_words():
    command = one('apt-get install -y $PKGS "$PKGS" x$PKGS', PKGS="a b=1")
    assert texts(command.operands) == ["a", "b=1", "a b=1", "xa", "b=1"]
    assert len({argument.span for argument in command.operands[:2]}) == 1
    assert not command.open


def test_options_in_a_variable_are_seen():
    command = one("apt-get $OPTIONS install x", OPTIONS="-y --no-install-recommends")
    assert command.has("--no-install-recommends")
    assert texts(command.operands) == ["x"]


def test_unknown_variables_are_told():
    command = one("apt-get $OPTIONS install $PACKAGES")
    assert command.name == "apt-get install"
    assert command.open
    assert not command.sure
    assert [argument.value for argument in command.operands] == [None]
    assert one("$x install y").program is None
    assert not one('curl -o $out "$url"').open
    assert one('exec run "$@"').open


def test_a_lookup_may_give_a_marker_for_unknown():
    command = commands_of(parse(Mapped.whole("a $b")), FakeRun("a $b"), lambda _: object())[0]
    assert command.operands[0].value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A=1; x $A", "1"),
        ("A=1 && x $A", "1"),
        ("B=1; A=$B.2; x $A", "1.2"),
        ("A=1; A+=2; x $A", "12"),
        ("export A=1; x $A", "1"),
        ("y && A=1 && x $A", "1"),
        ("if y; then A=1; x $A; fi", "1"),
        ("A=$(y); x $A", None),
        ("y && A=1; x $A", None),
        ("y || A=1; x $A", None),
        ("if y; then A=1; else A=2; fi; x $A", None),
        ("A=1; unset A; x $A", None),
        ("A=1; read A; x $A", None),
        ("for A in 1 2; do x $A; done", None),
        ("A=1; for i in 1 2; do x $A; A=2; done", None),
        ("(A=1); x $A", None),
        ("A=1; x() { y $A; }; A=2; x $A", "2"),
        ("A=1 x $A", "stage"),
        ("x $A; A=1", "stage"),
        ("A=1; sh -c 'x $A'", "1"),
        ("A=1 sh -c 'x $A'", "1"),
    ],
)
def test_variables_of_the_script(text, value):
    command = next(command for command in read(text, A="stage") if command.program == "x")
    assert command.operands[0].value == value


def test_doubling_values_stay_small():
    text = "A=xxxxxxxx;" + "A=$A$A;" * 200 + "x $A"
    assert one(text).operands[0].value is None


def test_environment_in_front():
    command = one("A=1 B=$C DEBIAN_FRONTEND=noninteractive apt-get update")
    assert command.environment == {"A": "1", "B": None, "DEBIAN_FRONTEND": "noninteractive"}


def test_pipelines_link_the_commands_that_act():
    found = {command.program: command for command in read("curl u | sudo bash; a | (cd /x && tar xz) | b")}
    assert found["curl"].next is found["bash"]
    assert found["sudo"].previous is found["bash"].previous is found["curl"]
    assert found["a"].next is found["tar"]
    assert found["b"].previous is found["tar"]
    assert found["curl"].previous is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("echo 'root:x' | chpasswd", ["root:x"]),
        ("echo -n root:x | sudo chpasswd", ["root:x"]),
        ("printf '%s\\n' a b | chpasswd", ["%s\\n", "a", "b"]),
        ("chpasswd <<EOF\nroot:x\nEOF\n", ["root:x\n"]),
        ("cat <<EOF | chpasswd\nroot:x\nEOF\n", ["root:x\n"]),
        ("chpasswd <<<'root:x'", ["root:x"]),
        ("chpasswd <file", None),
        ("cat file | chpasswd", None),
        ("chpasswd", None),
    ],
)
def test_literal_input(text, words):
    command = next(command for command in read(text) if command.program == "chpasswd")
    given = literal_input(command)
    assert (None if given is None else texts(given)) == words


def test_exec_form():
    text = '["sudo", "apt-get", "install", "-y", "a b"]'
    sudo, install = exec_form(text)
    assert (sudo.program, install.name, install.wrappers) == ("sudo", "apt-get install", ("sudo",))
    assert texts(install.operands) == ["a b"]
    assert install.script is None
    assert text[slice(*install.verb.span)] == '"install"'


def test_exec_form_of_a_shell():
    text = '["/bin/sh", "-c", "cd /x && pip install y"]'
    found = exec_form(text)
    assert [command.name for command in found] == ["sh", "cd", "pip install"]
    assert text[slice(*found[-1].span)] == "pip install y"
    assert commands_of_words([], FakeRun("[]")) == ()


def test_wrappers_without_end_are_given_up():
    assert len(read("sudo " * 5_000 + "x")) < 20
    assert read("eval " * 200 + "x")


def test_tables_hold_together():
    for family in FAMILIES:
        for program in family:
            rules = grammar(program)
            assert rules is not None
            for word in rules.known:
                assert word[:1] in "-+", (program, word)
                assert "=" not in word, (program, word)
            assert not rules.values & rules.flags, (program, rules.values & rules.flags)
            assert not rules.values & rules.attached, (program, rules.values & rules.attached)
            assert set(rules.commands.values()) <= set(rules.commands) | {""}, program
            assert rules.groups <= {name.partition(" ")[0] for name in (*rules.commands, *rules.groups)}
    names = [program for family in FAMILIES for program in family]
    assert len(names) == len(set(names))


def test_managers_use_the_tables_names():
    apt = {name for program in ("apt-get", "apt", "aptitude") for name in grammar(program).commands.values()}
    for program, manager in MANAGERS.items():
        rules = grammar(program)
        assert rules is not None, program
        known = apt if manager is MANAGERS["apt"] else set(rules.commands.values())
        for names in (
            manager.install,
            manager.update,
            manager.upgrade,
            manager.remove,
            manager.clean,
            manager.lock,
        ):
            assert set(names) <= known, program
    for name in INNER_SUBCOMMANDS:
        program, _, subcommand = name.partition(" ")
        assert subcommand in grammar(program).commands, name
        assert grammar(program).within(subcommand).stop, name


_PIECES = (
    *("sudo ", "sh -c '", "'", '"', "$X ", "apt-get ", "install ", "-y ", "--x=", "| ", "&& ", "\n", "eval "),
    *(
        "find ",
        "tar xf ",
        "A=1 ",
        "env ",
        "xargs ",
        "<<E\n",
        "E\n",
        "\\",
        "-",
        "--",
        ";",
        "python -m ",
        "pip ",
    ),
    *("docker run ", "-exec "),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_any_script_gives_commands_inside_the_text(text):
    for command in read(text, X="a -b c"):
        assert 0 <= command.span.start < command.span.end <= len(text)
        for word in (*command.words, *command.operands, *command.options):
            assert 0 <= word.span.start <= word.span.end <= len(text)
        assert isinstance(command.name, str)
        literal_input(command)
