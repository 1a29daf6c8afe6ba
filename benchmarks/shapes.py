"""Shapes of hostile or huge files, each built to a size: what `growth.py` measures.

A shape is the path of the file that is linted, and what builds its text, or that of it and of others beside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Built = str | dict[str, str]


def times(head: str, row: str, tail: str = "") -> Callable[[int], str]:
    """A file of as many rows as fit into a size; `{n}` is the number of each, `{m}` the last, `{p}` next."""
    numbers = {"{n}": 0, "{m}": -1, "{p}": 1}

    def written(at: int) -> str:
        text = row
        for sign, more in numbers.items():
            text = text.replace(sign, str(max(at + more, 0)))
        return text

    def build(size: int) -> str:
        count = max(1, (size - len(head) - len(tail)) // len(written(12345)))
        rows = row * count if written(1) == row else "".join(map(written, range(count)))
        return head + rows + tail

    return build


def around(head: str, before: str, inside: str, after: str) -> Callable[[int], str]:
    """One thing in another, as deep as fits into a size."""

    def build(size: int) -> str:
        count = max(1, (size - len(head)) // (len(before) + len(after)))
        return head + before * count + inside + after * count + "\n"

    return build


F = "FROM debian:12\n"
S = "services:\n"
SHAPES: dict[str, tuple[str, Callable[[int], Built]]] = {
    "Dockerfile: many RUNs": ("Dockerfile", times(F, "RUN apt-get update && apt-get install -y curl{n}\n")),
    "Dockerfile: the same RUN": ("Dockerfile", times(F, "RUN apt-get install -y curl && rm -rf /tmp/x\n")),
    "Dockerfile: many echos": ("Dockerfile", times(F, "RUN echo a{n} > /a/{n}\n")),
    "Dockerfile: many FROMs": ("Dockerfile", times("", "FROM debian:12 AS s{n}\n")),
    "Dockerfile: a chain of stages": (
        "Dockerfile",
        times("FROM debian:12 AS s0\n", "FROM s{m} AS s{n}\nRUN x{n}\n"),
    ),
    "Dockerfile: COPYs between stages": (
        "Dockerfile",
        times(F, "FROM a:1 AS s{n}\nCOPY --from={m} /a /b{n}\n"),
    ),
    "Dockerfile: many COPYs": ("Dockerfile", times(F, "COPY a{n} b{n} /c/\n")),
    "Dockerfile: many ENVs": ("Dockerfile", times(F, "ENV A{n}=$A{m}/b\n")),
    "Dockerfile: one ENV": ("Dockerfile", times(F + "ENV ", "A{n}=b \\\n ", "Z=1\n")),
    "Dockerfile: many ARGs": ("Dockerfile", times(F, "ARG A{n}=${A{m}:-x}\n")),
    "Dockerfile: a growing variable": ("Dockerfile", times(F, "ENV PATH=$PATH:/a{n}\n")),
    "Dockerfile: many USERs": ("Dockerfile", times(F, "USER u{n}\nRUN sudo x\nWORKDIR a\n")),
    "Dockerfile: many LABELs": ("Dockerfile", times(F, "LABEL a{n}=b\n")),
    "Dockerfile: many CMDs": ("Dockerfile", times(F, 'CMD ["a{n}"]\nENTRYPOINT a\n')),
    "Dockerfile: many EXPOSEs": ("Dockerfile", times(F, "EXPOSE {n} 80/udp\n")),
    "Dockerfile: comments": ("Dockerfile", times("", "# a comment {n}\n", F)),
    "Dockerfile: ignore comments": ("Dockerfile", times(F, "# dlint: ignore=apt/unpinned -- a{n}\nRUN x\n")),
    "Dockerfile: ignore-file comments": ("Dockerfile", times("", "# dlint: ignore-file=apt\n", F)),
    "Dockerfile: long continuation": ("Dockerfile", times(F + "RUN a", " && b{n} \\\n", " c\n")),
    "Dockerfile: packages": ("Dockerfile", times(F + "RUN apt-get install -y", " p{n} \\\n", " c\n")),
    "Dockerfile: long line": ("Dockerfile", times(F + "RUN echo ", "a")),
    "Dockerfile: words on a line": ("Dockerfile", times(F + "RUN a", " b{n};")),
    "Dockerfile: heredocs": ("Dockerfile", times(F, "RUN <<E{n}\necho a\nE{n}\n")),
    "Dockerfile: heredocs of a RUN": ("Dockerfile", times(F + "RUN a", " <<A", "\nx\n")),
    "Dockerfile: a long heredoc": (
        "Dockerfile",
        times(F + "RUN <<EOF\n", "apt-get install -y a{n}\n", "EOF\n"),
    ),
    "Dockerfile: unknown": ("Dockerfile", times(F, "RUNN x{n}\n")),
    "Dockerfile: blank lines": ("Dockerfile", times("", "\n", F)),
    "Dockerfile: backslashes": ("Dockerfile", times(F + "RUN a ", "\\\n", "b\n")),
    "Dockerfile: JSON": ("Dockerfile", times(F + "CMD [", '"a{n}",\\\n', '"b"]\n')),
    "Dockerfile: HEALTHCHECKs": ("Dockerfile", times(F, "HEALTHCHECK --interval=1s CMD curl a{n}\n")),
    "Dockerfile: ONBUILD": ("Dockerfile", around(F, "ONBUILD ", "RUN x", "")),
    "Dockerfile: subshells": ("Dockerfile", around(F + "RUN ", "(\\\n", "a", ")\\\n")),
    "Dockerfile: substitutions": ("Dockerfile", around(F + "RUN a ", "$(b \\\n", "a", ")\\\n")),
    "Dockerfile: quotes": ("Dockerfile", times(F + "RUN a ", "'b{n}' \"c\" \\\n", "d\n")),
    "Dockerfile: open quotes": ("Dockerfile", times(F, "RUN a 'b{n}\n")),
    "Dockerfile: braces": ("Dockerfile", around(F + "RUN ", "{ \\\n", "a", ";}\\\n")),
    "Dockerfile: ifs": ("Dockerfile", around(F + "RUN ", "if a; then \\\n", "a", ";fi \\\n")),
    "Dockerfile: pipes": ("Dockerfile", times(F + "RUN a", " | b{n} \\\n", "\n")),
    "Dockerfile: defaults": ("Dockerfile", around(F + "ENV A=", "${A:-\\\n", "a", "}\\\n")),
    "Dockerfile: secrets": ("Dockerfile", times(F, "ENV API_TOKEN{n}=ghp_a8Xk29vbQz7Lm4Rt{n}\n")),
    "Dockerfile: users and modes": ("Dockerfile", times(F, "RUN chmod 777 /a{n} && chown -R a /a{n}\n")),
    "Dockerfile: downloads": ("Dockerfile", times(F, "RUN curl -o /a{n} http://a.b/{n} && tar xf /a{n}\n")),
    "Dockerfile: caches left": ("Dockerfile", times(F, "RUN pip install a{n}\nRUN npm i b{n}\n")),
    "Dockerfile: cd and rm": ("Dockerfile", times(F, "RUN cd /a{n} && mkdir b && rm -rf b\n")),
    "Dockerfile: mounts": ("Dockerfile", times(F, "RUN --mount=type=cache,target=/a{n} make\n")),
    "compose: services": ("compose.yaml", times(S, "  s{n}:\n    image: a:{n}\n")),
    "compose: wrong services": ("compose.yaml", times(S, "  s{n}:\n    imagee: a\n    ports: x\n")),
    "compose: services with ports": (
        "compose.yaml",
        times(S, "  s{n}:\n    image: a:1\n    ports: ['{n}:80']\n"),
    ),
    "compose: the same port": ("compose.yaml", times(S, "  s{n}:\n    image: a:1\n    ports: ['80:80']\n")),
    "compose: ports of a service": (
        "compose.yaml",
        times(S + "  a:\n    image: b:1\n    ports:\n", "    - '{n}:80'\n"),
    ),
    "compose: depends_on": (
        "compose.yaml",
        times(S + "  s0:\n    image: a:1\n", "  s{n}x:\n    image: a:1\n    depends_on: [s{m}x]\n"),
    ),
    "compose: one depends on all": (
        "compose.yaml",
        lambda size: (
            S
            + "".join(f"  s{at}:\n    image: a:1\n" for at in range(size // 36))
            + "  z:\n    image: a:1\n    depends_on:\n"
            + "".join(f"    - s{at}\n" for at in range(size // 36))
        ),
    ),
    "compose: extends": (
        "compose.yaml",
        times(S + "  s0:\n    image: a:1\n", "  t{n}:\n    extends: {service: s0}\n"),
    ),
    "compose: a chain of extends": (
        "compose.yaml",
        times(S + "  t0x:\n    image: a:1\n", "  t{n}:\n    extends: t{m}\n"),
    ),
    "compose: environment": (
        "compose.yaml",
        times(S + "  a:\n    environment:\n", "      A{n}: ${B{n}:-c}\n"),
    ),
    "compose: environment list": ("compose.yaml", times(S + "  a:\n    environment:\n", "    - A{n}=b\n")),
    "compose: secrets": (
        "compose.yaml",
        times(S + "  a:\n    environment:\n", "      T{n}_PASSWORD: x9Kq2Lw{n}\n"),
    ),
    "compose: volumes": ("compose.yaml", times(S + "  a:\n    volumes:\n", "    - ./a{n}:/b{n}\n")),
    "compose: named volumes": (
        "compose.yaml",
        times("volumes:\n", "  v{n}:\n", S + "  a:\n    image: b:1\n"),
    ),
    "compose: databases": (
        "compose.yaml",
        times(
            S,
            "  s{n}:\n    image: postgres:17\n  w{n}:\n    image: a:1\n    environment: {D: 'pg://s{n}:5432'}\n",
        ),
    ),
    "compose: anchors": ("compose.yaml", times("x: \n", "- &a{n} {b: c}\n", S)),
    "compose: aliases": ("compose.yaml", times("x: &a {b: c}\ny:\n", "- *a\n", S)),
    "compose: merges": ("compose.yaml", times("x: &a {image: 'b:1'}\n" + S, "  s{n}:\n    <<: *a\n")),
    "compose: documents": ("compose.yaml", times("", "---\nservices: {a: {image: 'b:1'}}\n")),
    "compose: flow lists": ("compose.yaml", around("x: ", "[", "", "]")),
    "compose: flow maps": ("compose.yaml", around("x: ", "{a: ", "b", "}")),
    "compose: block nesting": ("compose.yaml", times("x:\n", "- ", "a\n")),
    "compose: comments": ("compose.yaml", times("", "# comment {n}\n", S)),
    "compose: ignore comments": (
        "compose.yaml",
        times(S, "  # dlint: ignore=image -- a\n  s{n}:\n    image: a\n"),
    ),
    "compose: a long scalar": ("compose.yaml", times(S + "  a:\n    image: ", "a")),
    "compose: a block scalar": ("compose.yaml", times(S + "  a:\n    command: |\n", "      echo a{n}\n")),
    "compose: duplicate keys": ("compose.yaml", times(S, "  a:\n    image: b:1\n")),
    "compose: defaults": ("compose.yaml", around(S + "  a:\n    image: ", "${A:-", "b", "}")),
    "script: docker runs": ("run.sh", times("#!/bin/sh\n", "docker run -d -p {n}:80 a:{n}\n")),
    "script: functions": ("run.sh", times("#!/bin/sh\n", "f{n}() { docker build -t a{n} .; }\n")),
    "script: nesting": ("run.sh", around("docker run a\n", "(\n", "a", ")\n")),
    "Makefile: targets": ("Makefile", times("a: b\n\tdocker build .\n", "t{n}: t{m}\n\tdocker run a:{n}\n")),
    "CI: steps": (".gitlab-ci.yml", times("a:\n  script:\n", "    - docker run a:{n}\n")),
    "page: blocks": ("README.md", times("", "```dockerfile\nFROM a:{n}\n```\n")),
    "page: one block": ("README.md", times("```dockerfile\nFROM a\n", "RUN apt-get install a{n}\n", "```\n")),
    "page: fences": ("README.md", times("", "```\n")),
    "page: lists": ("README.md", times("", "- a `b{n}`\n")),
}
