"""What a file is: by its name, and where that says nothing by what it holds."""

from __future__ import annotations

import os
import re
from typing import Literal

from dlint.lazy import regex

Kind = Literal["dockerfile", "compose", "host", "page"]

TEMPLATES = frozenset((
    "ejs", "erb", "gotmpl", "hbs", "in", "j2", "jinja", "jinja2", "liquid", "m4", "mako", "mustache",
    "template", "tmpl", "tpl", "tt", "twig",
))  # fmt: skip
COMPOSE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The names that `docker compose` looks for, in its order."""
IGNORE_FILES = frozenset(("containerignore", "dockerignore"))

_PAGES = frozenset(("adoc", "asciidoc", "htm", "html", "markdown", "md", "mdx", "mkd", "qmd", "rmd", "rst"))
_YAML = frozenset(("yaml", "yml"))
# What stands beside a Dockerfile under its name and is none: policies, copies, signatures, data.
_OTHERS = frozenset((
    *IGNORE_FILES, *TEMPLATES, *_PAGES, *_YAML, "asc", "bak", "csv", "diff", "gz", "ini", "ipynb", "json",
    "json5", "jsonc", "lock", "log", "orig", "patch", "pdf", "png", "rego", "rej", "sig", "snap", "svg",
    "swo", "swp", "tar", "toml", "xml", "zip",
))  # fmt: skip
# A name may end so because the file is a program, or because the image is for one (`Dockerfile.go`).
_SOURCES = frozenset((
    "awk", "bash", "bat", "c", "cc", "clj", "cpp", "cs", "css", "cxx", "dart", "elm", "erl", "ex", "exs",
    "fs", "go", "groovy", "h", "hcl", "hpp", "hs", "java", "jl", "js", "jsx", "kt", "kts", "less", "lua",
    "mjs", "ml", "mts", "nim", "nix", "php", "pl", "pm", "proto", "ps1", "psm1", "py", "pyi", "r", "rb", "rs",
    "sass", "scala", "scss", "sh", "sql", "swift", "tcl", "tf", "ts", "tsx", "txt", "vb", "vim",
    "vue", "zig", "zsh",
))  # fmt: skip
_DOCKERFILE = regex(
    r"(?:(?:docker|container)file(?:[._-].+)?|.*[._-](?:docker|container)file)\Z", re.IGNORECASE | re.DOTALL
)
_COMPOSE = regex(r"(?:.*[._-])?(?:docker[._-]?)?compose(?:[._-].+)?\.ya?ml\Z", re.IGNORECASE | re.DOTALL)
_KEYWORDS = (
    "ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER"
    "|VOLUME|WORKDIR"
)


def suffix(path: str) -> str:
    """What follows the last dot of the name, in lower case, without the dot."""
    return os.path.basename(path).rpartition(".")[2].lower()


def by_name(path: str) -> Kind | None:
    """What a walk takes a file for; None where it leaves it alone or only its text can tell."""
    name = os.path.basename(path)
    if "file" not in name.lower() and "ompose" not in name.lower():
        return None
    if _in_workflows(path) or name.endswith("~"):
        return None
    if _COMPOSE.match(name):
        return "compose"
    end = suffix(name) if "." in name else ""
    if _DOCKERFILE.match(name) and end not in _OTHERS and end not in _SOURCES:
        return "dockerfile"
    return None


def only_text_tells(path: str) -> bool:
    """Whether the name is `Dockerfile.go` or alike: a program, or the Dockerfile of an image for Go."""
    stem, _, end = os.path.basename(path).lower().rpartition(".")
    return stem in {"dockerfile", "containerfile"} and end in _SOURCES and not _in_workflows(path)


def is_template(path: str) -> bool:
    return suffix(path) in TEMPLATES and "." in os.path.basename(path)


def is_ignore_file(path: str) -> bool:
    return suffix(path) in IGNORE_FILES


def kind_of(path: str, text: str, *, named: bool = True) -> Kind | None:
    """What a file is, by its name and text; None for what dlint has no reader for.

    A file that a walk found (`named=False`) is left alone where its text contradicts its name; one that
    was named on the command line is what its name says.
    """
    kind = by_name(path)
    if not named:
        if kind == "compose":
            found_by_compose = os.path.basename(path) in COMPOSE_NAMES and not _of_another_tool(text)
            return kind if found_by_compose or looks_like_compose(text) else None
        if only_text_tells(path) and looks_like_dockerfile(text):
            return "dockerfile"
        if kind == "dockerfile" and (_is_templated(text) or _is_part(path, text)):
            return None
        return kind or ("host" if is_host(path, text) else None)
    if kind:
        return kind
    if is_template(path):
        return kind_of(path.rpartition(".")[0], text)
    end = suffix(path) if "." in os.path.basename(path) else ""
    if end in _PAGES:
        return "page"
    if is_host(path, text):
        return "dockerfile" if end not in _YAML and looks_like_dockerfile(text) else "host"
    if end in _YAML:
        return "compose" if looks_like_compose(text) else "page" if has_fences(text) else None
    if looks_like_dockerfile(text):
        return "dockerfile"
    if has_fences(text):
        return "page"
    if looks_like_compose(text):
        return "compose"
    unknown = end in _OTHERS or end in _SOURCES or text.startswith("#!") or "\0" in text[:1024]
    return None if unknown or is_ignore_file(path) else "dockerfile"


def is_host(path: str, text: str) -> bool:
    """Whether a file is a script, a Makefile or a CI file: what it runs, it runs on the host."""
    from dlint.syntax.hostshell import language

    return language(path, text[:200]) is not None


def looks_like_dockerfile(text: str) -> bool:
    """Whether the first line that is no comment is an instruction that may open a Dockerfile.

    FROM must have the form Docker accepts, so that a page that begins `From the start, ...` and Python's
    `from a import b` are none.
    """
    if text.startswith("#!"):
        return False
    for line in _lines(text):
        stripped = line.strip()
        if not stripped or stripped.startswith(("#", "//syntax", "//check")):
            continue
        word, _, rest = stripped.partition(" ")
        words = [part for part in rest.split() if not part.startswith("--")]
        if word.upper() == "FROM":
            return len(words) == 1 or (len(words) == 3 and words[1].upper() == "AS") or rest.endswith("\\")
        if word.upper() == "ARG":
            return re.match(r"[A-Za-z_]\w*(?:=|\s*\Z|\s+[A-Za-z_]\w*(?:=|\s|\Z))", rest.strip()) is not None
        return word.isupper() and re.fullmatch(_KEYWORDS, word) is not None and bool(rest.strip())
    return False


def _is_templated(text: str) -> bool:
    """Whether a template's mark stands in place of a base, so that too little is known to judge it."""
    return re.search(r"(?im)(?:^|\}\})[ \t]*FROM[ \t]+(?:\{\{|\{%|<%)", text) is not None


def _is_part(path: str, text: str) -> bool:
    """Whether it is a piece that others take in: `Dockerfile.envs`, with no FROM of its own."""
    of_parts = re.match(r"(?:docker|container)file[._-]", os.path.basename(path).lower())
    return of_parts is not None and re.search(r"(?im)^[ \t]*FROM\b", text) is None


def has_fences(text: str) -> bool:
    """Whether there are fenced or highlighted blocks of code."""
    if "```" not in text and "~~~" not in text and "{% highlight" not in text:
        return False
    return "{% highlight" in text or re.search(r"(?m)^[ \t]*(?:[-*+>][ \t]+)*(?:```|~~~)", text) is not None


def looks_like_compose(text: str) -> bool:
    """Whether YAML text is a compose file, from a cheap look at its top level.

    `services:` or `include:` decides. Else a mapping of version 1, where services stand at the top level,
    and near misses of `services` do; a workflow (`on:` and `jobs:`), a Kubernetes object (`kind:`) and a
    chart's values do not.
    """
    known = _top_keys(text)
    if {"services", "include"} & known:
        return not {"kind", "apiversion"} <= known
    if not known or {"jobs", "kind", "apiversion", "stages", "steps", "on"} & known:
        return text.lstrip().startswith("{") and re.search(r'["\']services["\']\s*:', text) is not None
    if "version" in known and any(key.startswith(("serv", "sev")) for key in known):
        return True
    if known <= {"name", "networks", "volumes", "secrets", "configs", "version", "models"}:
        return len(known & {"networks", "volumes", "secrets", "configs"}) > 0
    return re.search(r"(?m)^(?: +|\t)(?:image|build)[ \t]*:", text) is not None and not re.search(
        r"(?m)^(?:replicaCount|default|pipeline|definitions)[ \t]*:", text
    )


def _of_another_tool(text: str) -> bool:
    return bool(_top_keys(text) & {"jobs", "kind", "apiversion", "stages", "steps", "on"})


def _top_keys(text: str) -> set[str]:
    found = re.finditer(r"(?m)^[\"']?([A-Za-z][\w.-]{0,80})[\"']?[ \t]*:", text)
    return {match[1].lower() for match in found}


def _lines(text: str, limit: int = 20_000) -> list[str]:
    return text[:limit].replace("\ufeff", "").splitlines()


def _in_workflows(path: str) -> bool:
    return ".github/workflows/" in path.replace(os.sep, "/")
