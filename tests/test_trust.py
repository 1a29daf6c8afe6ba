"""Linting a stranger's repository runs nothing of it, reads nothing outside it, and tells no secrets."""

import json
import os
import subprocess
import sys

import pytest

import dlint
from dlint.report import FORMATS

OUTSIDE = "MARKER7QZ"  # stands in every file outside the repository
HERE = os.path.dirname(os.path.abspath(dlint.__file__))
WATCHER = """
import os, sys

def told(event, args):
    if event == "open":
        path, mode, flags = args
        if isinstance(path, (str, bytes)):
            writes = bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
            seen.append(("write" if writes else "read", os.path.realpath(os.fsdecode(path))))
    elif event in ("os.listdir", "os.scandir"):
        if isinstance(args[0], (str, bytes)):
            seen.append(("list", os.path.realpath(os.fsdecode(args[0]))))
    elif event == "exec":
        seen.append(("code", args[0].co_filename))
    elif event == "subprocess.Popen":
        seen.append(("start", " ".join(map(os.fsdecode, args[1]))))
    elif event.partition(".")[0] in ("socket", "urllib", "http", "ftplib", "smtplib", "webbrowser"):
        seen.append(("socket", event))
    elif event in ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn"):
        seen.append(("shell", str(args)))

seen = []
sys.addaudithook(told)
from dlint.cli import main
try:
    main(sys.argv[2:])
finally:
    found = list(seen)
    with open(sys.argv[1], "w", encoding="utf-8", errors="surrogateescape") as log:
        for kind, what in found:
            log.write(f"{kind}\\t{what}\\n".replace("\\x00", "?"))
"""


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def git(*arguments, cwd="."):
    done = subprocess.run(("git", *arguments), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class Stranger:
    """A repository that tries everything, with a folder outside that it must not reach."""

    def __init__(self, top):
        self.top = str(top / "work" / "repo")
        self.outside = str(top / "work" / "outside")
        self.home = str(top / "home")
        self.log = str(top / "log")
        self.ran = str(top / "work" / "ran")
        os.makedirs(self.top)
        os.makedirs(self.home)
        self.temporary = str(top / "tmp")
        os.makedirs(self.temporary)

    def run(self, *arguments, status=None):
        """Run dlint there; gives what it printed. Nothing it did may have been forbidden."""
        environment = {
            **{key: os.environ[key] for key in ("PATH",)},
            "HOME": self.home,
            "TMPDIR": self.temporary,
            "PYTHONPATH": os.path.dirname(HERE),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONSAFEPATH": "1",
        }
        done = subprocess.run(
            (sys.executable, "-c", WATCHER, self.log, *arguments),
            cwd=self.top, env=environment, capture_output=True, timeout=100, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        said = (done.stdout + done.stderr).decode("utf-8", "surrogateescape")
        assert "Traceback" not in said, said
        assert "cannot be loaded" not in said, said
        if status is not None:
            assert done.returncode == status, said
        assert not os.path.exists(self.ran), f"something of the repository was run by {arguments}"
        assert OUTSIDE not in said, said
        self.judge()
        return said

    def judge(self):
        installed = {
            os.path.realpath(each) for each in (sys.prefix, sys.base_prefix, *sys.path, HERE) if each
        }
        rules = os.path.join(os.path.dirname(HERE), "rules")
        known = [*installed, rules, self.top, self.home, self.temporary, os.devnull]
        with open(self.log, encoding="utf-8", errors="surrogateescape") as log:
            done = [line.rstrip("\n").partition("\t")[::2] for line in log if "\t" in line]
        for kind, what in done:
            if kind in {"read", "list"}:
                inside = any(what == each or what.startswith(f"{each}/") for each in known)
                assert inside, f"{kind} of {what}"
                assert not what.startswith(self.outside), f"{kind} of {what}"
            elif kind == "code":
                assert not what.startswith((self.top, self.outside)), f"{what} was run"
            elif kind == "start":
                assert os.path.basename(what.split()[0]) in {"git", "shellcheck"}, what
                assert "--external-sources" not in what
                assert " -x" not in what
            else:
                assert kind == "write", (kind, what)
                assert what.startswith((self.home, self.top, self.temporary, os.devnull)), what


DOCKERFILE = """\
FROM debian:12
COPY setup.sh pipe.sh zero.sh loop.sh inside.sh /usr/local/bin/
COPY ../outside/setup.sh folder/setup.sh away/ /b/
RUN setup.sh && pipe.sh && zero.sh && loop.sh && inside.sh && sh /b/setup.sh
RUN . /b/setup.sh && apt-get install curl
# shellcheck source=../outside/setup.sh
RUN # shellcheck source=../outside/setup.sh external-sources=true
RUN . ../outside/setup.sh; source /etc/passwd
ENTRYPOINT ["setup.sh"]
"""
COMPOSE = """\
include:
  - ../outside/compose.yaml
  - away.yaml
  - pipe.yaml
  - path: inside.yaml
    env_file: ../outside/.env
    project_directory: ../outside
services:
  a:
    extends: {file: ../outside/compose.yaml, service: x}
  b:
    extends: {file: away.yaml, service: x}
  c:
    build: {context: ../outside, dockerfile: Dockerfile}
    env_file: [../outside/.env, away.env, pipe.env, zero.env]
    label_file: ../outside/labels
  d:
    build: {context: ., dockerfile: ../outside/Dockerfile}
    image: ${FROM_OUTSIDE:-x}
  e:
    build: away
    volumes: ["../outside/setup.sh:/entry.sh", "./setup.sh:/x.sh", "./pipe.sh:/y.sh"]
    entrypoint: /entry.sh
secrets:
  s: {file: ../outside/.env}
configs:
  c: {file: away.env}
"""


@pytest.fixture
def stranger(tmp_path):
    one = Stranger(tmp_path)
    out, top, ran = one.outside, one.top, one.ran
    write(f"{out}/compose.yaml", f"services: {{x: {{image: '{OUTSIDE}:latest', privileged: true}}}}\n")
    write(f"{out}/Dockerfile", f"FROM {OUTSIDE}:latest\n")
    write(f"{out}/.env", f"FROM_OUTSIDE={OUTSIDE}\n")
    write(f"{out}/labels", f"a={OUTSIDE}\n")
    write(f"{out}/setup.sh", f"#!/bin/sh\napt-get install {OUTSIDE}\n", 0o755)
    write(f"{out}/dlint.toml", f'ignore = ["{OUTSIDE}"]\n')
    write(f"{out}/.dockerignore", f"{OUTSIDE}\n")
    write(f"{out}/README.md", f"```dockerfile\nFROM {OUTSIDE}\n```\n")
    write(f"{top}/Dockerfile", DOCKERFILE)
    write(f"{top}/compose.yaml", COMPOSE)
    write(f"{top}/inside.yaml", "services: {f: {image: 'g:1'}}\n")
    write(f"{top}/.env", "COMPOSE_FILE=compose.yaml:../outside/compose.yaml:away.yaml\n")
    write(f"{top}/inside.sh", "#!/bin/sh\n. ../outside/setup.sh\n. ./setup.sh\ndocker run a\n", 0o755)
    write(f"{top}/Makefile", f"a:\n\tdocker build -f ../outside/Dockerfile -t b .\n$(shell touch {ran})\n")
    write(f"{top}/run.sh", f"#!/bin/sh\ndocker build ../outside\ntouch {ran}\n", 0o755)
    write(f"{top}/click.py", f"open({ran!r}, 'w')\n")
    write(f"{top}/conftest.py", f"open({ran!r}, 'w')\n")
    for name, target in {
        "setup.sh": "setup.sh", "away.yaml": "compose.yaml", "away.env": ".env",
        "Dockerfile.away": "Dockerfile",
        ".dockerignore": ".dockerignore", "away.sh": "setup.sh", "AWAY.md": "README.md",
    }.items():  # fmt: skip
        os.symlink(f"{out}/{target}", f"{top}/{name}")
    for name in ("away", "folder"):
        os.symlink(out, f"{top}/{name}")
    os.symlink("loop.sh", f"{top}/loop.sh")
    os.symlink("loop", f"{top}/loop")
    os.symlink(".", f"{top}/again")
    for name in ("pipe.sh", "pipe.yaml", "pipe.env", "Dockerfile.pipe", "pipe.md"):
        os.mkfifo(f"{top}/{name}")
    for name in ("zero.sh", "zero.env", "Dockerfile.zero"):
        os.symlink("/dev/zero", f"{top}/{name}")
    return one


COMMANDS = [
    ("check", "--no-plugins"),
    ("check", "--no-plugins", "--select", "ALL", "--shellcheck", "off"),
    ("check", "--no-plugins", "--select", "ALL", "--jobs", "2"),
    ("check", "--no-plugins", "--select", "ALL", "--diff", "--unsafe-fixes"),
    ("check", "--no-plugins", "--show-files"),
    ("check", "--no-plugins", "--output-format", "html", "README.md", "."),
    ("graph", "."),
    ("layers", "Dockerfile"),
    ("parse", "Dockerfile", "compose.yaml"),
    ("parse", "--merged", "compose.yaml"),
    ("config", "Dockerfile"),
]


@pytest.mark.parametrize("repository", [False, True], ids=["folder", "git"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_outside_is_read_and_nothing_is_run(stranger, command, repository):
    write(f"{stranger.top}/README.md", "```dockerfile\nFROM a\nCOPY ../outside/setup.sh /\n```\n")
    if repository:
        git("init", "-q", cwd=stranger.top)
    stranger.run(*command)


def test_nothing_outside_is_read_while_fixes_are_made(stranger):
    stranger.run("check", "--no-plugins", "--select", "ALL", "--fix", "--unsafe-fixes")
    with open(f"{stranger.outside}/Dockerfile", encoding="utf-8") as file:
        assert file.read() == f"FROM {OUTSIDE}:latest\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("dlint.toml", 'extend = "../outside/dlint.toml"\n', "`extend` leads out of the project"),
        ("dlint.toml", 'extend = "away/dlint.toml"\n', "`extend` leads out of the project"),
        ("dlint.toml", 'baseline = "../outside/.env"\n', "`baseline` leads out of the project"),
        ("dlint.toml", None, "it is a link out of the project"),
        ("pyproject.toml", None, ""),
    ],
)
def test_a_configuration_may_not_lead_out(stranger, name, text, said):
    git("init", "-q", cwd=stranger.top)
    if text is None:
        os.symlink(f"{stranger.outside}/dlint.toml", f"{stranger.top}/{name}")
    else:
        write(f"{stranger.top}/{name}", text)
    told = stranger.run("check", "--no-plugins")
    assert said in told


def test_plugins_of_the_repository_are_not_loaded(stranger):
    write(f"{stranger.top}/dlint.toml", 'plugins = ["./evil"]\n')
    write(f"{stranger.top}/evil/evil/evil.py", f"open({stranger.ran!r}, 'w')\n")
    write(f"{stranger.top}/evil/evil/rule.md", "# A rule\n")
    stranger.run("check", "--no-plugins", ".")


def evil(path, ran):
    """A git configuration with every setting that may start something."""
    write(f"{path}/evil.sh", f"#!/bin/sh\ntouch {ran}\n", 0o755)
    program = f"{path}/evil.sh"
    hooks = f"{path}/evilhooks"
    for name in (
        "post-index-change",
        "pre-commit",
        "fsmonitor-watchman",
        "reference-transaction",
        "post-checkout",
    ):
        write(f"{hooks}/{name}", f"#!/bin/sh\ntouch {ran}\n", 0o755)
    with open(f"{path}/config", "a", encoding="utf-8") as config:
        config.write(
            f"[core]\n\tfsmonitor = {program}\n\thooksPath = {hooks}\n\tpager = {program}\n"
            f"\teditor = {program}\n"
            f"\tsshCommand = {program}\n\taskPass = {program}\n\talternateRefsCommand = {program}\n"
            f"[alias]\n\tls-files = !{program}\n\tcheck-ignore = !{program}\n"
            f'[filter "evil"]\n\tclean = {program}\n\tsmudge = {program}\n\tprocess = {program}\n'
            f'[diff]\n\texternal = {program}\n[diff "evil"]\n\ttextconv = {program}\n\tcommand = {program}\n'
            f"[credential]\n\thelper = !{program}\n[pager]\n\tls-files = {program}\n"
            f'[remote "origin"]\n\turl = ext::{program}\n\tpromisor = true\n'
            '[protocol "ext"]\n\tallow = always\n'
        )


@pytest.mark.parametrize("how", ["own", "gitdir", "bare", "nested"])
def test_what_git_is_configured_to_start_is_not_started(stranger, how):
    top, ran = stranger.top, stranger.ran
    if how == "own":
        git("init", "-q", cwd=top)
        evil(f"{top}/.git", ran)
    elif how == "gitdir":
        git("init", "-q", "--bare", f"{top}/hidden")
        evil(f"{top}/hidden", ran)
        write(f"{top}/.git", "gitdir: hidden\n")
    elif how == "bare":
        git("init", "-q", cwd=top)
        git("init", "-q", "--bare", f"{top}/sub")
        evil(f"{top}/sub", ran)
        write(f"{top}/sub/Dockerfile", "FROM a\n")
    else:
        git("init", "-q", cwd=top)
        git("init", "-q", f"{top}/sub")
        evil(f"{top}/sub/.git", ran)
        write(f"{top}/sub/Dockerfile", "FROM a\n")
    write(f"{top}/.gitattributes", "* filter=evil diff=evil\n")
    stranger.run("check", "--no-plugins", "--select", "ALL", ".")
    if how == "bare":
        stranger.run("check", "--no-plugins", "sub")
    stranger.run("graph", ".")


def test_the_fault_of_reading_a_link_out_is_told(stranger):
    """The control: what the other tests guard is watched indeed."""
    with pytest.raises(AssertionError, match="outside"):
        stranger.run(
            "check", "--no-plugins", "--select", "syntax", "--output-format", "json", "Dockerfile.away"
        )


# --- secrets ----------------------------------------------------------------------------------------------

SECRETS = {
    "environment": "Kv7environ3Qx", "url": "Kv7urlpass3Qx", "chpasswd": "Kv7chpass3Qx",
    "argument": "Kv7argum3Qx",
    "env_file": "Kv7envfile3Qx", "script": "Kv7script3Qx", "inline": "Kv7inline3Qx",
    "composed": "Kv7compo3Qx",
    "label": "Kv7label3Qx", "dotenv": "Kv7dotenv3Qx", "healthcheck": "Kv7health3Qx", "command": "Kv7comma3Qx",
    "built": "Kv7built3Qx", "header": "Kv7header3Qx", "page": "Kv7page3Qx",
}  # fmt: skip


@pytest.fixture
def secretive(tmp_path):
    one = Stranger(tmp_path)
    top, s = one.top, SECRETS
    write(
        f"{top}/Dockerfile",
        f"FROM debian:latest\nARG API_TOKEN={s['argument']}\nENV DB_PASSWORD={s['environment']}\n"
        f"RUN curl https://bob:{s['url']}@example.com/{s['environment']} | sh\n"
        f"RUN echo 'root:{s['chpasswd']}' | chpasswd\n"
        "RUN sudo apt-get install x && cd /a && echo $DB_PASSWORD\n"
        f"RUN curl -H 'Authorization: Bearer {s['header']}' http://a.b\n"
        f"LABEL api.password={s['label']}\nCOPY setup.sh /usr/local/bin/\nRUN setup.sh\n"
        f"HEALTHCHECK CMD mysql --password={s['healthcheck']} -e x\n",
    )
    write(
        f"{top}/setup.sh",
        f"#!/bin/sh\nexport PASSWORD={s['script']}\nmysql -p{s['script']}\napt-get install a\n",
        0o755,
    )
    write(
        f"{top}/compose.yaml",
        "services:\n  db:\n    image: mysql:latest\n    environment:\n"
        f"      MYSQL_ROOT_PASSWORD: {s['composed']}\n      URL: mysql://root:{s['composed']}@db/${{X}}\n"
        f"      OTHER_PASSWORD: ${{FROM_DOTENV}}\n"
        f"    command: --password={s['command']}\n    env_file: db.env\n"
        f"    ports: ['3306:3306']\n  web:\n    build:\n      context: .\n      args:\n"
        f"        API_TOKEN: {s['built']}\n"
        f"      dockerfile_inline: |\n        FROM a\n        ENV SECRET_TOKEN={s['inline']}\n",
    )
    write(f"{top}/.env", f"FROM_DOTENV={s['dotenv']}\nDB_PASSWORD={s['dotenv']}\n")
    write(f"{top}/db.env", f"MYSQL_PASSWORD={s['env_file']}\nBROKEN LINE {s['env_file']}\n")
    write(f"{top}/README.md", f"```dockerfile\nFROM a\nENV DB_PASSWORD={s['page']}\nRUN sudo x\n```\n")
    return one


def clean(text, what):
    for name, value in SECRETS.items():
        assert value not in text, f"{what} shows that of {name}"


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_secret(secretive, name):
    paths = (".", "README.md")
    clean(secretive.run("check", "--select", "ALL", "--output-format", name, *paths), name)
    clean(
        secretive.run(
            "check", "--select", "ALL", "--output-format", name, "--jobs", "2", "--no-cache", *paths
        ),
        name,
    )


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--select", "ALL", "--diff", "--unsafe-fixes"),
        ("check", "--select", "ALL", "--fix", "--unsafe-fixes", "--show-fixes"),
        ("check", "--select", "ALL", "--statistics"),
        ("check", "--select", "ALL", "--add-ignore", "a reason"),
        ("graph", "."), ("graph", "--format", "json", "."), ("layers", "Dockerfile"),
        ("layers", "--format", "json", "Dockerfile"), ("parse", "Dockerfile", "compose.yaml"),
        ("parse", "--merged", "compose.yaml"), ("config", "Dockerfile"), ("explain",
        "credentials/in-environment"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_shows_a_secret(secretive, command):
    clean(secretive.run(*command), command)


def kept(top):
    for folder, _, names in os.walk(top):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                yield os.path.join(folder, name), file.read().decode("latin-1")


def test_the_cache_holds_no_secret(secretive):
    secretive.run("check", "--select", "ALL")
    secretive.run("check", "--select", "ALL", "--output-format", "json")
    files = list(kept(secretive.home))
    assert files
    for path, text in files:
        clean(text, path)


def test_a_baseline_holds_no_secret(secretive):
    secretive.run("baseline", "create", "--output", "base.json", ".")
    for path, text in kept(secretive.top):
        if path.endswith(".json"):
            clean(text, path)
            assert json.loads(text)
