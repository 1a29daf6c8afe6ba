"""The page reader: Markdown (and its relatives) to blocks of code, each with what it holds and its file name.

A block's content decides what it is; its label only counts where the content could be several things. What
stands above a block names it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from dlint.syntax.dockerfile_lines import Lines, continued, is_elision
from dlint.syntax.dockerfile_nodes import KEYWORDS
from dlint.syntax.markdown_blocks import Found, commands, find_blocks, front_matter, glue, language
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.text import Mapped, Source

Kind = Literal["dockerfile", "compose", "shell"]

_ROWS = 400  # as much of a block as is read to tell what it is
_WIDTH = 400
_NAMING = 1000  # a longer line is prose without a name that matters


class Code(NamedTuple):
    """Code in a line of prose; its text has no blanks around it and spaces for line ends."""

    text: str
    span: Span


class Block:
    """A block of code.

    `language` is its label in lower case, `info` all that stands beside the opening. `content` is without
    what indents or quotes the block, without prompts and output where it is a transcript, and without lines of
    `...` where it is compose or shell (a Dockerfile's reader knows them). `name` is the file that the page
    says it is, as written but for a leading `./`. An `excerpt` lacks what its file has: FROM, `services`, or
    what `...` stands for.
    """

    __slots__ = ("content", "excerpt", "info", "kind", "language", "name", "name_span", "span")

    def __init__(self, found: Found, label: str | None, content: Mapped, kind: Kind | None) -> None:
        self.language = label
        self.info = found.info
        self.span = found.span
        self.content = content
        self.kind = kind
        self.excerpt = False
        self.name: str | None = None
        self.name_span: Span | None = None

    def __repr__(self) -> str:
        return f"Block({self.kind}, {self.name!r}, {self.content.text[:40]!r})"


class Page:
    """A page: blocks, front matter, and as `prose` the rest of it where that is not blank.

    `inline` is the code in the prose.
    """

    __slots__ = ("_inline", "blocks", "front_matter", "prose", "source")

    def __init__(self, source: Source, blocks: tuple[Block, ...], front: Span | None) -> None:
        self.source = source
        self.blocks = blocks
        self.front_matter = front
        taken = ([front] if front else []) + [block.span for block in blocks]
        self.prose = tuple(_between(source.text, taken))
        self._inline: tuple[Code, ...] | None = None

    @property
    def inline(self) -> tuple[Code, ...]:
        if self._inline is None:
            self._inline = tuple(code for span in self.prose for code in _inline(self.source.text, span))
        return self._inline


def parse(source: Source) -> Page:
    """Read a page. Never raises."""
    text = source.text
    lines = Lines(text)
    first = front_matter(lines)
    front = Span(0, lines.ends[first - 1]) if first else None
    pairs = []
    for found in find_blocks(lines, first, fences=not source.path.lower().endswith(".rst")):
        block = _block(text, found)
        if block.kind is not None or found.style != "indented":
            pairs.append((found, block))
    _name_all(lines, first, pairs)
    return Page(source, tuple(block for _, block in pairs), front)


def _between(text: str, taken: list[Span]) -> Iterator[Span]:
    start = 0
    for span in [*taken, Span(len(text), len(text))]:
        if text[start : span.start].strip():
            yield Span(start, span.start)
        start = span.end


# What a block holds.

_SHELLS: Final = frozenset((
    "ash", "bash", "bash-session", "console", "dash", "ksh", "sh", "sh-session", "shell", "shell-script",
    "shell-session", "shellscript", "shellsession", "terminal", "zsh",
))  # fmt: skip
_DOCKER: Final = frozenset(("containerfile", "docker", "dockerfile"))
_DIFFS: Final = frozenset(("diff", "patch", "udiff"))
_SERVICE_KEYS: Final = frozenset((
    "annotations", "attach", "build", "cap_add", "cap_drop", "cgroup", "cgroup_parent", "command", "configs",
    "container_name", "cpu_shares", "cpus", "cpuset", "depends_on", "deploy", "develop", "devices", "dns",
    "dns_search", "domainname", "entrypoint", "env_file", "environment", "expose", "extends", "external_links",
    "extra_hosts", "gpus", "group_add", "healthcheck", "hostname", "image", "init", "ipc", "isolation", "labels",
    "links", "logging", "mac_address", "mem_limit", "mem_reservation", "memswap_limit", "models", "net",
    "network_mode", "networks", "pid", "pids_limit", "platform", "ports", "post_start", "pre_stop", "privileged",
    "profiles", "provider", "pull_policy", "read_only", "restart", "runtime", "scale", "secrets",
    "security_opt", "shm_size", "stdin_open", "stop_grace_period", "stop_signal", "storage_opt", "sysctls",
    "tmpfs", "tty", "ulimits", "user", "userns_mode", "uts", "volume_driver", "volumes", "volumes_from",
    "working_dir",
))  # fmt: skip
_OTHER_YAML: Final = frozenset(("apiversion", "jobs", "kind", "on", "pipeline", "pipelines", "stages", "steps"))
# Programs that begin a command, and hardly a sentence.
_PROGRAMS: Final = frozenset((
    "apk", "apt", "apt-get", "awk", "aws", "az", "brew", "buildah", "bundle", "cargo", "cat", "cd", "chmod",
    "chown", "composer", "cp", "crictl", "ctr", "curl", "dnf", "docker", "docker-compose", "docker-machine",
    "dotnet", "dpkg", "echo", "eval", "export", "gcloud", "gem", "git", "gpg", "gradle", "grep", "groupadd",
    "gunzip", "gunicorn", "heroku", "helm", "htpasswd", "java", "journalctl", "kubectl", "ln", "ls",
    "make", "minikube", "mkdir", "mount", "mv", "mvn", "mysql", "nerdctl", "node", "npm", "npx", "nvm",
    "openssl", "pacman", "php", "pip", "pip3", "pnpm", "podman", "podman-compose", "psql", "pwd", "python",
    "python3", "redis-cli", "rm", "rsync", "ruby", "scp", "sed", "service", "sh", "skopeo", "source", "ssh",
    "ssh-keygen", "sudo", "su", "sysctl", "systemctl", "tar", "tee", "terraform", "touch", "ufw", "unzip",
    "usermod", "useradd", "vi", "vim", "nano", "wget", "yarn", "yum", "zypper", "bash", "./", "exec", "docker.exe",
    "poetry", "uv", "virtualenv", "chsh", "firewall-cmd", "iptables", "nohup", "xargs", "set", "kill", "ps",
))  # fmt: skip


def _block(text: str, found: Found) -> Block:
    label, _ = language(found)
    rows = [text[start : min(end, start + _WIDTH)] for start, end in found.rows[:_ROWS]]
    kind: Kind | None = None
    kept = found.rows
    elided = any(is_elision(text[start:end]) for start, end in kept if end - start < 80)
    if label in _DIFFS:
        kind = None
    elif _is_dockerfile(label, rows):
        kind = "dockerfile"
    elif _is_compose(rows):
        kind = "compose"
    else:
        prompted = commands(text, found.rows, _program)
        shown = [text[start : min(end, start + _WIDTH)] for start, end in prompted[:_ROWS]]
        if found.style == "indented":
            label = None
        if (_is_shell("sh", shown) if prompted else _is_shell(label, rows)) and not _is_synopsis(shown or rows):
            kind, kept = "shell", prompted or kept
    if elided and kind in {"compose", "shell"}:
        kept = [(start, end) for start, end in kept if end - start >= 80 or not is_elision(text[start:end])]
    block = Block(found, label, glue(text, kept), kind)
    block.excerpt = kind is not None and (elided or _lacks_head(kind, rows))
    return block


def _lacks_head(kind: Kind, rows: list[str]) -> bool:
    if kind == "shell":
        return any(row.rstrip().endswith((" ...", " …")) for row in rows)
    head = r"\s*FROM\s" if kind == "dockerfile" else r"\s*[\"']?(?:version|serv\w*|sev\w*)[\"']?\s*:"
    return not any(re.match(head, row, re.IGNORECASE) for row in rows)


def _significant(rows: list[str]) -> list[str]:
    """Rows but for comments, blank ones, elisions and those that continue another one."""
    kept, going = [], False
    for row in rows:
        stripped = row.strip()
        if not stripped or stripped.startswith("#") or is_elision(row):
            continue
        if not going:
            kept.append(row)
        going = continued(row.rstrip("\r\n"), "\\") >= 0
    return kept


def _is_dockerfile(label: str | None, rows: list[str]) -> bool:
    logical = _significant(rows)
    if not logical or rows[0].startswith("#!") or re.match(r"\s*\w+\s+\[(?:--|<)", logical[0]):
        return False
    docker = label in _DOCKER
    begins = _opens_stage(logical[0])
    ignore_case = docker or begins
    instructions = [bool(_instruction().match(row if not ignore_case else _upper(row))) for row in logical]
    if not instructions[0] and not docker:
        return False
    known = sum(instructions)
    if label is not None and not docker and label not in _SHELLS and label not in {"text", "plaintext", "plain", "txt"}:
        return begins and known > 1
    if begins:
        return docker or known > 1 or logical[0].lstrip().startswith("FROM")
    return known * 2 >= len(logical) and known > 0


def _upper(row: str) -> str:
    word = row.lstrip().partition(" ")[0]
    return row.replace(word, word.upper(), 1)


@cache
def _instruction() -> re.Pattern[str]:
    return re.compile(rf"[ \t]*(?:{'|'.join(KEYWORDS)})(?:[ \t]+(?!=|:)\S|[ \t]*\\$)")


def _opens_stage(row: str) -> bool:
    words = [word for word in row.split() if not word.startswith("--")]
    if not words or words[0].upper() != "FROM" or row.rstrip().endswith((";", ",")):
        return False
    return len(words) == 2 or (len(words) == 4 and words[2].upper() == "AS") or words[-1] == "\\"


@cache
def _key() -> re.Pattern[str]:
    return re.compile(r"([ \t]*)([\"']?)([A-Za-z_][\w./-]{0,80})\2[ \t]*:(?:[ \t]+(.*)|\s*\Z)")


def _is_compose(rows: list[str]) -> bool:
    """Services, or service bodies under their names; also what is meant as such and is no valid YAML."""
    keys = [match for match in map(_key().match, rows) if match]
    first = next((row for row in _significant(rows) if row.strip() != "---"), "")
    if not keys or not _key().match(first):
        return False
    base = len(keys[0][1])
    top = {match[3].lower() for match in keys if len(match[1]) <= base}
    nested = {match[3] for match in keys if len(match[1]) > base}
    if top & _OTHER_YAML:
        return False
    versioned = "version" in top
    if "services" in top and not _is_list_under(rows, "services"):
        return versioned or bool(nested & _SERVICE_KEYS) or not nested or any(map(is_elision, rows))
    if versioned and any(key.startswith(("serv", "sev")) for key in top):
        return bool(nested & _SERVICE_KEYS)
    return _has_service_body(keys, base)


def _is_list_under(rows: list[str], key: str) -> bool:
    at = next((number for number, row in enumerate(rows) if row.strip().strip("\"'").startswith(key)), 0)
    return next((row.lstrip() for row in _significant(rows[at + 1 :])), "").startswith("-")


def _has_service_body(keys: list[re.Match[str]], base: int) -> bool:
    """Whether every key at the top but extensions has a body, and all of those are bodies of services."""
    bodies: list[list[re.Match[str]]] = []
    for match in keys:
        if len(match[1]) <= base:
            if match[3].startswith("x-") or match[3] in {"version", "volumes", "networks", "secrets", "configs"}:
                bodies.append([])
                continue
            if match[4] and not match[4].startswith(("&", "#", "!")):
                return False
            bodies.append([match])
        elif bodies and bodies[-1]:
            bodies[-1].append(match)
    services = [body for body in bodies if body]
    return bool(services) and all(_is_service_body(body) for body in services)


def _is_service_body(body: list[re.Match[str]]) -> bool:
    inner = [match for match in body[1:] if len(match[1]) == len(body[1][1])]
    names = {match[3] for match in inner}
    unknown = [name for name in names if name not in _SERVICE_KEYS and not name.startswith("x-")]
    image = any(match[3] == "image" and match[4] for match in inner)
    return not unknown and (image or "build" in names)


def _is_shell(label: str | None, rows: list[str]) -> bool:
    """Shell, surely where the label says something else, likely where it says nothing or shell."""
    if rows and rows[0].startswith("#!"):
        return re.match(r"#!\s*(?:/\S*)?(?:/env\s+)?(?:/?\S*/)?(?:ba|da|k|z)?sh\b", rows[0]) is not None
    logical = _significant(rows)
    if not logical or any(char in row for row in rows for char in "├└│┌╭"):
        return False
    first = logical[0].strip()
    if label in _SHELLS:
        return re.match(r"(?:[a-z0-9_./~$\"'({!:\[]|[A-Z_]\w*\+?=)", first) is not None and ":\\" not in first[:4]
    if label is None or label in _DOCKER:
        command = next((row for row in logical if not re.fullmatch(r"\s*[A-Za-z_]\w*=\S*\s*", row)), "")
        return _program(command)
    starts = any(row.rstrip().endswith((" do", ";do", " then", ";then")) for row in logical)
    ends = any(row.strip() in {"done", "fi"} for row in logical)
    return (starts and ends) or re.match(r"(?:sudo )?(?:docker|podman|nerdctl|docker-compose) [a-z-]", first) is not None


def _program(row: str) -> bool:
    """Whether a row begins with a program one knows, behind variables and sudo."""
    command = re.match(r"\s*(?:sudo\s+(?:-\w+\s+)*)?(?:[A-Za-z_]\w*=\S*\s+){0,9}([\w./+-]+)(?=\s|\Z|;|&)", row)
    if command is None:
        return False
    return command[1].startswith(("./", "../")) or command[1].rpartition("/")[2] in _PROGRAMS


def _is_synopsis(rows: list[str]) -> bool:
    """A line of help: `docker run [OPTIONS] IMAGE`."""
    return any(re.search(r"\s\[(?:OPTIONS|COMMAND|ARG|--)", row) for row in _significant(rows)[:3])
