"""The page reader: Markdown (and its relatives) to blocks of code, each with what it holds and its file name.

A block's content decides what it is; its label only counts where the content could be several things. What
stands above a block names it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from dlint.syntax import markdown_blocks as layout
from dlint.syntax.dockerfile_lines import Lines, is_elision
from dlint.syntax.dockerfile_nodes import KEYWORDS
from dlint.syntax.markdown_blocks import Code, Kind
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.syntax.markdown_blocks import Found, Name
    from dlint.text import Mapped, Source

__all__ = ["Block", "Code", "Kind", "Page", "parse"]


_ROWS = 400  # as much of a block as is read to tell what it is
_WIDTH = 4000


class Block:
    """A block of code.

    `language` is its label in lower case, `info` all that stands beside the opening. `content` is without
    what indents or quotes the block, without prompts and output where it is a transcript, and without lines
    of `...` where it is compose or shell (a Dockerfile's reader knows them). `name` is the file that the page
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
        """Code in the prose, found on first access."""
        if self._inline is None:
            self._inline = tuple(
                code for span in self.prose for code in layout.inline_code(self.source.text, span)
            )
        return self._inline


def parse(source: Source) -> Page:
    """Read a page. Never raises."""
    text = source.text
    lines = Lines(text)
    first = layout.front_matter(lines)
    front = Span(0, lines.ends[first - 1]) if first else None
    pairs = []
    for found in layout.find_blocks(lines, first, rst=source.path.lower().endswith(".rst")):
        block = _block(text, found)
        if block.kind is not None or not found.indented:
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
_VAGUE: Final = frozenset((None, "plain", "plaintext", "text", "txt"))
_DIFFS: Final = frozenset(("diff", "patch", "udiff"))
_SERVICE_KEYS: Final = (
    "annotations|attach|build|cap_add|cap_drop|cgroup|cgroup_parent|command|configs|container_name|"
    "cpu_shares|cpus|cpuset|depends_on|deploy|develop|devices|dns|dns_search|domainname|entrypoint|"
    "env_file|environment|expose|extends|external_links|extra_hosts|gpus|group_add|healthcheck|hostname|"
    "image|init|ipc|isolation|labels|links|logging|mac_address|mem_limit|mem_reservation|memswap_limit|"
    "models|net|network_mode|networks|pid|pids_limit|platform|ports|post_start|pre_stop|privileged|"
    "profiles|provider|pull_policy|read_only|restart|runtime|scale|secrets|security_opt|shm_size|"
    "stdin_open|stop_grace_period|stop_signal|storage_opt|sysctls|tmpfs|tty|ulimits|user|userns_mode|uts|"
    "volume_driver|volumes|volumes_from|working_dir"
)
_BESIDES: Final = r"(?:x-.*|version|name|networks|volumes|secrets|configs)\Z"
_OTHERS: Final = frozenset(("apiversion", "jobs", "kind", "on", "pipeline", "pipelines", "stages", "steps"))
# Programs that begin a command, and hardly a sentence.
_PROGRAMS: Final = (
    "apk|apt|apt-get|awk|aws|az|bash|brew|buildah|bundle|cargo|cat|cd|chmod|chown|chsh|composer|cp|"
    "crictl|ctr|curl|dnf|docker|docker-compose|docker-machine|dotnet|dpkg|echo|eval|exec|export|"
    "firewall-cmd|gcloud|gem|git|gpg|gradle|grep|groupadd|gunicorn|gunzip|helm|heroku|htpasswd|iptables|"
    "java|journalctl|kill|kubectl|ln|ls|make|minikube|mkdir|mount|mv|mvn|mysql|nano|nerdctl|node|nohup|"
    "npm|npx|nvm|openssl|pacman|php|pip|pip3|pnpm|podman|podman-compose|poetry|ps|psql|pwd|python|"
    "python3|redis-cli|rm|rsync|ruby|scp|sed|service|set|sh|skopeo|source|ssh|ssh-keygen|su|sudo|sysctl|"
    "systemctl|tar|tee|terraform|touch|ufw|unzip|useradd|usermod|uv|vi|vim|virtualenv|wget|xargs|yarn|"
    "yum|zypper"
)


def _language(info: str) -> tuple[str | None, int]:
    """The label in lower case, and where it ends.

    Forms: `{.yaml}`, `yaml{1,2}`, `dockerfile:web/Dockerfile`, `lang:yaml`, `{code-block} yaml`, `sh,ignore`.
    """
    label = re.match(
        r"(?:\{code(?:-block)?\}\s*|lang:)?(?:\{\s*[.]?([\w+#.-]+)|([^\s{}\[\],:=\"'()]++)(?!\s*=))", info
    )
    return ((label[1] or label[2]).lower(), label.end()) if label else (None, 0)


def _block(text: str, found: Found) -> Block:
    label, _ = _language(found.info)
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
        prompted = layout.commands(text, found.rows, _program)
        shown = [text[start : min(end, start + _WIDTH)] for start, end in prompted[:_ROWS]] or rows
        hint = "sh" if prompted else "indented" if found.indented else label
        if _is_shell(hint, shown) and not _is_synopsis(shown):
            kind, kept = "shell", prompted or kept
    if elided and kind in {"compose", "shell"}:
        kept = [(start, end) for start, end in kept if end - start >= 80 or not is_elision(text[start:end])]
    block = Block(found, label, layout.glue(text, kept), kind)
    block.excerpt = kind is not None and (elided or _lacks_head(kind, rows))
    return block


def _lacks_head(kind: Kind, rows: list[str]) -> bool:
    if kind == "shell":
        return any(row.rstrip().endswith((" ...", " …")) for row in rows)
    head = r"\s*FROM\s"
    if kind == "compose":
        base = next(match[1] for match in map(_key().match, rows) if match)
        head = rf"{base}[\"']?(?:version|se[rv]\w*)[\"']?\s*:"
    return not any(re.match(head, row, re.IGNORECASE) for row in rows)


def _significant(rows: list[str]) -> list[str]:
    """Rows but for comments, blank ones, elisions and those that belong to a row above."""
    kept, going = [], ""
    for row in rows:
        stripped = row.strip()
        if not stripped or stripped.startswith("#") or is_elision(row):
            continue
        if not going:
            kept.append(row)
        going = layout.awaited(row, going)
    return kept


def _is_dockerfile(label: str | None, rows: list[str]) -> bool:
    logical = _significant(rows)
    if not logical or rows[0].startswith("#!") or re.match(r"\s*\w+\s+\[(?:--|<)", logical[0]):
        return False
    docker, begins = label in _DOCKER, _opens_stage(logical[0])
    instruction = _instruction(ignore_case=docker or begins)
    known = sum(instruction.match(row) is not None for row in logical)
    if not docker and not instruction.match(logical[0]):
        return False
    if not docker and label not in _SHELLS and label not in _VAGUE:
        return begins and known > 1
    if logical[0].split(None, 1)[0].upper() == "FROM":
        return docker or known > 1 or (begins and logical[0].lstrip().startswith("FROM"))
    return (docker and instruction.match(logical[0]) is not None) or 0 < known >= len(logical) - known


@cache
def _instruction(*, ignore_case: bool) -> re.Pattern[str]:
    pattern = rf"[ \t]*(?:{'|'.join(KEYWORDS)})(?:[ \t]+(?!=|:)\S|[ \t]*\\$)"
    return re.compile(pattern, re.IGNORECASE if ignore_case else 0)


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
    nested = [match[3] for match in keys if len(match[1]) > base]
    inside = any(re.fullmatch(_SERVICE_KEYS, key) for key in nested)
    if top & _OTHERS:
        return False
    versioned = "version" in top
    if "services" in top and not _is_list_under(rows, "services"):
        return versioned or inside or not nested or any(map(is_elision, rows))
    if versioned and any(key.startswith(("serv", "sev")) for key in top):
        return inside
    return _has_service_body(keys, base)


def _is_list_under(rows: list[str], key: str) -> bool:
    at = next((number for number, row in enumerate(rows) if row.strip().strip("\"'").startswith(key)), 0)
    return next((row.lstrip() for row in _significant(rows[at + 1 :])), "").startswith("-")


def _has_service_body(keys: list[re.Match[str]], base: int) -> bool:
    """Whether there are services in the old form, and nothing else but what stands beside services."""
    bodies: list[list[re.Match[str]]] = []
    for match in keys:
        if len(match[1]) <= base:
            bodies.append([])
        bodies[-1].append(match)
    services = [body for body in bodies if not re.match(_BESIDES, body[0][3])]
    return bool(services) and all(map(_is_service, services))


def _is_service(body: list[re.Match[str]]) -> bool:
    inner = {match[3]: match[4] for match in body[1:] if len(match[1]) == len(body[1][1])}
    unknown = [key for key in inner if not key.startswith("x-") and not re.fullmatch(_SERVICE_KEYS, key)]
    inline = body[0][4] and not body[0][4].startswith(("&", "#", "!"))
    return not inline and not unknown and bool(inner.get("image") or "build" in inner)


def _is_shell(label: str | None, rows: list[str]) -> bool:
    """Shell, surely where the label says something else, likely where it says nothing or shell."""
    if rows and rows[0].startswith("#!"):
        return re.match(r"#!\s*(?:/\S*)?(?:/env\s+)?(?:/?\S*/)?(?:ba|da|k|z)?sh\b", rows[0]) is not None
    logical = _significant(rows)
    if not logical or any(char in row for row in rows for char in "├└│┌╭"):
        return False
    first = logical[0].strip()
    if label in _SHELLS:
        return (
            re.match(r"(?![A-Za-z]:\\|\S+:(?:\s|\Z))(?:[a-z0-9_./~$\"'(!:]|[{\[]+ \S|[A-Z_]\w*\+?=)", first)
            is not None
        )
    if label is None or label in _DOCKER:
        command = next((row for row in logical if not re.fullmatch(r"\s*[A-Za-z_]\w*=\S*\s*", row)), "")
        return _program(command)
    starts = any(row.rstrip().endswith((" do", ";do", " then", ";then")) for row in logical)
    ends = any(row.strip() in {"done", "fi"} for row in logical)
    tool = re.match(r"(?:sudo )?(?:docker|podman|nerdctl|docker-compose) [a-z-]", first)
    return (starts and ends) or tool is not None


def _program(row: str) -> bool:
    """Whether a row begins with a program one knows, behind variables and sudo."""
    command = re.match(
        r"\s*(?:sudo\s+(?:-\w+\s+)*)?(?:[A-Za-z_]\w*=\S*\s+){0,9}([\w./+-]+)(?=\s|\Z|;|&)", row[:_WIDTH]
    )
    if command is None:
        return False
    return command[1].startswith("./") or re.fullmatch(_PROGRAMS, command[1].rpartition("/")[2]) is not None


def _is_synopsis(rows: list[str]) -> bool:
    """A line of help: `docker run [OPTIONS] IMAGE`."""
    return any(re.search(r"\s\[(?:OPTIONS|COMMAND|ARG|--)", row) for row in _significant(rows)[:3])


# What a block is called.


def _name_all(lines: Lines, first: int, pairs: list[tuple[Found, Block]]) -> None:
    heading = -1
    atx = re.compile(r"[ \t]*(?:>[ \t]*)?(?:#{1,6}|={1,6})[ \t]+\S")
    ruler = re.compile(r"[ \t]*(?:={3,}|-{3,}|~{3,}|\^{3,})[ \t]*")
    for found, block in pairs:
        for number in range(first, found.first):
            if atx.match(lines.text, lines.starts[number], lines.ends[number]):
                heading = number
            elif number > first and lines[number - 1].strip() and ruler.fullmatch(lines[number]):
                heading = number - 1
        name = _name_inside(lines.text, found, block) or _name_above(lines, first, heading, found, block)
        if name is not None:
            block.name, block.name_span = name
        first = found.last


def _name_inside(text: str, found: Found, block: Block) -> Name | None:
    """The name in the info, or in a comment that opens the block."""
    _, labelled = _language(found.info)
    for name, span in layout.file_names(text, found.info_at, found.info_at + len(found.info), block.kind):
        if span.start >= found.info_at + labelled or ("." in name and block.kind):
            return name, span
    for start, end in found.rows[:3]:
        if not text.startswith("#", start):
            return None
        label = layout.label_name(text, start, end, block.kind)
        if label:
            return label
    return None


def _name_above(lines: Lines, first: int, heading: int, found: Found, block: Block) -> Name | None:
    """The name that a line of its own gives, else the sentence right above, else the heading."""
    text, kind = lines.text, block.kind
    last = found.first - 1
    while last >= first and not lines[last].strip():
        last -= 1
    top = last
    while top > max(first, heading) and lines[top - 1].strip():
        top -= 1
    for number in range(last, max(first, heading) - 1, -1):
        if number < top and kind not in {"dockerfile", "compose"}:
            break
        label = layout.label_name(text, lines.starts[number], lines.ends[number], kind)
        if label:
            return label
        if number == top and top > heading:
            called = _called(text, lines.starts[top], lines.ends[last], block)
            if called:
                return called
    if heading < 0 or kind is None:
        return None
    start, end = lines.starts[heading], lines.ends[heading]
    names = [name for name in layout.file_names(text, start, end, kind) if _is_marked(text, name)]
    return layout.label_name(text, start, end, kind) or (names[0] if len(names) == 1 else None)


def _is_marked(text: str, name: Name) -> bool:
    """Whether it is surely a name: `Dockerfile` alone is a word of the language, too."""
    return "." in name[0] or "/" in name[0] or text.startswith("`", name[1].end)


def _called(text: str, start: int, end: int, block: Block) -> Name | None:
    """The only name in a sentence that introduces a block: it ends in a colon, or means a file."""
    if block.kind is None or (block.kind == "shell" and not block.content.text.startswith("#!")):
        return None
    names = layout.file_names(text, start, end, block.kind)
    if len({name.lower() for name, _ in names}) != 1:
        return None
    word = re.fullmatch(r"(?:docker|container)file", names[-1][0], re.IGNORECASE)
    if not word and not _is_marked(text, names[-1]):
        return None
    sentence = text[start:end].rstrip()
    cue = r"\b(?:add|called|contents?|create|edit|following|named|save)\b|[创新]建|添加|[修编][改辑]|[如以]下"
    return names[-1] if sentence.endswith((":", "：")) or re.search(cue, sentence, re.IGNORECASE) else None
